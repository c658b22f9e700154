using CsCheck;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Trajectories;

public sealed class SynchronisedMoveTests
{
    private static readonly JointLimits[] Limits =
        [new(-2, 2, 1, 4, 40), new(-2, 2, 0.5, 6, 100), new(0, 240, 100, 300, 3000), new(-3, 3, 3, 8, 60)];

    private static readonly Gen<double[]> InRange = Gen.Double[0, 1].Array[4].Select(u =>
        u.Select((x, i) => Limits[i].MinPosition + x * (Limits[i].MaxPosition - Limits[i].MinPosition)).ToArray());

    [Fact]
    public void FromRestTheLimitsHoldExactlyAndTheWayIsStraight() => Gen.Select(InRange, InRange).Sample((start, target) =>
    {
        var knots = SynchronisedMove.FromRest(start, target, Limits);
        var use = KnotMotion.Measure(knots, Limits);
        Assert.True(use.Velocity <= 1 + 1e-6, $"velocity {use.Velocity}");
        Assert.True(use.Acceleration <= 1 + 1e-3, $"acceleration {use.Acceleration}");
        Assert.Equal(0, use.RangeExcess, 1e-12);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(start[i], knots[0].Position[i]);
            Assert.Equal(target[i], knots[^1].Position[i]);
            Assert.Equal(0, knots[^1].Velocity[i]);
        }
        if (Math.Abs(target[0] - start[0]) < 0.01) return;
        Assert.True(Math.Max(use.Velocity, use.Acceleration) > 0.05);
        var t = 0.37 * knots[^1].TimeS;
        var share = (KnotMotion.At(knots, 0, t).Position - start[0]) / (target[0] - start[0]);
        for (var i = 1; i < 4; i++) Assert.Equal(start[i] + share * (target[i] - start[i]), KnotMotion.At(knots, i, t).Position, 1e-7);
    }, iter: 500);

    [Fact]
    public void KnotsRepresentTheProfileExactly()
    {
        var limits = new JointLimits(0, 9, 1, 2, 10);
        var profile = AxisPlanner.Fastest(default, new JointState(3, 0, 0), RateLimits.Of(limits));
        var knots = SynchronisedMove.FromRest([0], [3], [limits]);
        Assert.Equal(8, knots.Length);
        for (var t = 0.0; t < profile.DurationS; t += 0.01)
        {
            var (expected, actual) = (profile.At(t), KnotMotion.At(knots, 0, t));
            Assert.Equal(expected.Position, actual.Position, 1e-12);
            Assert.Equal(expected.Velocity, actual.Velocity, 1e-12);
        }
    }

    [Fact]
    public void MovingJointsArriveTogetherWithinTheirLimits() => Gen.Select(InRange, InRange, Gen.Double[-0.6, 0.6].Array[4]).Sample((from, target, v) =>
    {
        var start = from.Select((p, i) => new JointState(p * 0.3 + (i == 2 ? 84 : 0), v[i] * Limits[i].MaxVelocity, 0)).ToArray();
        JointKnot[] knots;
        try
        {
            knots = SynchronisedMove.Plan(start, target, Limits);
        }
        catch (MotionPlanException e)
        {
            Assert.Matches("cannot stop in time|comes to rest at the target", e.Message);
            return;
        }
        var use = KnotMotion.Measure(knots, Limits);
        Assert.True(use.Velocity <= 1 + 1e-3 && use.Acceleration <= 1.01, $"{use}");
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(start[i].Velocity, knots[0].Velocity[i], 1e-12);
            Assert.Equal(target[i], knots[^1].Position[i]);
            Assert.Equal(0, knots[^1].Velocity[i]);
        }
    }, iter: 300);

    [Fact]
    public void ATargetOutOfRangeIsRefusedWithJointAndAmount() =>
        Assert.Equal("Joint 3: the target 250 is 10 above the highest position.",
            Assert.Throws<MotionPlanException>(() => SynchronisedMove.FromRest([0, 0, 100, 0], [0, 0, 250, 0], Limits)).Message);

    [Fact]
    public void AStartBeyondTheLimitsIsRefused()
    {
        JointLimits[] limits = [new(-1, 1, 1, 2, 10)];
        Assert.Contains("acceleration 3 is", Assert.Throws<MotionPlanException>(() => SynchronisedMove.Plan([new JointState(0, 0, 3)], [1], limits)).Message, StringComparison.Ordinal);
        Assert.Contains("unavoidably", Assert.Throws<MotionPlanException>(() => SynchronisedMove.Plan([new JointState(0, 0.95, 2)], [1], limits)).Message, StringComparison.Ordinal);
        Assert.Throws<MotionPlanException>(() => SynchronisedMove.Plan([new JointState(0, double.NaN, 0)], [1], limits));
    }

    [Fact]
    public void AJointThatCannotStopWithinItsRangeIsRefused() =>
        Assert.Contains("Joint 1 cannot stop in time", Assert.Throws<MotionPlanException>(() =>
            SynchronisedMove.Plan([new JointState(1.99, 0.9, 0)], [1.9], [Limits[0]])).Message, StringComparison.Ordinal);

    [Fact]
    public void MeasuredExtremesAreThoseOfDenseSampling() => Gen.Double[-2, 2].Array[4].Sample(p =>
    {
        JointKnot[] knots = [new() { TimeS = 0 }, new() { TimeS = 0.7 }];
        for (var k = 0; k < 2; k++) (knots[k].Position[0], knots[k].Velocity[0]) = (p[2 * k], p[2 * k + 1]);
        double v = 0, a = 0, low = double.PositiveInfinity, high = double.NegativeInfinity;
        var segment = new HermiteSegment(knots[0], knots[1], 0);
        for (var i = 0; i <= 5000; i++)
        {
            var s = segment.At(0.7 * i / 5000);
            (v, a) = (Math.Max(v, Math.Abs(s.Velocity)), Math.Max(a, Math.Abs(s.Acceleration)));
            (low, high) = (Math.Min(low, s.Position), Math.Max(high, s.Position));
        }
        Assert.Equal(v, segment.MaxVelocity, 1e-4);
        Assert.Equal(a, segment.MaxAcceleration, 1e-9);
        Assert.Equal(low, segment.PositionRange.Lowest, 1e-5);
        Assert.Equal(high, segment.PositionRange.Highest, 1e-5);
    }, iter: 100);
}
