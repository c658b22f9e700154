using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>What counts as evidence, as an acknowledgement and as the end of a line.</summary>
public sealed class GuardEvidenceTests
{
    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MinValue / 2)]
    [InlineData(-1)]
    public void AMomentBeforeTheClockBeganIsNoPoseAndNoWord(long nanoseconds)
    {
        var bench = Moving();
        bench.PoseAcquiredAt = new Instant(nanoseconds);
        Assert.Equal(GuardReasons.PoseStale, bench.Step().First);
        bench = Moving();
        bench.WrittenAt = new Instant(nanoseconds);
        Assert.Equal(GuardReasons.EvidenceMissing, bench.Step().First);
    }

    [Fact]
    public void AMomentThatLiesAheadByAClocksErrorIsNow()
    {
        var bench = Moving();
        bench.PoseAcquiredAt = bench.WrittenAt = bench.Now + bench.Rules.SetPointPeriod + Duration.FromMilliseconds(0.05);
        Assert.Equal(GuardDecision.Accept, bench.Step().Decision);
        bench.WrittenAt = bench.Now + bench.Rules.SetPointPeriod + Duration.FromMilliseconds(6);
        Assert.Equal(GuardReasons.EvidenceMissing, bench.Step().First);
    }

    [Fact]
    public void AnAcknowledgementThatStoodBeforeTheFaultDoesNotClearIt()
    {
        var bench = Moving();
        bench.Pressed = false;
        bench.Request = new GuardRequest(7, GuardCommand.Acknowledge, 1, 1);
        bench.Step(3);
        bench.FaultCode = 4;
        Assert.Equal(GuardDecision.Stop, bench.Step().Decision);
        (bench.FaultCode, bench.Enabled) = (0, false);
        Assert.Equal(GuardDecision.Stop, bench.Step(20).Decision);
        bench.Request = bench.Request with { Sequence = 8 };
        Assert.Equal(GuardDecision.Hold, bench.Step().Decision);
    }

    [Theory]
    [InlineData("unreadable")]
    [InlineData("stale")]
    [InlineData("switch silent")]
    public void AnAcknowledgementNeedsTheSwitchSeenReleased(string how)
    {
        var bench = Moving();
        bench.FaultCode = 4;
        bench.Step();
        (bench.FaultCode, bench.Enabled, bench.Pressed) = (0, false, false);
        bench.Readable = how != "unreadable";
        bench.EvidenceAge = Duration.FromMilliseconds(how == "stale" ? 150 : 0);
        bench.OperatorBeats = how != "switch silent";
        bench.Step(80);
        bench.Request = new GuardRequest(9, GuardCommand.Acknowledge, 1, 1);
        Assert.Equal(GuardDecision.Stop, bench.Step(5).Decision);
        (bench.Readable, bench.EvidenceAge, bench.OperatorBeats) = (true, Duration.Zero, true);
        // What was unreadable for so long does not say when the switch was let go: one look more.
        Assert.Equal(how == "unreadable" ? GuardDecision.Stop : GuardDecision.Hold, bench.Step().Decision);
        Assert.Equal(GuardDecision.Hold, bench.Step().Decision);
    }

    [Fact]
    public void AReadingOfTheSwitchFromBeforeTheFirstLookIsNotBelieved()
    {
        var bench = new GuardBench { OperatorBeats = false };
        bench.Guard.Load(GuardBench.Reach(40, 1));
        // Last read as released, before this guard began; pressed in truth ever since.
        Assert.True(bench.Step(5).Reasons.HasFlag(GuardReasons.OperatorSilent));
        (bench.OperatorBeats, bench.Pressed) = (true, true);
        Assert.Equal(GuardReasons.PressAgain, bench.Step(50).Reasons);
    }

    [Fact]
    public void AReadingOfTheSwitchMadeDuringAStandstillIsAsOldAsTheStandstill()
    {
        var bench = new GuardBench();
        bench.Guard.Load(GuardBench.Reach(40, 1));
        bench.Step(5);
        bench.Skip(Duration.FromMilliseconds(500));
        bench.Pressed = true;
        var verdict = bench.Step();
        Assert.Equal((GuardDecision.Hold, GuardReasons.OperatorSilent), (verdict.Decision, verdict.First));
        Assert.InRange(verdict.Value, 500, 503);
        Assert.Equal(GuardReasons.PressAgain, bench.Step(50).Reasons);
    }

    [Fact]
    public void AnAcknowledgementDoesNotCoverAFaultOfTheDriveThatCameAfterIt()
    {
        var bench = Moving();
        bench.DriveAge = Duration.FromMilliseconds(80);
        Assert.Equal(GuardReasons.LinkLost, bench.Step().First);
        bench.DriveAge = Duration.Zero;
        bench.Request = new GuardRequest(9, GuardCommand.Acknowledge, 1, 1);
        bench.Step(5);
        // Asked for, not yet taken as the switch is still held; then the drive reports a fault of its own.
        (bench.FaultCode, bench.Enabled) = (4, false);
        Assert.True(bench.Step().Reasons.HasFlag(GuardReasons.DriveFault));
        bench.Pressed = false;
        bench.Step(5);
        Assert.False(bench.Guard.IsAcknowledged);
        bench.Request = bench.Request with { Sequence = 10 };
        bench.Step();
        Assert.True(bench.Guard.IsAcknowledged);
        bench.FaultCode = 0;
        Assert.Equal(GuardDecision.Hold, bench.Step().Decision);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ALineThatIsGoneStopsInWordsThatSayWhatToDo(bool isEnabled)
    {
        var bench = Moving();
        bench.Enabled = isEnabled;
        (bench.IsLineGone, bench.DriveAge) = (true, Duration.FromMilliseconds(52));
        var verdict = bench.Step();
        Assert.Equal((GuardDecision.Stop, GuardReasons.LinkClosed), (verdict.Decision, verdict.First));
        Assert.StartsWith("Stopped: the line to the drive is gone: check the cable and the power of the device, plug it in again, then start again.", GuardWords.Explain(verdict), StringComparison.Ordinal);
    }

    [Fact]
    public void RestingForAnotherDeviceSaysSo()
    {
        var bench = Moving();
        bench.Request = bench.Request with { Command = GuardCommand.RestForAnother };
        Assert.StartsWith("Held: the line to another drive is gone, so this one rests too.", GuardWords.Explain(bench.Step()), StringComparison.Ordinal);
    }

    [Fact]
    public void AbortForgetsTheProgramThoughTheDriveIsOff()
    {
        var bench = Moving();
        bench.Pressed = false;
        while (bench.Guard.Motion != GuardMotion.Resting) bench.Step();
        bench.Enabled = false;
        bench.Request = bench.Request with { Command = GuardCommand.Abort };
        bench.Step();
        Assert.False(bench.Guard.Program.IsLoaded);
        (bench.Enabled, bench.Pressed) = (true, true);
        bench.Request = bench.Request with { Command = GuardCommand.Run };
        Assert.Equal(GuardReasons.NoProgram, bench.Step(5).First);
    }

    [Fact]
    public void TheTipsAccelerationIsHeldToItsLimit()
    {
        // 10x³ − 15x⁴ + 6x⁵ over 40 mm in 1 s: 231 mm/s² and 75 mm/s at most; slowing down adds up to 1.5 per s² of the speed.
        Assert.Equal(GuardReasons.ProgramDone, Played(400).First);
        var verdict = Played(220);
        Assert.Equal(GuardReasons.TipAcceleration, verdict.First);
        Assert.InRange(verdict.Value, 220, 231 + 1.5 * 75);
        Assert.Contains("mm/s², its limit is 220 mm/s²", GuardWords.Explain(verdict), StringComparison.Ordinal);

        static GuardVerdict Played(double limit)
        {
            var bench = new GuardBench(r => r with { Tip = r.Tip! with { MaxAccelerationMmPerS2 = limit }, MaxRateAccelerationPerS2 = 1.5, MaxStopS = 2 });
            bench.Start(GuardBench.Reach(40, 1));
            for (var i = 0; i < 3000 && bench.Guard.Verdict.Decision == GuardDecision.Accept; i++) bench.Step();
            return bench.Guard.Verdict;
        }
    }

    [Fact]
    public void RegionsNeedARegistrationAndATracker()
    {
        foreach (var flag in (EvidenceFlags[])[EvidenceFlags.TrackerOk, EvidenceFlags.RegistrationOk])
        {
            var e = Assert.Throws<ArgumentException>(() => new GuardBench(r => r with { Regions = [GuardBench.Wall(60, 2)], Evidence = new EvidenceRules { Required = r.Evidence.Required & ~flag } }));
            Assert.Contains("RegistrationOk and TrackerOk", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AnOpenJawKeepsItsOwnDistance()
    {
        var tool = new Rcm7ToolGeometry(new SurgicalNav.Motion.Kinematics.Rcm7Kinematics(new SurgicalNav.Motion.Kinematics.Rcm7Geometry(9.1, 10.2)), 2);
        var points = new Vec3[tool.PointCount];
        tool.Locate([0, 0, 100, 0, 0, 0, 1.05], points);
        Assert.Equal(119.3, points[0].Z, tolerance: 1e-9);
        Assert.Equal(10.2 * Math.Sin(1.05), points.Max(p => p.X), tolerance: 1e-9);
        Assert.Equal(-10.2 * Math.Sin(1.05), points.Min(p => p.X), tolerance: 1e-9);
        tool.Locate([0, 0, 100, 0, 0, 0, 0], points);
        Assert.All(points, p => Assert.Equal(0, p.X, tolerance: 1e-9));
    }

    private static GuardBench Moving()
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        bench.Step(100);
        return bench;
    }
}
