using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Arms under one guard process are kept clear of each other by their guards alone: nobody else compares them here.</summary>
public sealed class NeighbourArmTests
{
    private const double MarginMm = 5, StrayMm = 2, RadiusMm = 1, BetweenMm = 150;
    private const double KeptMm = MarginMm + 2 * StrayMm;

    /// <summary>Two slides face to face: one is led at the other, which stands.</summary>
    [Fact]
    public void AnArmLedAtAnotherComesToRestShortOfItAndMayTurnBack()
    {
        var bench = Slides(betweenMm: 100);
        Ready(bench);
        bench.Arms[0].Target = JointVector.From([80, 0]);
        for (var i = 0; i < 2000; i++)
        {
            bench.Step();
            Assert.True(bench.LeastApartMm() >= KeptMm, $"{bench.LeastApartMm()} mm at step {i}");
        }
        var guard = bench.Arms[0].Guard;
        Assert.Equal((GuardReasons.NeighbourArm, KeptMm - 2 * StrayMm), (guard.HoldCause.First, guard.HoldCause.Limit));
        Assert.InRange(guard.HoldCause.Value, 0, MarginMm);
        Assert.Contains("another one could come within", GuardWords.Explain(guard.HoldCause), StringComparison.Ordinal);
        Assert.InRange(bench.LeastApartMm(), KeptMm, KeptMm + 4);
        bench.Arms[0].Target = JointVector.From([-80, 0]);
        bench.Step(200);
        Assert.Equal(GuardDecision.Accept, guard.Verdict.Decision);
        Assert.True(bench.LeastApartMm() > KeptMm + 15);
    }

    /// <summary>Neither target alone would be too near: each of them goes half of the way and a little more.</summary>
    [Fact]
    public void TwoArmsThatMoveAtOnceDoNotMeet()
    {
        var (held, free) = (Slides(), Slides(isChecked: false));
        foreach (var bench in (ArmsBench[])[held, free])
        {
            Ready(bench);
            (bench.Arms[0].Target, bench.Arms[1].Target) = (JointVector.From([90, 0]), JointVector.From([-90, 0]));
            var least = double.PositiveInfinity;
            for (var i = 0; i < 1500; i++)
            {
                bench.Step();
                least = Math.Min(least, bench.LeastApartMm());
            }
            if (bench == held) Assert.InRange(least, KeptMm, KeptMm + 8);
            else Assert.True(least < 0, "without the check they meet");
        }
    }

    /// <summary>The set-points of an arm are lost on the line: its device goes on along an older way to rest than the one that was sent last.</summary>
    [Fact]
    public void AnArmWhoseFramesAreLostIsKeptClearOfWhereItMayStillGo()
    {
        for (var lostFor = 1; lostFor <= 60; lostFor++)
        {
            var bench = Slides();
            Ready(bench);
            bench.Arms[0].Target = JointVector.From([90, 0]);
            while (bench.Arms[0].Guard.Position[0] < 50) bench.Step();
            // Turned about at full speed, while nothing of it arrives; the other one goes after it at once.
            (bench.Arms[0].Target, bench.Arms[0].IsDeaf, bench.Arms[0].IsMute) = (JointVector.From([-90, 0]), true, lostFor % 2 == 0);
            bench.Arms[1].Target = JointVector.From([-90, 0]);
            for (var i = 0; i < 600; i++)
            {
                if (i == lostFor) (bench.Arms[0].IsDeaf, bench.Arms[0].IsMute) = (false, false);
                bench.Step();
                Assert.True(bench.LeastApartMm() >= KeptMm - 1e-9, $"{bench.LeastApartMm()} mm, {i} periods after {lostFor} were lost");
            }
        }
    }

    /// <summary>What is not known is not free: an arm that was never heard may be anywhere, one that has fallen silent anywhere in what it was committed to.</summary>
    [Fact]
    public void WithoutAWordFromAnArmTheOthersStandStillOrKeepClearOfItsLastSpace()
    {
        var bench = Slides();
        bench.Arms[1].IsMute = true;
        bench.Arms[0].Target = JointVector.From([10, 0]);
        bench.Press();
        bench.Step(20);
        Assert.Equal(GuardReasons.NeighbourArm, bench.Arms[0].Guard.HoldCause.First);
        Assert.Contains("not known", GuardWords.Explain(bench.Arms[0].Guard.HoldCause), StringComparison.Ordinal);
        Assert.Equal(0, bench.Arms[0].Guard.Position[0]);

        bench = Slides();
        Ready(bench);
        bench.Arms[1].Target = JointVector.From([-90, 0]);
        while (bench.Arms[1].Guard.Position[0] > -70) bench.Step();
        // On its way back when the last word comes: what it has left behind is not known to be free.
        bench.Arms[1].Target = JointVector.From([90, 0]);
        while (bench.Arms[1].Guard.Velocity[0] < 80) bench.Step();
        bench.Arms[1].IsMute = true;
        bench.Step(200);
        Assert.Equal(GuardMotion.Latched, bench.Arms[1].Guard.Motion);
        var rests = bench.Arms[1].At(bench.Now)[0];
        bench.Arms[0].Target = JointVector.From([90, 0]);
        for (var i = 0; i < 1500; i++)
        {
            bench.Step();
            Assert.True(bench.LeastApartMm() >= KeptMm);
        }
        Assert.Equal(rests, bench.Arms[1].At(bench.Now)[0]);
        Assert.True(bench.LeastApartMm() > KeptMm + 1, "the whole last way is kept clear, not only its end");
    }

    [Fact]
    public void WhileAnArmDoesNotKnowItsJointsNoOtherMoves()
    {
        var bench = Slides();
        Ready(bench);
        bench.Arms[1].References = ReferenceStates.Unknown;
        bench.Step();
        bench.Arms[0].Target = JointVector.From([10, 0]);
        bench.Step(20);
        Assert.Equal((GuardReasons.NeighbourArm, 0.0), (bench.Arms[0].Guard.HoldCause.First, bench.Arms[0].Guard.Position[0]));
        bench.Arms[1].References = ReferenceStates.None;
        bench.Press();
        bench.Step(20);
        Assert.True(bench.Arms[0].Guard.Position[0] > 0);
    }

    /// <summary>Switched off and put elsewhere by a person's hand: it is where it is measured to be.</summary>
    [Fact]
    public void AnArmThatIsSwitchedOffIsWhereItIsMeasured()
    {
        var bench = Slides();
        bench.Arms[1].Enabled = false;
        bench.Arms[1].Put(JointVector.From([-60, 0]));
        Ready(bench);
        bench.Arms[0].Target = JointVector.From([90, 0]);
        bench.Step(1500);
        Assert.InRange(bench.LeastApartMm(), KeptMm, KeptMm + 4);
        Assert.InRange(bench.Arms[0].Guard.Position[0], 70, 82);
        bench.Arms[1].Put(JointVector.From([60, 0]));
        bench.Step(1500);
        Assert.Equal(GuardBench.Limits.MaxPosition, bench.Arms[0].Guard.Position[0], tolerance: 0.05);
    }

    /// <summary>Arms that are found too near may stand, be led apart, and come no nearer.</summary>
    [Fact]
    public void ArmsThatStandTooNearMayStandAndBeLedApartOnly()
    {
        var bench = Slides();
        bench.Arms[0].Put(JointVector.From([72, 0]));
        bench.Arms[1].Put(JointVector.From([-72, 0]));
        Ready(bench);
        var stands = bench.LeastApartMm();
        Assert.Equal(BetweenMm - 144 - 2 * RadiusMm, stands, tolerance: 1e-9);
        Assert.All(bench.Arms, a => Assert.Equal(GuardDecision.Accept, a.Guard.Verdict.Decision));
        bench.Arms[0].Target = JointVector.From([5, 0]);
        bench.Step(100);
        Assert.Equal(GuardReasons.NeighbourArm, bench.Arms[0].Guard.HoldCause.First);
        Assert.Equal(stands, bench.LeastApartMm(), tolerance: 1e-9);
        // Past each other is nearer on the way, or as near for long: away is the only way.
        bench.Arms[0].Target = JointVector.From([-60, 0]);
        bench.Step(200);
        Assert.Equal(GuardDecision.Accept, bench.Arms[0].Guard.Verdict.Decision);
        Assert.True(bench.LeastApartMm() > stands + 10);
    }

    /// <summary>An arm that is measured to stray is kept clear by as much more.</summary>
    [Fact]
    public void AnArmThatStraysKeepsAsMuchMoreClear()
    {
        var bench = Slides(betweenMm: 100);
        Ready(bench);
        bench.Arms[0].Strays = JointVector.From([-StrayMm, 0]);
        bench.Arms[0].Target = JointVector.From([90, 0]);
        bench.Step(1500);
        var obeys = bench.Arms[0].Guard.Position[0];

        bench = Slides(rules => rules with { MaxFollowingError = [20, 20] }, betweenMm: 100);
        Ready(bench);
        bench.Arms[0].Strays = JointVector.From([-3 * StrayMm, 0]);
        bench.Arms[0].Target = JointVector.From([90, 0]);
        bench.Step(1500);
        Assert.InRange(obeys - bench.Arms[0].Guard.Position[0], 2 * StrayMm - 2, 2 * StrayMm + 2);
    }

    /// <summary>The arms of the system file at whatever any hands ask for, with lines that lose frames and devices that fail: the guards alone keep them apart.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void WhateverIsAskedForNoTwoArmsOfASystemComeNearerThanIsKept(int arms)
    {
        var (least, moved) = (double.PositiveInfinity, 0L);
        for (ulong seed = 0; seed < 12; seed++)
        {
            var bench = ArmsBench.OfSystem();
            bench.Arms.RemoveRange(arms, bench.Arms.Count - arms);
            if (arms < 4) bench = Without(arms);
            var random = new SeededRandom(seed, (ulong)arms);
            Ready(bench);
            for (var i = 0; i < 600; i++)
            {
                if (i % 40 == 0) Stir(bench, random);
                bench.Step();
                moved += bench.Arms.Count(a => a.Guard.Motion == GuardMotion.Moving);
                least = Math.Min(least, bench.LeastApartMm());
            }
        }
        Assert.True(moved > 1000, $"only {moved} motions");
        Assert.True(least >= 1, $"{least} mm");
    }

    /// <summary>The claim that all else rests on: wherever a device may come along any way to rest that was sent in as long as it may still be on it, and wherever its guard may lead it in a hold, lies in what is published.</summary>
    [Fact]
    public void EverythingThatADeviceMayStillDoIsPublished()
    {
        var (holds, latched) = (0, 0);
        for (ulong seed = 0; seed < 8; seed++)
        {
            var bench = ArmsBench.OfSystem(strayMm: 0);
            var random = new SeededRandom(seed, 5);
            Ready(bench);
            var watches = bench.Arms.ConvertAll(a => new SpaceWatch(a));
            for (var i = 0; i < 500; i++)
            {
                if (i % 40 == 0)
                {
                    Stir(bench, random);
                    // What a device does that hears nothing is looked at here, whatever this one hears.
                    foreach (var arm in bench.Arms) (arm.IsDeaf, arm.Fault) = (false, arm.Guard.Motion != GuardMotion.Latched && random.NextInt(12) == 0 ? 3 : arm.Fault);
                }
                bench.Step();
                foreach (var watch in watches) watch.Look(bench.Now);
                holds += bench.Arms.Count(a => a.Guard.Motion == GuardMotion.ComingToRest);
                latched += bench.Arms.Count(a => a.Guard.Motion == GuardMotion.Latched);
            }
        }
        Assert.True(holds > 100 && latched > 100, $"{holds} holds, {latched} latched");
    }

    [Fact]
    public void NothingIsAllocatedAndAnArmAloneIsCheckedAgainstNothing()
    {
        var bench = ArmsBench.OfSystem();
        Ready(bench);
        var random = new SeededRandom(7);
        var steps = 0;
        Allocations.AssertNone(() =>
        {
            if (steps++ % 40 == 0) Stir(bench, random);
            bench.Step();
        }, warmUp: 200, calls: 200);

        var alone = new ArmsBench();
        alone.Add(Rules(), GuardBench.Tool, new GuardedPlace(Quat.Identity, Vec3.Zero), default);
        Ready(alone);
        alone.Arms[0].Target = JointVector.From([50, 0]);
        alone.Step(50);
        Assert.Equal(GuardDecision.Accept, alone.Arms[0].Guard.Verdict.Decision);
        Assert.False(alone.Arms[0].Check!.IsKnown);
    }

    /// <summary>Joint 1 of both moves along x of the table; the second one stands further out, so that they meet between.</summary>
    private static ArmsBench Slides(Func<GuardRules, GuardRules>? change = null, bool isChecked = true, double betweenMm = BetweenMm)
    {
        var bench = new ArmsBench(isChecked);
        foreach (var x in (double[])[0, betweenMm]) bench.Add(change?.Invoke(Rules()) ?? Rules(), GuardBench.Tool, new GuardedPlace(Quat.Identity, new Vec3(x, 0, 0), MarginMm, StrayMm), default);
        return bench;
    }

    private static ArmsBench Without(int arms)
    {
        // The nearest two: an instrument and the camera would be as good.
        var all = ArmsBench.OfSystem();
        var bench = new ArmsBench();
        var system = RobotSystemFile.Load(Repository.Path("hardware", "systems", "abdomen-four-arms.system.json"));
        for (var i = 0; i < arms; i++)
        {
            var from = system.Arms[i + 1];
            bench.Add(all.Arms[i + 1].Rules, all.Arms[i + 1].Tool, new GuardedPlace(from.TableFromBase.Rotation, from.TableFromBase.TranslationMm, 1, 0.5), JointVector.From(from.Home));
        }
        return bench;
    }

    private static GuardRules Rules() => new()
    {
        Kind = MotionKind.Arm,
        Joints = [GuardBench.Limits, GuardBench.Limits],
        Units = [JointUnit.Millimetre, JointUnit.Millimetre],
        MaxFollowingError = [10, 10],
    };

    private static void Ready(ArmsBench bench)
    {
        bench.Step(3);
        bench.Press();
    }

    /// <summary>New wishes for all, and something wrong with one of them now and then.</summary>
    private static void Stir(ArmsBench bench, SeededRandom random)
    {
        foreach (var arm in bench.Arms)
        {
            var target = default(JointVector);
            for (var j = 0; j < arm.Rules.JointCount; j++) target[j] = random.Uniform(-0.3, 0.3) * arm.Rules.Joints[j].MaxVelocity;
            (arm.Target, arm.IsDeaf, arm.IsMute) = (target, random.NextInt(8) == 0, random.NextInt(12) == 0);
            if (arm.Guard.Motion == GuardMotion.Latched)
            {
                // Somebody sees to it.
                (arm.Command, arm.Asked, arm.Fault, arm.Enabled) = (GuardCommand.Acknowledge, arm.Asked + 1, 0, false);
            }
            else (arm.Command, arm.Enabled) = (GuardCommand.Follow, true);
        }
        bench.Pressed = random.NextInt(3) != 0;
    }
}
