using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Tests.Motion.Kinematics;

namespace SurgicalNav.Tests.Motion.Trajectories;

public sealed class TipMoveTests
{
    private static readonly TipLimits Tip = new(20, 100, 1000, 0.5, 2, 20);
    private static readonly JointVector Start = JointVector.From([0.1, -0.1, 120, 0.2, 0.3, -0.2]);

    [Fact]
    public void TheTipKeepsToTheLineAndItsLimits()
    {
        Gen.Select(Gen.Double[-25, 25].Array[3], Gen.Double[-0.4, 0.4].Array[3]).Sample((offset, turn) =>
        {
            var from = Rcm7Tests.Arm.BaseFromTip(Start);
            var to = new Rigid<RobotBase, ToolTip>((Quat.Exp(new Vec3(turn[0], turn[1], turn[2])) * from.Rotation).Normalized(), from.TranslationMm + new Vec3(offset[0], offset[1], offset[2]));
            TipMove move;
            try
            {
                move = StraightTipMove.Plan(Rcm7Tests.Inverse, Start, to, Rcm7Tests.Limits, Tip);
            }
            catch (MotionPlanException e)
            {
                Assert.Matches("limit|stretched|jump", e.Message);
                return;
            }
            var use = KnotMotion.Measure(move.Knots, Rcm7Tests.Limits);
            Assert.True(use.Velocity <= 1 + 1e-6 && use.Acceleration <= 1 + 1e-6, $"{use}");
            var end = Rcm7Tests.Arm.BaseFromTip(move.Knots[^1].Position);
            Assert.True((end.TranslationMm - to.TranslationMm).Length < 1e-9);
            Assert.True((end.Rotation.Conjugate * to.Rotation).Log().Length < 1e-7);

            var way = to.TranslationMm - from.TranslationMm;
            var line = way.Length > 1e-9 ? way.Normalized() : Vec3.Zero;
            var duration = move.Knots[^1].TimeS;
            var before = from.TranslationMm;
            const int samples = 500;
            for (var i = 1; i <= samples; i++)
            {
                var q = default(JointVector);
                for (var joint = 0; joint < 6; joint++) q[joint] = KnotMotion.At(move.Knots, joint, duration * i / samples).Position;
                var p = Rcm7Tests.Arm.BaseFromTip(q).TranslationMm;
                Assert.True((p - from.TranslationMm - line * Vec3.Dot(p - from.TranslationMm, line)).Length < 2 * StraightTipMove.ToleranceMm);
                Assert.True((p - before).Length / (duration / samples) < Tip.MaxVelocityMmPerS * 1.01);
                before = p;
            }
        }, iter: 40);
    }

    [Fact]
    public void AnUnhinderedLineTakesTheClosedFormTime()
    {
        // Straight in along the shaft: 40 mm at 20 mm/s, 100 mm/s², 1000 mm/s³: d/v + v/a + a/j.
        var start = JointVector.From([0, 0, 100, 0, 0, 0]);
        var move = StraightTipMove.Plan(Rcm7Tests.Inverse, start, new Point<RobotBase>(0, 0, 159.3), new Direction<RobotBase>(0, 0, 1), Rcm7Tests.Limits, Tip);
        Assert.Equal(2 + 0.2 + 0.1, move.Knots[^1].TimeS, 1e-9);
        Assert.Equal(1, move.SlowedBy);
        Assert.Equal(140, move.Knots[^1].Position[2], 1e-9);
    }

    [Fact]
    public void AnUnreachableTargetSaysWhichJointHinders() =>
        Assert.Contains("Joint 3 (Insertion) would be", Assert.Throws<MotionPlanException>(() => StraightTipMove.Plan(Rcm7Tests.Inverse,
            JointVector.From([0, 0, 100, 0, 0, 0]), new Point<RobotBase>(0, 0, 300), new Direction<RobotBase>(0, 0, 1), Rcm7Tests.Limits, Tip)).Message, StringComparison.Ordinal);

    [Fact]
    public void AStopKeepsThePathTheLimitsAndEndsAtRest()
    {
        var gentle = Rcm7Tests.Limits.Select(l => l with { MaxVelocity = 0.8 * l.MaxVelocity, MaxAcceleration = 0.6 * l.MaxAcceleration }).ToArray();
        var path = SynchronisedMove.FromRest([0, 0, 50, 0, 0, 0], [0.8, -0.4, 150, 1, -0.5, 0.6], gentle);
        var into = new JointKnot[200];
        Gen.Select(Gen.Double[0, path[^1].TimeS], Gen.Double[0, 1]).Sample((at, rate) =>
        {
            var knots = into.AsSpan(0, PathStop.Plan(path, at, rate, Rcm7Tests.Limits, into));
            Assert.True(knots.Length >= 2);
            var use = KnotMotion.Measure(knots, Rcm7Tests.Limits);
            Assert.True(use.Velocity <= 1 + 1e-6 && use.Acceleration <= 1 + 1e-6, $"{use}");
            for (var joint = 0; joint < 6; joint++)
            {
                var now = KnotMotion.At(path, joint, at);
                Assert.Equal(now.Position, knots[0].Position[joint], 1e-9);
                Assert.Equal(rate * now.Velocity, knots[0].Velocity[joint], 1e-6);
                Assert.Equal(0, knots[^1].Velocity[joint]);
            }
            // All joints rest at one and the same point of the (straight) path.
            var share = knots[^1].Position[0] / 0.8;
            Assert.Equal(share, (knots[^1].Position[2] - 50) / 100, 1e-9);
            Assert.InRange(knots[^1].TimeS, 0, 1.5);
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void TheStopFromFullSpeedIsNearTheShortestPossible()
    {
        // One joint cruising at v with a for braking needs v/a plus what jerk costs.
        JointLimits[] limits = [new(-10, 10, 1, 4, 4000)];
        var path = SynchronisedMove.FromRest([0], [5], limits);
        var into = new JointKnot[100];
        var count = PathStop.Plan(path, path[^1].TimeS / 2, 1, limits, into);
        Assert.InRange(into[count - 1].TimeS, 0.25, 0.25 + 0.03);
    }

    [Fact]
    public void PlanningAStopAllocatesNothing()
    {
        var path = SynchronisedMove.FromRest([0, 0, 50, 0, 0, 0], [0.8, -0.4, 150, 1, -0.5, 0.6], Rcm7Tests.Limits);
        var into = new JointKnot[60];
        Allocations.AssertNone(() => PathStop.Plan(path, 0.3, 1, Rcm7Tests.Limits, into), 5, 5);
    }
}
