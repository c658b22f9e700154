using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;

namespace SurgicalNav.Tests.Motion.Guard;

public class Rcm7ToolMotionTests
{
    private const int Joints = 7;
    private static readonly Rcm7ToolGeometry Tool = new(new Rcm7Kinematics(new Rcm7Geometry(9.1, 10.2)), 4);

    private static readonly Gen<(double[] Position, double[] Rate, double[] Acceleration)> Motions =
        Gen.Select(Gen.Double[-1.5, 1.5].Array[Joints], Gen.Double[-2, 2].Array[Joints], Gen.Double[-20, 20].Array[Joints], Gen.Double[20, 240]).Select((p, v, a, insertion) =>
        {
            (p[2], v[2], a[2]) = (insertion, v[2] * 50, a[2] * 50);
            return (p, v, a);
        });

    /// <summary>Central differences of the positions along q + q̇ t + q̈ t²/2; their own error is under 1e-5 of the scale at this step.</summary>
    [Fact]
    public void RatesAndAccelerationsAreTheDerivativesOfThePositions() => Motions.Sample((p, v, a) =>
    {
        const double Step = 1e-4;
        var points = new PointMotion[Tool.PointCount];
        Tool.Move(p, v, a, points);
        Vec3[] before = At(-Step), now = At(0), after = At(Step);
        for (var i = 0; i < points.Length; i++)
        {
            Assert.Equal(0, (points[i].PositionMm - now[i]).Length, 1e-12);
            Assert.Equal(0, (points[i].VelocityMmPerS - (after[i] - before[i]) / (2 * Step)).Length, 1e-4);
            Assert.Equal(0, (points[i].AccelerationMmPerS2 - (after[i] + before[i] - 2 * now[i]) / (Step * Step)).Length, 0.02);
        }

        Vec3[] At(double t)
        {
            var located = new Vec3[Tool.PointCount];
            Tool.Locate([.. p.Select((x, j) => x + v[j] * t + 0.5 * a[j] * t * t)], located);
            return located;
        }
    }, iter: 2000);

    [Fact]
    public void NoPointAcceleratesHarderThanItsBound() => Motions.Sample((p, v, a) =>
    {
        var points = new PointMotion[Tool.PointCount];
        Tool.Move(p, v, a, points);
        var bound = Tool.GreatestAcceleration([.. p.Select(Math.Abs)], [.. v.Select(Math.Abs)], [.. a.Select(Math.Abs)]);
        foreach (var point in points) Assert.True(point.AccelerationMmPerS2.Length <= bound * (1 + 1e-12), $"{point.AccelerationMmPerS2.Length} > {bound}");
    }, iter: 20_000);

    /// <summary>One joint alone that turns a straight tool of known length, from rest: the bound is what it does.</summary>
    [Fact]
    public void TheBoundIsTheAccelerationItselfWhereTheShaftTurnsFromRest()
    {
        double[] rest = new double[Joints], yaw = [3, 0, 0, 0, 0, 0, 0], farthest = [0, 0, 100, 0, 0, 0, 0];
        Assert.Equal(3 * (100 + 9.1 + 10.2), Tool.GreatestAcceleration(farthest, rest, yaw), 1e-12);
        var points = new PointMotion[Tool.PointCount];
        Tool.Move(farthest, rest, yaw, points);
        Assert.Equal(3 * (100 + 9.1 + 10.2), points[0].AccelerationMmPerS2.Length, 1e-9);
    }
}
