using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Tests.Motion.Kinematics;

namespace SurgicalNav.Tests.Motion.Trajectories;

public sealed class TipPathMoveTests
{
    private static readonly TipLimits Tip = new(20, 100, 1000, 0.5, 2, 20);
    private static readonly double[] Start = [0.1, -0.1, 120, 0.2, 0.3, -0.2, 0.4];
    private static readonly JointLimits[] Limits = [.. Rcm7Tests.Limits[..6], new JointLimits(0, 1.5, 3, 30, 600)];
    private static readonly RobotModel Arm = RobotLoader.Load(Repository.Path("hardware", "robots", "sim-rcm7.robot.json")).WithRanges([.. Limits[..6].Select(l => (l.MinPosition, l.MaxPosition))]);

    /// <summary>Straight in along the shaft: one joint alone moves, as a motion of one axis: d/v + v/a + a/j.</summary>
    [Fact]
    public void AlongTheShaftTheInsertionFollowsTheClosedForm()
    {
        double[] start = [0, 0, 100, 0, 0, 0, 0.4];
        var from = Arm.Chain.BaseFromTip(start.AsSpan(0, 6));
        var move = TipPathMove.Plan(Arm, BlendedTipPath.Plan([from, Moved(from, 0, 0, 40)], 1, Tip), start, Limits);
        Assert.Equal(2 + 0.2 + 0.1, move.Knots[^1].TimeS, 1e-9);
        Assert.Equal(1, move.SlowedBy);
        Assert.Equal(140, move.Knots[^1].Position[2], 1e-9);
        var axis = AxisPlanner.Fastest(new JointState(100, 0, 0), new JointState(140, 0, 0), RateLimits.Symmetric(20, 100, 1000));
        for (var t = 0.0; t < axis.DurationS; t += 0.0037)
        {
            var (wanted, got) = (axis.At(t), KnotMotion.At(move.Knots, 2, t));
            Assert.Equal(wanted.Position, got.Position, 1e-3);
            Assert.Equal(wanted.Velocity, got.Velocity, 0.2);
            Assert.Equal(0.4, KnotMotion.At(move.Knots, 6, t).Position);
        }
    }

    [Fact]
    public void NoWayAtAllIsRefusedInWords()
    {
        var pose = Rcm7Tests.Arm.BaseFromTip(JointVector.From(Start));
        Assert.Contains("the same", Assert.Throws<MotionPlanException>(() => BlendedTipPath.Plan([pose, pose], 1, Tip)).Message, StringComparison.Ordinal);
    }

    /// <summary>One line without corners is what <see cref="StraightTipMove"/> plans by the arm's own Jacobian.</summary>
    [Fact]
    public void ALineIsTheSameByBothPlanners() => Gen.Select(Gen.Double[-20, 20].Array[3], Gen.Double[-0.3, 0.3].Array[3]).Sample((offset, turn) =>
    {
        // No way at all is refused, which has its own test.
        if (offset.Concat(turn).All(x => Math.Abs(x) < 1e-6)) return;
        var from = Rcm7Tests.Arm.BaseFromTip(JointVector.From(Start));
        var to = new Rigid<RobotBase, ToolTip>((from.Rotation * Quat.Exp(new Vec3(turn[0], turn[1], turn[2]))).Normalized(), from.TranslationMm + new Vec3(offset[0], offset[1], offset[2]));
        TipMove straight;
        try
        {
            straight = StraightTipMove.Plan(Rcm7Tests.Inverse, JointVector.From(Start), to, Limits, Tip);
        }
        catch (MotionPlanException)
        {
            return;
        }
        if (straight.SlowedBy > 1) return;
        var move = TipPathMove.Plan(Arm, BlendedTipPath.Plan([from, to], 1, Tip), Start, Limits);
        // Jerk, which the straight move does not look at, may slow this one.
        var scale = move.SlowedBy;
        Assert.Equal(straight.Knots[^1].TimeS * scale, move.Knots[^1].TimeS, 1e-6);
        for (var i = 0; i <= 200; i++)
            for (var j = 0; j < 6; j++)
            {
                var t = straight.Knots[^1].TimeS * i / 200;
                var (a, b) = (KnotMotion.At(straight.Knots, j, t), KnotMotion.At(move.Knots, j, t * scale));
                Assert.Equal(a.Position, b.Position, j == 2 ? 2e-3 : 1e-4);
                Assert.Equal(a.Velocity, b.Velocity * scale, j == 2 ? 0.3 : 0.01);
            }
    }, iter: 40);

    [Fact]
    public void EveryPathKeepsEveryJointsLimitsItsTipAndASteadyAcceleration() => Gen.Select(Gen.Double[-1, 1].Array[6].Array[2, 4], Gen.Double[0, 3], Gen.Double[0.02, 1]).Sample((numbers, deviation, share) =>
    {
        var limits = Limits.Select(l => l with { MaxVelocity = l.MaxVelocity * share, MaxAcceleration = l.MaxAcceleration * share, MaxJerk = l.MaxJerk * share }).ToArray();
        var from = Arm.Chain.BaseFromTip(Start.AsSpan(0, 6));
        Rigid<RobotBase, ToolTip>[] poses = [from, .. numbers.Select(n => new Rigid<RobotBase, ToolTip>((from.Rotation * Quat.Exp(0.3 * new Vec3(n[3], n[4], n[5]))).Normalized(), from.TranslationMm + 25 * new Vec3(n[0], n[1], n[2])))];
        var path = BlendedTipPath.Plan(poses, deviation, Tip);
        TipMove move;
        try
        {
            move = TipPathMove.Plan(Arm, path, Start, limits);
        }
        catch (MotionPlanException e)
        {
            Assert.Matches("% along", e.Message);
            return;
        }
        var knots = move.Knots;
        for (var j = 0; j < limits.Length; j++)
        {
            var use = KnotExtremes.Of(knots, j);
            Assert.True(use.Lowest >= limits[j].MinPosition - 1e-9 && use.Highest <= limits[j].MaxPosition + 1e-9, $"joint {j}: {use}");
            Assert.True(use.Slowing(limits[j]) <= 1 + 1e-6, $"joint {j}: {use}");
            Assert.Equal((0, 0), (knots[0].Velocity[j], knots[^1].Velocity[j]));
            for (var i = 1; i + 1 < knots.Length; i++)
            {
                var (before, after) = (new HermiteSegment(knots[i - 1], knots[i], j), new HermiteSegment(knots[i], knots[i + 1], j));
                Assert.Equal(before.At(knots[i].TimeS - knots[i - 1].TimeS).Acceleration, after.At(0).Acceleration, 1e-6 * limits[j].MaxAcceleration + 1e-7);
            }
        }
        Assert.Equal(path.DurationS * move.SlowedBy, knots[^1].TimeS, 1e-6 * path.DurationS);
        for (var i = 0; i <= 300; i++)
        {
            var time = path.DurationS * i / 300;
            var q = new double[6];
            for (var j = 0; j < 6; j++) q[j] = KnotMotion.At(knots, j, knots[^1].TimeS * i / 300).Position;
            Assert.True((Arm.Chain.TipPose(q).OriginMm - path.At(time).Pose.TranslationMm).Length < 2 * TipPathMove.ToleranceMm);
        }
    }, iter: 40);

    [Fact]
    public void WhatCannotBeFollowedIsSaidWithJointPlaceAndLimit()
    {
        var from = Arm.Chain.BaseFromTip(Start.AsSpan(0, 6));
        var deep = Assert.Throws<MotionPlanException>(() => TipPathMove.Plan(Arm, BlendedTipPath.Plan([from, Moved(from, 0, 0, 180)], 1, Tip), Start, Limits)).Message;
        Assert.Matches(@"% along it, with the tip at [-0-9., ]+ mm\. .*joint 3 \(insertion\) would be .* above its upper limit", deep);
        var slow = Limits.ToArray();
        slow[2] = slow[2] with { MaxVelocity = 0.1 };
        var fast = Assert.Throws<MotionPlanException>(() => TipPathMove.Plan(Arm, BlendedTipPath.Plan([from, Moved(from, 0, 0, 40)], 1, Tip), Start, slow)).Message;
        Assert.Matches(@"Joint 3 \(insertion\) would have to move at [0-9.]+ per s where its limit is 0\.1, [0-9]+ % along the path", fast);
        Assert.Contains("begins", Assert.Throws<MotionPlanException>(() => TipPathMove.Plan(Arm, BlendedTipPath.Plan([Moved(from, 1, 0, 0), from], 1, Tip), Start, Limits)).Message, StringComparison.Ordinal);
    }

    /// <summary>Seven joints: one more than the pose needs.</summary>
    [Fact]
    public void ARedundantArmFollowsASquare()
    {
        var panda = RobotLoader.Load(Repository.Path("hardware", "robots", "panda.robot.json"));
        double[] start = [0, -0.4, 0, -2, 0, 1.6, 0.8];
        var limits = panda.Joints.ToArray().Select(j => new JointLimits(j.Min, j.Max, 2, 10, 500)).ToArray();
        var from = panda.Chain.BaseFromTip(start);
        var path = BlendedTipPath.Plan([from, Moved(from, 60, 0, 0), Moved(from, 60, 60, 0), Moved(from, 0, 60, 0), from], 4, new TipLimits(100, 500, 5000, 1, 5, 50));
        var move = TipPathMove.Plan(panda, path, start, limits);
        Assert.True(move.DeviationMm <= TipPathMove.ToleranceMm);
        Assert.InRange(move.SlowedBy, 1, 2);
        for (var j = 0; j < 7; j++) Assert.True(KnotExtremes.Of(move.Knots, j).Slowing(limits[j]) <= 1 + 1e-6);
    }

    [Fact]
    public void ExtremesOfAJointAreThoseOfItsCubics()
    {
        // p = t² (3 − 2t): speed 1.5 in the middle, acceleration 6 at the ends, jerk 12.
        JointKnot[] knots = [new(), new() { TimeS = 1, Position = JointVector.From([1]) }, new() { TimeS = 2, Position = JointVector.From([0.5]) }];
        var use = KnotExtremes.Of(knots, 0);
        Assert.Equal((0.0, 1.0, 1.5, 6.0, 12.0), (use.Lowest, use.Highest, use.Velocity, use.Acceleration, use.Jerk));
        Assert.Equal(2, use.Slowing(new JointLimits(-1, 1, 0.75, 100, 1000)), 1e-12);
        Assert.Equal(2, use.Slowing(new JointLimits(-1, 1, 100, 1.5, 1000)), 1e-12);
        Assert.Equal(2, use.Slowing(new JointLimits(-1, 1, 100, 100, 1.5)), 1e-12);
    }

    private static Rigid<RobotBase, ToolTip> Moved(in Rigid<RobotBase, ToolTip> pose, double x, double y, double z) => new(pose.Rotation, pose.TranslationMm + new Vec3(x, y, z));
}
