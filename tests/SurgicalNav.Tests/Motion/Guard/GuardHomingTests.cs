using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>The search for references as a mode of the guard.</summary>
public sealed class GuardHomingTests
{
    private const ReferenceStates Lost = ReferenceStates.Unknown | ReferenceStates.CanSearch;

    private static GuardRules Bare(GuardRules rules) => rules with { Tip = null };

    /// <summary>Released, then pressed: it may search from the next decision on.</summary>
    private static GuardBench Ready(GuardCommand command = GuardCommand.Home, Func<GuardRules, GuardRules>? change = null, ReferenceStates references = Lost, bool hasTool = false)
    {
        var bench = new GuardBench(change ?? Bare, hasTool) { References = references };
        bench.Request = bench.Request with { Command = command };
        bench.Step(3);
        bench.Pressed = true;
        return bench;
    }

    [Fact]
    public void WhilePressedItLetsTheDeviceSearchAndSendsNoSetPoint()
    {
        var bench = Ready();
        for (var i = 0; i < 100; i++)
        {
            bench.MeasuredOffset = JointVector.From([0.3 * i, -7 * i]);
            Assert.Equal(GuardDecision.Accept, bench.Step().Decision);
            Assert.Equal((true, false, OperatingMode.Homing), (bench.Guard.LetsSearch, bench.Guard.HasSetPoint, bench.Guard.Mode));
        }
        bench.Pressed = false;
        Assert.Equal(GuardReasons.OperatorAbsent, bench.Step().First);
        Assert.False(bench.Guard.LetsSearch);
    }

    /// <summary>Not the press that was for something else, and none that was held on.</summary>
    [Fact]
    public void ASearchBeginsAndEndsWithAPressOfItsOwn()
    {
        var bench = new GuardBench(Bare, hasTool: false) { References = ReferenceStates.CanSearch };
        bench.Start(GuardBench.Reach(40, 2));
        bench.Request = bench.Request with { Command = GuardCommand.Pause };
        bench.Step(400);
        Assert.Equal(GuardMotion.Resting, bench.Guard.Motion);
        (bench.Request, bench.References) = (bench.Request with { Command = GuardCommand.Home }, Lost);
        bench.Step(50);
        Assert.Equal((false, GuardReasons.PressAgain), (bench.Guard.LetsSearch, bench.Guard.Verdict.First));
        bench.Pressed = false;
        bench.Step();
        bench.Pressed = true;
        bench.Step();
        Assert.True(bench.Guard.LetsSearch);
        // What was let is let no longer where anything interrupts it, however short.
        bench.Readable = false;
        bench.Step();
        Assert.False(bench.Guard.LetsSearch);
        bench.Readable = true;
        bench.Step(50);
        Assert.Equal((false, GuardReasons.PressAgain), (bench.Guard.LetsSearch, bench.Guard.Verdict.First));
    }

    [Fact]
    public void WhatEndsAMotionEndsASearch()
    {
        foreach (var (upset, why) in new (Action<GuardBench>, GuardReasons)[]
        {
            (b => b.Readable = false, GuardReasons.EvidenceMissing),
            (b => b.EvidenceAge = Duration.FromMilliseconds(101), GuardReasons.EvidenceStale),
            (b => b.Pressed = false, GuardReasons.OperatorAbsent),
            (b => b.Flags &= ~EvidenceFlags.OverlayVisible, GuardReasons.OverlayHidden),
            (b => b.FaultCode = 11, GuardReasons.DriveFault),
            (b => b.IsLineGone = true, GuardReasons.LinkClosed),
            (b => b.DriveAge = Duration.FromMilliseconds(21), GuardReasons.LinkLost),
            (b => b.Enabled = false, GuardReasons.DriveNotEnabled),
            (b => b.Request = b.Request with { Command = GuardCommand.Pause }, GuardReasons.PausedByRequest),
            (b => b.Effort = JointVector.From([9.5]), GuardReasons.JointEffort),
        })
        {
            var bench = Ready();
            bench.Step(20);
            Assert.True(bench.Guard.LetsSearch);
            upset(bench);
            var verdict = bench.Step();
            Assert.True(!bench.Guard.LetsSearch && verdict.First == why, $"{why}: {GuardWords.Explain(verdict)}");
            bench.Step(50);
            Assert.False(bench.Guard.LetsSearch);
        }
        var silent = Ready();
        silent.Step(20);
        silent.OperatorBeats = false;
        silent.Step(60);
        Assert.False(silent.Guard.LetsSearch);
    }

    [Theory]
    [InlineData(GuardCommand.Run)]
    [InlineData(GuardCommand.Follow)]
    [InlineData(GuardCommand.Guide)]
    public void NothingElseMovesADeviceThatDoesNotKnowItsJoints(GuardCommand command)
    {
        var bench = Ready(command);
        bench.Guard.Load(GuardBench.Reach(40, 2));
        for (var i = 0; i < 50; i++)
        {
            bench.Request = bench.Request with { Target = new GuardTarget(i + 1, bench.Now + bench.Rules.SetPointPeriod, TargetKind.Velocity, JointVector.From([10])) };
            var verdict = bench.Step();
            Assert.True(verdict.Decision == GuardDecision.Hold && verdict.Reasons.HasFlag(GuardReasons.NotHomed), GuardWords.Explain(verdict));
            Assert.Equal((false, false, false), (bench.Guard.HasSetPoint, bench.Guard.LetsSearch, bench.Guard.WantsEnabled));
        }
    }

    /// <summary>In motion its joints were known: what says now that they are not has lost them.</summary>
    [Fact]
    public void AMotionWhoseJointsAreLostStops()
    {
        var bench = new GuardBench(Bare, hasTool: false);
        bench.Start(GuardBench.Reach(40, 2));
        bench.Step(100);
        bench.References = Lost;
        Assert.Equal((GuardDecision.Stop, GuardReasons.NotHomed), (bench.Step().Decision, bench.Guard.Verdict.First));
    }

    [Fact]
    public void WhereTheRulesHoldTheToolToPlacesNothingIsSearched()
    {
        foreach (var change in new Func<GuardRules, GuardRules>[]
        {
            r => r,
            r => r with { Regions = [GuardBench.Wall(60, 2)] },
            r => r with { Tip = null, Regions = [GuardBench.Wall(60, 2)] },
            r => r with { Tip = null, RemoteCentre = new RemoteCentreRule(Vec3.Zero, 5) },
        })
            Refused(Ready(change: change, hasTool: true), HomingRefusal.NeedsJoints);
        Refused(Ready(change: r => Bare(r) with { Kind = MotionKind.Exoskeleton, MaxStopS = 4 }), HomingRefusal.CarriesAPerson);
        Refused(Ready(references: ReferenceStates.Unknown), HomingRefusal.CannotSearch);
        Refused(Ready(GuardCommand.HomeAgain, references: ReferenceStates.None), HomingRefusal.CannotSearch);
        Refused(Ready(references: ReferenceStates.CanSearch), HomingRefusal.IsHomed);

        static void Refused(GuardBench bench, HomingRefusal why)
        {
            for (var i = 0; i < 20; i++)
            {
                var verdict = bench.Step();
                Assert.Equal((GuardReasons.HomingRefused, (double)why), (verdict.First, verdict.Value));
                Assert.Equal((false, false), (bench.Guard.LetsSearch, bench.Guard.WantsEnabled));
            }
            Assert.Contains(GuardWords.Explain(why), GuardWords.Explain(bench.Guard.Verdict), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(GuardCommand.Home)]
    [InlineData(GuardCommand.HomeAgain)]
    public void WhenAllIsFoundTheSetPointIsWhereTheJointsAreAndTheNextMotionNeedsAPress(GuardCommand command)
    {
        var bench = Ready(command, references: command == GuardCommand.Home ? Lost : ReferenceStates.CanSearch);
        bench.Step(5);
        Assert.True(bench.Guard.LetsSearch);
        bench.References = Lost | ReferenceStates.Searching;
        bench.Step(50);
        Assert.True(bench.Guard.LetsSearch);
        // Found: what is measured jumps to where the joints are.
        (bench.References, bench.MeasuredOffset) = (ReferenceStates.CanSearch, JointVector.From([37, -12]));
        var verdict = bench.Step();
        Assert.Equal((GuardDecision.Hold, GuardReasons.HomingRefused, (double)HomingRefusal.IsHomed), (verdict.Decision, verdict.First, verdict.Value));
        Assert.Equal((false, true), (bench.Guard.LetsSearch, bench.Guard.HasSetPoint));
        Assert.Equal((37, -12), (bench.Guard.Position[0], bench.Guard.Position[1]));
        bench.MeasuredOffset = default;
        bench.Step(100);
        Assert.Equal((false, 37), (bench.Guard.LetsSearch, bench.Guard.Position[0]));
    }

    [Fact]
    public void SearchingAllocatesNothing()
    {
        var bench = Ready();
        Allocations.AssertNone(() => bench.Step(), warmUp: 300, calls: 700);
    }
}
