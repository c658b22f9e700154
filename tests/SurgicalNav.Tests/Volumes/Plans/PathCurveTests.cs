using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Tests.Volumes.Plans;

public class PathCurveTests
{
    private static readonly Gen<Vec3> Places = Gen.Select(Gen.Double[-80, 80], Gen.Double[-80, 80], Gen.Double[-80, 80], (x, y, z) => new Vec3(x, y, z));
    private static readonly Gen<Vec3[]> Lines = Places.Array[3, 6].Where(p => p.Zip(p.Skip(1)).All(n => (n.First - n.Second).Length > 5));

    [Fact]
    public void AStraightPathIsALine()
    {
        var path = new PathCurve(PathShape.Straight, [new Vec3(1, 2, 3), new Vec3(4, 6, 15)]);
        Assert.Equal(13, path.LengthMm, tolerance: 1e-12);
        Assert.True(double.IsPositiveInfinity(path.LeastBendRadiusMm()));
        Assert.Equal(0, (path.EntryDirection - new Vec3(3, 4, 12) / 13).Length, tolerance: 1e-12);
        var points = path.Points(1);
        Assert.Equal(14, points.Count);
        Assert.All(points, p => Assert.Equal(p.AlongMm, (p.LpsMm - new Vec3(1, 2, 3)).Length, tolerance: 1e-9));
    }

    [Fact]
    public void APolylineHasItsCornersAndItsLength()
    {
        var path = new PathCurve(PathShape.Polyline, [Vec3.Zero, new Vec3(10, 0, 0), new Vec3(10, 5, 0), new Vec3(11, 6, 0)]);
        Assert.Equal(15 + Math.Sqrt(2), path.LengthMm, tolerance: 1e-12);
        Assert.Equal(Math.PI / 2, path.SharpestCornerRad, tolerance: 1e-12);
        Assert.Equal(0, path.LeastBendRadiusMm());
    }

    [Fact]
    public void ACurvePassesThroughItsPointsSmoothlyAndIsAsLongAsItsChords() => Lines.Sample(given =>
    {
        var path = new PathCurve(PathShape.Curve, given);
        var points = path.Points(0.01);
        foreach (var p in given) Assert.True(points.Min(q => (q.LpsMm - p).Length) < 1e-9);
        var chords = points.Zip(points.Skip(1)).Sum(n => (n.First.LpsMm - n.Second.LpsMm).Length);
        Assert.Equal(chords, path.LengthMm, tolerance: 1e-4);
        Assert.Equal(path.LengthMm, points[^1].AlongMm, tolerance: 1e-4);
        var mostRad = 0.011 / path.LeastBendRadiusMm() * 1.01 + 1e-6;
        // No corner: neighbouring chords of a hundredth of a millimetre turn by little, and far less than given corners would
        for (var i = 2; i < points.Count; i++)
        {
            var (u, v) = (points[i - 1].LpsMm - points[i - 2].LpsMm, points[i].LpsMm - points[i - 1].LpsMm);
            Assert.True(Math.Atan2(Vec3.Cross(u, v).Length, Vec3.Dot(u, v)) < mostRad);
        }
    }, iter: 20);

    [Fact]
    public void TheTightestBendIsProvenAndNear() => Lines.Where(p => Enumerable.Range(1, p.Length - 2).All(i => Vec3.Dot((p[i] - p[i - 1]).Normalized(), (p[i + 1] - p[i]).Normalized()) > -0.8)).Sample(given =>
    {
        var path = new PathCurve(PathShape.Curve, given);
        // Independent: the circle through three neighbouring points of a fine sampling
        var least = double.PositiveInfinity;
        var points = path.Points(0.02);
        for (var i = 2; i < points.Count; i++)
        {
            var (a, b, c) = (points[i - 2].LpsMm, points[i - 1].LpsMm, points[i].LpsMm);
            least = Math.Min(least, (b - a).Length * (c - b).Length * (c - a).Length / (2 * Vec3.Cross(b - a, c - a).Length));
        }
        // As curvature, which is 0 where the radius has no end
        Assert.InRange(1 / path.LeastBendRadiusMm(), 0.99 / least - 1e-6, 1.01 / least + 1e-6);
    }, iter: 30);

    [Fact]
    public void ACurveThatTurnsOnTheSpotBendsWithNoRadius() =>
        Assert.Equal(0, new PathCurve(PathShape.Curve, [Vec3.Zero, new Vec3(-13, 0, 0), Vec3.Zero]).LeastBendRadiusMm(), tolerance: 1e-6);

    [Fact]
    public void EvenPointsOnALineMakeALine()
    {
        var path = new PathCurve(PathShape.Curve, [Vec3.Zero, new Vec3(10, 10, 0), new Vec3(20, 20, 0), new Vec3(30, 30, 0)]);
        Assert.True(path.LeastBendRadiusMm() > 1e8);
        Assert.Equal(30 * Math.Sqrt(2), path.LengthMm, tolerance: 1e-9);
    }

    [Fact]
    public void WhatIsNoPathIsRefused()
    {
        Assert.Throws<ArgumentException>(() => new PathCurve(PathShape.Straight, [Vec3.Zero]));
        Assert.Throws<ArgumentException>(() => new PathCurve(PathShape.Straight, [Vec3.Zero, Vec3.UnitX, Vec3.UnitY]));
        Assert.Throws<ArgumentException>(() => new PathCurve(PathShape.Curve, [Vec3.Zero, Vec3.Zero, Vec3.UnitY]));
        Assert.Throws<ArgumentException>(() => new PathCurve(PathShape.Polyline, [Vec3.Zero, new Vec3(double.NaN, 0, 0)]));
    }
}
