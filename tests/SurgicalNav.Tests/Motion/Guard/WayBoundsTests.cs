using SurgicalNav.Core.Frames;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>A whole way to rest, and the trajectory that the device holds, at the last value that is good and at the first that is not: ±100 mm, 100 mm/s, 1000 mm/s², 1 s.</summary>
public sealed class WayBoundsTests
{
    private static readonly GuardRules Rules = new GuardBench().Rules;
    private static readonly RegionContext Known = new(Rigid<Scan, RobotBase>.Identity, 0.5, 0, 0);

    [Theory]
    [InlineData(1, GuardReasons.None)]
    [InlineData(1.0000001, GuardReasons.StopTooLong)]
    [InlineData(double.NaN, GuardReasons.StopTooLong)]
    public void AWayToRestIsShortEnough(double durationS, GuardReasons why)
    {
        var verdict = Along(new GivenMotion(durationS, default, 0));
        Assert.Equal(why, verdict.Reasons);
        if (why != GuardReasons.None) Assert.Equal((GuardDecision.Hold, durationS, 1.0), (verdict.Decision, verdict.Value, verdict.Limit));
    }

    /// <summary>0.4 s in four pieces, looked at in the middle of each: after 0.05, 0.15, 0.25 and 0.35 s.</summary>
    [Theory]
    [InlineData(97, 10, 0, GuardReasons.JointPosition, 0.35, 100.5)]
    [InlineData(98, 10, 0, GuardReasons.JointPosition, 0.25, 100.5)]
    [InlineData(96, 10, 0, GuardReasons.None, 0, 0)]
    [InlineData(-60, -120, 200, GuardReasons.JointVelocity, 0.05, 110)]
    [InlineData(0, 50, -1001, GuardReasons.JointAcceleration, 0.05, 1001)]
    public void EveryPieceOfItIsHeldToTheJointsLimits(double position, double velocity, double acceleration, GuardReasons why, double aheadS, double value)
    {
        var verdict = Along(new GivenMotion(0.4, JointVector.From([position, 0]), velocity, acceleration, acceleration, acceleration, acceleration));
        Assert.Equal(why, verdict.Reasons);
        if (why == GuardReasons.None) return;
        Assert.Equal((aheadS, value), (verdict.AheadS, verdict.Value), Near);
        Assert.Equal(0, verdict.Joint);
    }

    [Fact]
    public void TheSecondJointIsHeldToThemToo()
    {
        var verdict = Along(new GivenMotion(0.4, JointVector.From([0, 101]), 0));
        Assert.Equal((GuardReasons.JointPosition, 1, 0.05), (verdict.Reasons, verdict.Joint, Math.Round(verdict.AheadS, 12)));
    }

    /// <summary>Too fast first, out of its range later: only the first is told, and the tool is not looked at any more.</summary>
    [Fact]
    public void TheFirstBrokenLimitEndsTheLook()
    {
        var tool = new GivenTool();
        var rules = GivenTool.Rules(GuardBench.Wall(60, 2));
        rules = rules with { Joints = [.. rules.Joints.Select(j => j with { MaxPosition = 100 })] };
        var verdict = GuardVerdict.Accepted;
        var check = new MotionCheck(rules, tool);
        var way = new GivenMotion(0.4, JointVector.From([80, 0, 0]), 120, -200, -200, -200, -200);
        check.Along(way, default, 0.002, Known, ref verdict);
        Assert.Equal((GuardReasons.JointVelocity, 0, double.PositiveInfinity), (verdict.Reasons, tool.Located, check.SlackMm));
    }

    /// <summary>60 mm to the wall, less margin 2, radius 3 of the ball, 0.5 uncertainty; a decision that was refused has none.</summary>
    [Fact]
    public void WhatThereIsToSpareIsToldAndForgotten()
    {
        var check = new MotionCheck(GivenTool.Rules(GuardBench.Wall(60, 2)), new GivenTool());
        var verdict = GuardVerdict.Accepted;
        Assert.Equal(double.PositiveInfinity, check.SlackMm);
        check.Along(new GivenMotion(0.2, default, 0), default, 0.002, Known, ref verdict);
        Assert.Equal((GuardDecision.Accept, 54.5), (verdict.Decision, check.SlackMm));
        check.Along(new GivenMotion(2, default, 0), default, 0.002, Known, ref verdict);
        Assert.Equal((GuardDecision.Hold, double.PositiveInfinity), (verdict.Decision, check.SlackMm));
        verdict = GuardVerdict.Accepted;
        check.Along(new GivenMotion(0.2, JointVector.From([54.6, 0, 0]), 0), JointVector.From([54.6, 0, 0]), 0.002, Known, ref verdict);
        Assert.Equal((GuardReasons.ForbiddenRegion, double.PositiveInfinity), (verdict.Reasons, check.SlackMm));
    }

    /// <summary>Where the device would round, it is allowed a thousandth of the range: 0.2 mm.</summary>
    [Theory]
    [InlineData(100.199, GuardReasons.None)]
    [InlineData(-100.199, GuardReasons.None)]
    [InlineData(100.201, GuardReasons.JointPosition)]
    [InlineData(-100.201, GuardReasons.JointPosition)]
    public void WhatTheDeviceHoldsStaysInTheRange(double place, GuardReasons why)
    {
        for (var joint = 0; joint < 2; joint++)
        {
            var held = Resting(place, joint);
            JointVector start = default;
            start[joint] = place;
            foreach (var verdict in Held(held, start, default))
            {
                Assert.Equal(why, verdict.Reasons);
                if (why == GuardReasons.None) continue;
                Assert.Equal((GuardDecision.Hold, Math.CopySign(100, place), joint), (verdict.Decision, verdict.Limit, verdict.Joint));
                Assert.Equal((0.1, place), (verdict.AheadS, verdict.Value), Near);
            }
        }
    }

    /// <summary>From 101 mm/s, which the device's own allowance of a hundredth makes 100; the first piece at that speed, the second down to rest.</summary>
    [Theory]
    [InlineData(101, GuardReasons.None)]
    [InlineData(-101, GuardReasons.None)]
    [InlineData(101.01, GuardReasons.JointVelocity)]
    [InlineData(-101.01, GuardReasons.JointVelocity)]
    public void WhatTheDeviceHoldsIsNotTooFast(double speed, GuardReasons why)
    {
        for (var joint = 0; joint < 2; joint++)
        {
            var held = Resting(speed * 0.1 + speed * 0.1, joint, 0.1, 0.2, 0.1, 0.1);
            held.PositionCounts[joint] = (int)Math.Round(speed * 0.1 * 1000);
            held.VelocityCounts[joint] = (short)Math.Round(speed * 100);
            JointVector velocity = default;
            velocity[joint] = speed;
            foreach (var verdict in Held(held, default, velocity))
            {
                Assert.Equal(why, verdict.Reasons);
                if (why == GuardReasons.None) continue;
                Assert.Equal((joint, 100.0), (verdict.Joint, verdict.Limit));
                Assert.Equal((0.1, Math.Abs(speed) / 1.01), (verdict.AheadS, verdict.Value), Near);
            }
        }
    }

    /// <summary>From a speed to rest in 0.1 s, less what rounding to the wire's counts may add in a piece as long: 3 × 0.01 / 0.1 + 6 × 0.001 / 0.1² = 0.9 mm/s².</summary>
    [Theory]
    [InlineData(100.08, GuardReasons.None)]
    [InlineData(-100.08, GuardReasons.None)]
    [InlineData(100.1, GuardReasons.JointAcceleration)]
    [InlineData(-100.1, GuardReasons.JointAcceleration)]
    public void WhatTheDeviceHoldsDoesNotBrakeTooHard(double speed, GuardReasons why)
    {
        for (var joint = 0; joint < 2; joint++)
        {
            JointVector velocity = default;
            velocity[joint] = speed;
            foreach (var verdict in Held(Resting(speed * 0.05, joint), default, velocity))
            {
                Assert.Equal(why, verdict.Reasons);
                if (why == GuardReasons.None) continue;
                Assert.Equal((joint, 1000.0), (verdict.Joint, verdict.Limit));
                Assert.Equal((0.1, Math.Abs(speed) * 10 - 0.9), (verdict.AheadS, verdict.Value), Near);
            }
        }
    }

    /// <summary>The last of four pieces that are not equally long: 0.1 + 0.2 + 0.3 + 0.4 s.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void ItsLastPieceIsHeldToTheLimitsAsItsFirst(int side)
    {
        var held = Resting(99 * side, 0, 0.1, 0.2, 0.3, 0.4);
        held.PositionCounts[6] = 101_000 * side;
        foreach (var verdict in Held(held, JointVector.From([99 * side, 0]), default))
        {
            Assert.Equal((GuardReasons.JointPosition, 0), (verdict.Reasons, verdict.Joint));
            Assert.Equal((1.0, 101.0 * side), (verdict.AheadS, verdict.Value), Near);
        }
    }

    /// <summary>Pieces after the first that breaks a limit are not told.</summary>
    [Fact]
    public void TheFirstPieceThatBreaksALimitEndsTheLook()
    {
        var held = Resting(101, 0, 0.1, 0.1, 0.1, 0.1);
        held.PositionCounts[0] = held.PositionCounts[2] = 0;
        held.VelocityCounts[0] = 0;
        JointVector velocity = default;
        velocity[1] = 150;
        held.PositionCounts[1] = held.PositionCounts[3] = held.PositionCounts[5] = held.PositionCounts[7] = 7_500;
        foreach (var verdict in Held(held, default, velocity)) Assert.Equal((GuardReasons.JointVelocity, 1), (verdict.Reasons, verdict.Joint));
    }

    [Fact]
    public void WhatTheDeviceHoldsEndsAtRest()
    {
        for (var joint = 0; joint < 2; joint++)
            foreach (var counts in (short[])[1, -1])
            {
                var held = Resting(0, joint, 0.1, 0.2, 0.3, 0.4);
                held.VelocityCounts[6 + joint] = counts;
                foreach (var verdict in Held(held, default, default))
                {
                    Assert.Equal((GuardDecision.Hold, GuardReasons.JointVelocity, joint, 0.0), (verdict.Decision, verdict.Reasons, verdict.Joint, verdict.Limit));
                    Assert.Equal((1.0, counts * 0.01), (verdict.AheadS, verdict.Value), Near);
                }
            }
    }

    /// <summary>The tool is held to its rules along what the device holds; on the way to rest that has begun only the joints are, and where a joint breaks its limit nothing else is asked.</summary>
    [Fact]
    public void TheToolIsHeldToItsRulesWhereAMotionIsProvenOnly()
    {
        var tool = new GivenTool();
        var rules = GivenTool.Rules() with { Tip = new TipRules(new(-50, -50, -50), new(50, 50, 50), 1000) };
        var check = new MotionCheck(rules, tool);
        var (held, start) = (new HeldTrajectory(3), JointVector.From([51, 0, 0]));
        held.DurationMs.AsSpan().Fill(100);
        for (var k = 0; k < 4; k++) held.PositionCounts[3 * k] = 51_000;
        var (proven, resting) = (GuardVerdict.Accepted, GuardVerdict.Accepted);
        check.Held(start, default, held, Known, ref proven);
        check.HeldJoints(start, default, held, ref resting);
        Assert.Equal((GuardReasons.TipPosition, GuardReasons.None), (proven.Reasons, resting.Reasons));
        proven = GuardVerdict.Accepted;
        held.VelocityCounts[9] = 1;
        check.Held(start, default, held, Known, ref proven);
        Assert.Equal(GuardReasons.JointVelocity, proven.Reasons);
    }

    [Fact]
    public void TheToolIsAsFarFromWhereItWasSentAsItsFarthestPoint()
    {
        Assert.Equal(5, new MotionCheck(Rules, GuardBench.Tool).ToolOffsetMm(JointVector.From([13, 4]), JointVector.From([10, 0])), tolerance: 1e-12);
        Assert.Equal(0, new MotionCheck(Rules, null).ToolOffsetMm(JointVector.From([13, 4]), JointVector.From([10, 0])));
    }

    private static GuardVerdict Along(GivenMotion way)
    {
        var verdict = GuardVerdict.Accepted;
        new MotionCheck(Rules, null).Along(way, default, 0.002, Known, ref verdict);
        return verdict;
    }

    /// <summary>As it is proven, and as it is looked at on the way to rest.</summary>
    private static GuardVerdict[] Held(HeldTrajectory held, JointVector start, JointVector velocity)
    {
        var (proven, resting) = (GuardVerdict.Accepted, GuardVerdict.Accepted);
        new MotionCheck(Rules, null).Held(start, velocity, held, Known, ref proven);
        new MotionCheck(Rules, null).HeldJoints(start, velocity, held, ref resting);
        return [proven, resting];
    }

    /// <summary>All knots at one place of one joint, 0.1 s apart where nothing else is said.</summary>
    private static HeldTrajectory Resting(double place, int joint, params double[] durationsS)
    {
        var held = new HeldTrajectory(2);
        for (var k = 0; k < 4; k++)
        {
            held.DurationMs[k] = (ushort)Math.Round((durationsS.Length == 0 ? 0.1 : durationsS[k]) * 1000);
            held.PositionCounts[2 * k + joint] = (int)Math.Round(place * 1000);
        }
        return held;
    }

    private static bool Near((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9;
}
