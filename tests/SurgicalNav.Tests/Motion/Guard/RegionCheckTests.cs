using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Against balls, whose distance from a straight piece is a line of arithmetic.</summary>
public class RegionCheckTests
{
    private const double HalfSizeMm = 60, SpacingMm = 3, MarginMm = 1, UncertaintyMm = 0.5;

    private sealed record Ball(Vec3 CentreMm, double RadiusMm)
    {
        public double DistanceMm(Vec3 p) => (p - CentreMm).Length - RadiusMm;

        public double DistanceMm(Vec3 from, Vec3 to)
        {
            var along = to - from;
            var t = along.LengthSquared > 0 ? Math.Clamp(Vec3.Dot(CentreMm - from, along) / along.LengthSquared, 0, 1) : 0;
            return DistanceMm(from + along * t);
        }
    }

    /// <summary>Three points with pieces of different thickness between them, and one ball.</summary>
    private sealed class Bent : IToolGeometry
    {
        private readonly ToolPiece[] _pieces = [new(0, 1, 1), new(1, 2, 2.5), new(3, 3, 4)];

        public int PointCount => 4;
        public ReadOnlySpan<ToolPiece> Pieces => _pieces;
        public int Shaft => 1;
        public void Locate(ReadOnlySpan<double> joints, Span<Vec3> pointsMm) => throw new InvalidOperationException("Not asked for.");
        public void Move(ReadOnlySpan<double> joints, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations, Span<PointMotion> points) => throw new InvalidOperationException("Not asked for.");
        public double GreatestAcceleration(ReadOnlySpan<double> farthest, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations) => throw new InvalidOperationException("Not asked for.");
    }

    private static readonly Gen<Vec3> Points = Gen.Select(Gen.Double[-55, 55], Gen.Double[-55, 55], Gen.Double[-55, 55], (x, y, z) => new Vec3(x, y, z));
    private static readonly Gen<Vec3> Steps = Gen.Select(Gen.Double[-3, 3], Gen.Double[-3, 3], Gen.Double[-3, 3], (x, y, z) => new Vec3(x, y, z));
    private static readonly Gen<Ball> Balls = Gen.Select(Points, Gen.Double[0.05, 8], (c, r) => new Ball(c, r));

    /// <summary>Never more than there is, at any of the places that a tool is moved through one after another; and not much less.</summary>
    [Fact]
    public void TheDistanceToSpareIsALowerBoundAndASharpOneWhereverTheToolMoves() =>
        Gen.Select(Balls.Array[1, 3], Points.Array[4], Steps.Array[4].Array[1, 6]).Sample((balls, points, moves) =>
        {
            var tool = new Bent();
            var check = new RegionCheck([.. balls.Select(Region)], tool);
            var context = new RegionContext(Rigid<Scan, RobotBase>.Identity, UncertaintyMm, 0, 0);
            check.Begin();
            foreach (var move in (Vec3[][])[new Vec3[4], .. moves])
            {
                points = [.. points.Zip(move, (p, m) => p + m)];
                check.Place(context, points);
                var said = check.SlackMm(context, 0, out var needed);
                Assert.Equal(MarginMm + UncertaintyMm, needed);
                var truth = double.PositiveInfinity;
                foreach (var ball in balls)
                    foreach (var piece in tool.Pieces.ToArray()) truth = Math.Min(truth, ball.DistanceMm(points[piece.From], points[piece.To]) - piece.RadiusMm - needed);
                if (said >= 0) Assert.True(said <= truth + 1e-4, $"said {said}, but there are {truth} mm to spare");
                else Assert.True(truth < ReadingMm, $"said too near with {truth} mm to spare");
                if (truth > 0) Assert.True(said >= 0.7 * truth - ReadingMm, $"said {said} of {truth} mm");
            }
        }, iter: 3000);

    /// <summary>A point beside the middle of a long shaft: both ends are far away and say nothing of it, and steps as long as the distance to spare pass on either side.</summary>
    [Fact]
    public void WhatIsBesideTheMiddleOfTheShaftIsNotSteppedOver()
    {
        var ball = new Ball(new Vec3(0, 7, 0), 0.05);
        var check = new RegionCheck([Region(ball)], new Bent());
        var context = new RegionContext(Rigid<Scan, RobotBase>.Identity, UncertaintyMm, 0, 0);
        for (var shift = -3.0; shift <= 3; shift += 0.1)
        {
            Vec3[] points = [new(50, -40, 0), new(50 + shift, 0, 0), new(-50 + shift, 0, 0), new(50, -50, 0)];
            check.Begin();
            check.Place(context, points);
            var said = check.SlackMm(context, 0, out var needed);
            Assert.InRange(said, 0.7 * (7 - 0.05 - 2.5 - needed) - ReadingMm, 7 - 0.05 - 2.5 - needed + 1e-4);
        }
    }

    /// <summary>What the field of such a grid may read too little at a point: √(3/4) of its spacing (DistanceField.LowerBoundMm), and a step along the shaft.</summary>
    private const double ReadingMm = 0.87 * SpacingMm + 0.25;

    private static ForbiddenRegion Region(Ball ball)
    {
        const int N = (int)(2 * HalfSizeMm / SpacingMm) + 1;
        var samples = new float[N * N * N];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (float)ball.DistanceMm(new Vec3(i % N, i / N % N, i / (N * N)) * SpacingMm - new Vec3(HalfSizeMm, HalfSizeMm, HalfSizeMm));
        return new ForbiddenRegion("ball", new DistanceField(samples, N, N, N, new Vec3(-HalfSizeMm, -HalfSizeMm, -HalfSizeMm), new Vec3(SpacingMm, SpacingMm, SpacingMm), 3, sampleErrorMm: 1e-5), MarginMm);
    }
}
