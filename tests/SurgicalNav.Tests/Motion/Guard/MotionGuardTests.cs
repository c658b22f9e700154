using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

public sealed class MotionGuardTests
{
    [Fact]
    public void AProgramIsPlayedToItsEndWithinItsLimits()
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        for (var i = 0; i < 2000 && bench.Guard.Verdict.Decision == GuardDecision.Accept; i++) bench.Step();
        Assert.Equal(GuardReasons.ProgramDone, bench.Guard.Verdict.First);
        Assert.Equal(40, bench.Guard.Position[0], 9);
        Assert.Equal(0, bench.Guard.Velocity[0]);
        Assert.Equal(GuardMotion.Resting, bench.Guard.Motion);
    }

    public static TheoryData<GuardReasons, GuardDecision, string> Reasons => new()
    {
        { GuardReasons.EvidenceMissing, GuardDecision.Hold, "no readable word" },
        { GuardReasons.EvidenceStale, GuardDecision.Hold, "150 ms ago, at most 100 ms" },
        { GuardReasons.OperatorAbsent, GuardDecision.Hold, "not holding the enabling switch" },
        { GuardReasons.TrackerLost, GuardDecision.Hold, "tracker" },
        { GuardReasons.PoseStale, GuardDecision.Hold, "130 ms old, at most 100 ms" },
        { GuardReasons.RegistrationMissing, GuardDecision.Hold, "not registered" },
        { GuardReasons.OverlayHidden, GuardDecision.Hold, "overlay" },
        { GuardReasons.ErrorBudget, GuardDecision.Hold, "4.5 mm, at most 3 mm" },
        { GuardReasons.NoProgram, GuardDecision.Hold, "no motion program" },
        { GuardReasons.PausedByRequest, GuardDecision.Hold, "pause" },
        { GuardReasons.SpeedScale, GuardDecision.Hold, "1.5 times the planned" },
        { GuardReasons.DriveNotEnabled, GuardDecision.Stop, "not enabled" },
        { GuardReasons.LinkLost, GuardDecision.Stop, "80 ms ago, at most 20 ms" },
        { GuardReasons.DriveFault, GuardDecision.Stop, "fault 4" },
        { GuardReasons.FollowingError, GuardDecision.Stop, "joint 2 is 3 (rad or mm)" },
        { GuardReasons.JointEffort, GuardDecision.Hold, "joint 2 is driven with 9.5 (N·m or N), at most 9 is allowed" },
        { GuardReasons.TipForce, GuardDecision.Hold, "at most 11 N is allowed" },
        { GuardReasons.TickLate, GuardDecision.Stop, "27 ms late, at most 20 ms" },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public void EachReasonEndsTheMotionAloneAndSaysItsNumbers(GuardReasons reason, GuardDecision decision, string words)
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        bench.Step(100);
        Apply(bench, reason);
        var verdict = bench.Step();
        Assert.Equal(decision, verdict.Decision);
        Assert.Equal(reason, verdict.First);
        Assert.Equal(GuardReasons.None, verdict.Reasons & ~(reason | GuardReasons.PressAgain));
        Assert.Contains(words, GuardWords.Explain(verdict), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public void NothingResumesByItself(GuardReasons reason, GuardDecision decision, string words)
    {
        _ = words;
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        bench.Step(100);
        Apply(bench, reason);
        bench.Step();
        Restore(bench);
        Assert.NotEqual(GuardDecision.Accept, bench.Step(500).Decision);
        if (decision == GuardDecision.Hold)
        {
            bench.Pressed = false;
            bench.Step(2);
            bench.Pressed = true;
            Assert.Equal(GuardDecision.Accept, bench.Step().Decision);
            return;
        }
        bench.Pressed = false;
        bench.Step(2);
        bench.Pressed = true;
        Assert.Equal(GuardDecision.Stop, bench.Step().Decision);
        Assert.Equal(reason, bench.Guard.Verdict.First);
    }

    [Fact]
    public void AHeldArmComesToRestOnItsPathAtOnce()
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        bench.Step(250);
        var (pathS, speed) = (bench.Guard.PathS, bench.Guard.Velocity[0]);
        bench.Pressed = false;
        var steps = 0;
        while (bench.Guard.Motion != GuardMotion.Resting)
        {
            Assert.InRange(steps++, 0, 500);
            bench.Step();
            bench.Guard.Program.Evaluate(bench.Guard.PathS, out var onPath, out _, out _);
            Assert.Equal(onPath[0], bench.Guard.Position[0], tolerance: 1e-12);
            Assert.True(bench.Guard.HasSetPoint);
        }
        // Slowing along 3x² − 2x³ covers half of what the speed would have.
        Assert.Equal(0, bench.Guard.Velocity[0]);
        Assert.InRange(bench.Guard.PathS - pathS, 1e-3, 0.5 * steps * 0.002 + 0.002);
        Assert.True(speed > 30);
    }

    [Fact]
    public void AHeldExoskeletonGoesOnToTheNextLandingAndRestsExactlyThere()
    {
        var bench = new GuardBench(r => r with { Kind = MotionKind.Exoskeleton, MaxStopS = 3, Tip = null, Evidence = new EvidenceRules() }, hasTool: false);
        bench.Start(GuardBench.Reach(60, 4, kind: MotionKind.Exoskeleton));
        bench.Step(600);
        Assert.InRange(bench.Guard.PathS, 1.001, 1.999);
        bench.Pressed = false;
        for (var i = 0; i < 3000 && (i == 0 || bench.Guard.Motion != GuardMotion.Resting); i++) bench.Step();
        Assert.Equal(2.0, bench.Guard.PathS, 9);
        bench.Pressed = true;
        Assert.Equal(GuardDecision.Accept, bench.Step().Decision);
    }

    [Fact]
    public void AStuckSwitchStartsNothing()
    {
        var bench = new GuardBench { Pressed = true };
        bench.Guard.Load(GuardBench.Reach(40, 1));
        Assert.Equal(GuardReasons.PressAgain, bench.Step(500).First);
    }

    [Fact]
    public void APressWhileSomethingElseStandsAgainstMotionIsUsedUp()
    {
        var bench = new GuardBench { BudgetMm = 9 };
        bench.Guard.Load(GuardBench.Reach(40, 1));
        bench.Step(3);
        bench.Pressed = true;
        bench.Step(3);
        bench.BudgetMm = 0.5;
        Assert.Equal(GuardReasons.PressAgain, bench.Step(500).First);
    }

    [Fact]
    public void AForbiddenRegionHoldsTheToolShortOfIt()
    {
        var bench = new GuardBench(r => r with { Regions = [GuardBench.Wall(60, 2)] });
        bench.TargetSpeedMmPerS = 10;
        bench.Start(GuardBench.Reach(80, 2));
        for (var i = 0; i < 3000 && bench.Guard.Verdict.Decision == GuardDecision.Accept; i++) bench.Step();
        Assert.Equal(GuardReasons.ForbiddenRegion, bench.Guard.Verdict.First);
        Assert.Contains("forbidden region", GuardWords.Explain(bench.Guard.Verdict), StringComparison.Ordinal);
        while (bench.Guard.Motion != GuardMotion.Resting) bench.Step();
        // Margin 2 + shaft 1 + budget 0.5 are never entered; and the refusal is not timid.
        Assert.InRange(bench.Guard.Position[0], 45, 60 - 3.5);
        Assert.True(bench.Guard.WorstSlackMm >= 0);
    }

    [Fact]
    public void TipLimitsFlip()
    {
        var speed = new GuardBench(r => r with { Tip = r.Tip! with { MaxSpeedMmPerS = 30 } });
        speed.Start(GuardBench.Reach(40, 1));
        for (var i = 0; i < 1000 && speed.Guard.Verdict.Decision == GuardDecision.Accept; i++) speed.Step();
        Assert.Equal(GuardReasons.TipSpeed, speed.Guard.Verdict.First);
        Assert.Contains("30 mm/s", GuardWords.Explain(speed.Guard.Verdict), StringComparison.Ordinal);
        var box = new GuardBench(r => r with { Tip = r.Tip! with { HighestMm = new(25, 10, 90) } });
        box.Start(GuardBench.Reach(40, 1));
        for (var i = 0; i < 1000 && box.Guard.Verdict.Decision == GuardDecision.Accept; i++) box.Step();
        Assert.Equal(GuardReasons.TipPosition, box.Guard.Verdict.First);
        while (box.Guard.Motion != GuardMotion.Resting) box.Step();
        Assert.InRange(box.Guard.Position[0], 15, 25);
    }

    [Fact]
    public void ProgramsThatBreakTheJointsLimitsAreRefusedWithTheNumber()
    {
        Refused(GuardBench.Reach(120, 10), GuardReasons.JointPosition, "joint 1 would reach 120");
        Refused(GuardBench.Reach(90, 1), GuardReasons.JointVelocity, "its limit is 100");
        Refused(GuardBench.Reach(4, 0.1), GuardReasons.JointAcceleration, "its limit is 1000");
        Refused(GuardBench.Reach(40, 1), GuardReasons.JointJerk, "per s³ (rad or mm), its limit is 1000", GuardBench.Limits with { MaxJerk = 1000 });
        var tardy = new GuardBench(r => r with { MaxStopS = 0.05 });
        tardy.Pressed = true;
        Assert.Equal(ProgramRefusal.BreaksLimits, tardy.Guard.Load(GuardBench.Reach(40, 1)));
        Assert.Equal(GuardReasons.StopTooLong, tardy.Step(2).First);

        static void Refused(MotionProgram program, GuardReasons reasons, string words, JointLimits? limits = null)
        {
            var bench = new GuardBench(r => limits is { } l ? r with { Joints = [l, l] } : r);
            Assert.Equal(ProgramRefusal.BreaksLimits, bench.Guard.Load(program));
            bench.Pressed = true;
            // At its first look the guard does not know the switch yet.
            var verdict = bench.Step(2);
            Assert.True((verdict.First & reasons) != GuardReasons.None, GuardWords.Explain(verdict));
            Assert.Contains(words, GuardWords.Explain(verdict), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AProgramMustStartWhereTheJointsStand()
    {
        var bench = new GuardBench();
        bench.Guard.Load(GuardBench.Reach(40, 1));
        var offset = default(JointVector);
        offset[1] = 0.5;
        bench.Enabled = false;
        bench.MeasuredOffset = offset;
        bench.Step();
        bench.Enabled = true;
        bench.Step(3);
        bench.Pressed = true;
        var verdict = bench.Step();
        Assert.Equal(GuardReasons.StartMismatch, verdict.First);
        Assert.Contains("0.5 (rad or mm) away from where joint 2 stands", GuardWords.Explain(verdict), StringComparison.Ordinal);
    }

    [Fact]
    public void ALatchedStopNeedsItsAcknowledgementWithTheSwitchReleased()
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        bench.Step(100);
        bench.FaultCode = 4;
        Assert.Equal(GuardDecision.Stop, bench.Step().Decision);
        Assert.False(bench.Guard.HasSetPoint);
        (bench.FaultCode, bench.Enabled) = (0, false);
        bench.Request = new GuardRequest(2, GuardCommand.Acknowledge, 1, 1);
        Assert.Equal(GuardDecision.Stop, bench.Step(10).Decision);
        bench.Pressed = false;
        Assert.Equal(GuardDecision.Hold, bench.Step().Decision);
        Assert.False(bench.Guard.Program.IsLoaded);
    }

    [Fact]
    public void AbortForgetsTheProgramAtRest()
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        bench.Step(100);
        bench.Request = bench.Request with { Command = GuardCommand.Abort };
        bench.Step();
        Assert.True(bench.Guard.Program.IsLoaded);
        bench.Step(500);
        Assert.False(bench.Guard.Program.IsLoaded);
        Assert.Equal(GuardMotion.Resting, bench.Guard.Motion);
    }

    [Fact]
    public void ASilentSwitchIsNoSwitch()
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        bench.OperatorBeats = false;
        Assert.Equal(GuardDecision.Accept, bench.Step(40).Decision);
        var verdict = bench.Step(20);
        Assert.True(verdict.Reasons.HasFlag(GuardReasons.OperatorSilent));
        Assert.Equal(GuardDecision.Hold, verdict.Decision);
    }

    [Fact]
    public void DecidingAllocatesNothing()
    {
        var bench = new GuardBench(r => r with { Regions = [GuardBench.Wall(95, 2)] });
        // Long enough for the measurement to be made anew, where a collection of another test's came between.
        bench.Start(GuardBench.Reach(60, 30));
        Allocations.AssertNone(() => bench.Step(), warmUp: 500, calls: 1500);
        Assert.Equal(GuardMotion.Moving, bench.Guard.Motion);
        bench.Pressed = false;
        Allocations.AssertNone(() => bench.Step(), warmUp: 0, calls: 50);
    }

    private static void Apply(GuardBench b, GuardReasons reason)
    {
        switch (reason)
        {
            case GuardReasons.EvidenceMissing: b.Readable = false; break;
            case GuardReasons.EvidenceStale: b.EvidenceAge = b.PoseAge = Duration.FromMilliseconds(150); b.PoseAge = Duration.Zero; break;
            case GuardReasons.OperatorAbsent: b.Pressed = false; break;
            case GuardReasons.TrackerLost: b.Flags &= ~EvidenceFlags.TrackerOk; break;
            case GuardReasons.PoseStale: b.PoseAge = Duration.FromMilliseconds(130); break;
            case GuardReasons.RegistrationMissing: b.Flags &= ~EvidenceFlags.RegistrationOk; break;
            case GuardReasons.OverlayHidden: b.Flags &= ~EvidenceFlags.OverlayVisible; break;
            case GuardReasons.ErrorBudget: b.BudgetMm = 4.5; break;
            case GuardReasons.NoProgram: b.Request = b.Request with { ProgramId = 0 }; break;
            case GuardReasons.PausedByRequest: b.Request = b.Request with { Command = GuardCommand.Pause }; break;
            case GuardReasons.SpeedScale: b.Request = b.Request with { SpeedScale = 1.5 }; break;
            case GuardReasons.DriveNotEnabled: b.Enabled = false; break;
            case GuardReasons.LinkLost: b.DriveAge = Duration.FromMilliseconds(80); break;
            case GuardReasons.DriveFault: b.FaultCode = 4; break;
            case GuardReasons.FollowingError: b.MeasuredOffset = JointVector.From([0, 3]); break;
            case GuardReasons.JointEffort: b.Effort = JointVector.From([0, -9.5]); break;
            case GuardReasons.TipForce: b.Effort = JointVector.From([8.5, -8.5]); break;
            case GuardReasons.TickLate: b.Skip(Duration.FromMilliseconds(25)); break;
            default: throw new ArgumentOutOfRangeException(nameof(reason), reason, "No such case.");
        }
    }

    private static void Restore(GuardBench b)
    {
        (b.Readable, b.Pressed, b.BudgetMm, b.Enabled, b.FaultCode) = (true, true, 0.5, true, 0);
        (b.EvidenceAge, b.PoseAge, b.DriveAge) = (Duration.Zero, Duration.Zero, Duration.Zero);
        b.Flags = EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk | EvidenceFlags.OverlayVisible;
        b.Request = new GuardRequest(1, GuardCommand.Run, 1, 1);
        (b.MeasuredOffset, b.Effort) = (default, default);
    }
}
