using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>The guard as a whole at the last value that lets it go on, and at the first that does not: 20 ms between decisions and since the drive's word, 2 mm behind, 0.01 mm from the start.</summary>
public sealed class GuardBoundsTests
{
    [Theory]
    [InlineData(20_000_000, GuardReasons.None)]
    [InlineData(20_000_001, GuardReasons.LinkLost)]
    public void TheDrivesWordIsOldAfterItsLimit(long ageNs, GuardReasons why)
    {
        var bench = Moving();
        bench.DriveAge = new Duration(ageNs);
        Assert.Equal(why, bench.Step().First);
        var resting = Resting();
        resting.DriveAge = new Duration(ageNs);
        Assert.Equal(why, resting.Step().First & GuardReasons.LinkLost);
    }

    [Theory]
    [InlineData(20_000_000, GuardReasons.None)]
    [InlineData(20_000_001, GuardReasons.TickLate)]
    public void ADecisionIsLateAfterItsLimitWhereSomethingMoves(long gapNs, GuardReasons why)
    {
        var bench = Moving();
        bench.Late = new Duration(gapNs) - bench.Rules.SetPointPeriod;
        Assert.Equal(why, bench.Step().First);
        var resting = Resting();
        resting.Late = bench.Late;
        Assert.Equal(GuardReasons.None, resting.Step().Reasons & GuardReasons.TickLate);
        var ending = Moving();
        ending.Pressed = false;
        ending.Step(3);
        ending.Late = bench.Late;
        Assert.Equal(why == GuardReasons.None ? GuardMotion.ComingToRest : GuardMotion.Latched, Motion(ending));
    }

    [Theory]
    [InlineData(1.9999, GuardReasons.None)]
    [InlineData(-1.9999, GuardReasons.None)]
    [InlineData(2.0001, GuardReasons.FollowingError)]
    [InlineData(-2.0001, GuardReasons.FollowingError)]
    [InlineData(double.NaN, GuardReasons.FollowingError)]
    public void AJointIsBehindAfterItsLimit(double offset, GuardReasons why)
    {
        // The second joint stands still, so what is measured beside it is all its own.
        var bench = Moving();
        bench.MeasuredOffset = JointVector.From([0, offset]);
        var verdict = bench.Step();
        Assert.Equal(why, verdict.First);
        if (why != GuardReasons.None) Assert.Equal((1, 2.0), (verdict.Joint, verdict.Limit));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1e-3, true)]
    [InlineData(0, false)]
    [InlineData(-0.5, false)]
    [InlineData(1.0000001, false)]
    [InlineData(double.NaN, false)]
    public void ASpeedScaleLiesAboveNothingAndAtMostAtOne(double scale, bool goesOn)
    {
        var bench = Moving();
        bench.Request = bench.Request with { SpeedScale = scale };
        Assert.Equal(goesOn ? GuardReasons.None : GuardReasons.SpeedScale, bench.Step().First);
    }

    [Theory]
    [InlineData(0.0099, true)]
    [InlineData(-0.0099, true)]
    [InlineData(0.0101, false)]
    [InlineData(-0.0101, false)]
    public void AProgramBeginsWhereTheJointsStand(double offset, bool begins)
    {
        for (var joint = 0; joint < 2; joint++)
        {
            JointVector away = default;
            away[joint] = offset;
            var bench = new GuardBench { Enabled = false, MeasuredOffset = away };
            bench.Guard.Load(GuardBench.Reach(40, 1));
            bench.Step(3);
            bench.Pressed = true;
            var verdict = bench.Step();
            Assert.Equal(begins, bench.Guard.WantsEnabled);
            Assert.Equal(begins ? GuardReasons.DriveNotEnabled : GuardReasons.DriveNotEnabled | GuardReasons.StartMismatch | GuardReasons.PressAgain, verdict.Reasons);
        }
    }

    [Fact]
    public void AProgramIsReplacedOnlyAtRest()
    {
        var bench = Moving();
        var other = GuardBench.Reach(20, 1, id: 2);
        Assert.Equal(ProgramRefusal.InMotion, bench.Guard.Load(other));
        Assert.Equal(ProgramRefusal.InMotion, bench.Guard.Load([], 2));
        bench.Pressed = false;
        bench.Step(3);
        Assert.Equal(GuardMotion.ComingToRest, bench.Guard.Motion);
        Assert.Equal(ProgramRefusal.InMotion, bench.Guard.Load(other));
        Assert.Equal(ProgramRefusal.InMotion, bench.Guard.Load([], 2));
        Assert.Equal(1u, bench.Guard.Program.Id);
        bench.Step(300);
        Assert.Equal(ProgramRefusal.None, bench.Guard.Load(other));
        Assert.Equal((2u, 0.0), (bench.Guard.Program.Id, bench.Guard.PathS));
    }

    [Fact]
    public void AProgramOfAnotherDeviceIsNone()
    {
        var bench = new GuardBench();
        Assert.Equal(ProgramRefusal.OtherDevice, bench.Guard.Load(GuardBench.Reach(40, 4, kind: MotionKind.Exoskeleton)));
        Assert.False(bench.Guard.Program.IsLoaded);
        var knots = new JointKnot[2];
        knots[1].TimeS = 1;
        Assert.Equal(ProgramRefusal.OtherDevice, bench.Guard.Load(MotionProgram.Create(1, MotionKind.Arm, 3, knots)));
        bench.Pressed = true;
        Assert.True(bench.Step(2).Reasons.HasFlag(GuardReasons.ProgramRefused));
        Assert.Equal(ProgramRefusal.None, bench.Guard.Load(GuardBench.Reach(40, 1)));
        Assert.Equal(GuardReasons.None, bench.Step().Reasons & GuardReasons.ProgramRefused);
    }

    /// <summary>Every decision is counted once, as what it was; the slack worst of all is kept.</summary>
    [Fact]
    public void DecisionsAreCounted()
    {
        var bench = new GuardBench(r => r with { Regions = [GuardBench.Wall(60, 2)] });
        bench.Start(GuardBench.Reach(40, 1));
        var worst = double.PositiveInfinity;
        for (var i = 0; i < 400; i++)
        {
            bench.Step();
            worst = Math.Min(worst, bench.Guard.SlackMm);
        }
        Assert.Equal((401L, 3L, 0L), (bench.Guard.Accepted, bench.Guard.Held, bench.Guard.Stopped));
        Assert.Equal(worst, bench.Guard.WorstSlackMm);
        Assert.InRange(worst, 0, 60 - 40 - 3.5 + 1);
        bench.FaultCode = 4;
        bench.Step(5);
        Assert.Equal((401L, 3L, 5L, 0L), (bench.Guard.Accepted, bench.Guard.Held, bench.Guard.Stopped, bench.Guard.MotionRefusals));
    }

    /// <summary>A drive that is switched off under a motion, or on its way to rest, has stopped by itself: a fault. At rest it only waits.</summary>
    [Fact]
    public void ADriveThatIsOffIsAFaultOnlyWhereSomethingMoves()
    {
        var ending = Moving();
        ending.Pressed = false;
        ending.Step(3);
        Assert.Equal(GuardMotion.ComingToRest, ending.Guard.Motion);
        ending.Enabled = false;
        Assert.Equal(GuardDecision.Stop, ending.Step().Decision);
        var resting = Resting();
        resting.Enabled = false;
        Assert.Equal(GuardDecision.Hold, resting.Step().Decision);
    }

    /// <summary>A command that nobody knows is none.</summary>
    [Theory]
    [InlineData(GuardCommand.Pause)]
    [InlineData(GuardCommand.Abort)]
    [InlineData(GuardCommand.Acknowledge)]
    [InlineData(GuardCommand.RestForAnother)]
    [InlineData((GuardCommand)99)]
    public void OnlyWhatAsksForMotionMoves(GuardCommand command)
    {
        var bench = Moving();
        bench.Request = bench.Request with { Command = command };
        var verdict = bench.Step();
        Assert.Equal((GuardDecision.Hold, GuardReasons.PausedByRequest, (double)command), (verdict.Decision, verdict.First, verdict.Value));
    }

    [Fact]
    public void WhatNeedsTheToolIsNotTakenWithoutIt()
    {
        Refused(r => r with { Tip = new TipRules(new(-1, -1, -1), new(1, 1, 1), 1) });
        Refused(r => r with { RemoteCentre = new RemoteCentreRule(default, 1) });
        Refused(r => r with { Regions = [GuardBench.Wall(60, 2)] });

        static void Refused(Func<GuardRules, GuardRules> change) =>
            Assert.Contains("tool's geometry", Assert.Throws<ArgumentException>(() => new GuardBench(change, hasTool: false)).Message, StringComparison.Ordinal);
    }

    private static GuardMotion Motion(GuardBench bench)
    {
        bench.Step();
        return bench.Guard.Motion;
    }

    private static GuardBench Moving()
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        bench.Step(100);
        return bench;
    }

    private static GuardBench Resting()
    {
        var bench = new GuardBench();
        bench.Guard.Load(GuardBench.Reach(40, 1));
        bench.Step(5);
        return bench;
    }
}
