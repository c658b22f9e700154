using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Tests.Volumes.Plans;

public class PathClearanceTests
{
    private static readonly Gen<Vec3> Places = Gen.Select(Gen.Double[-60, 60], Gen.Double[-60, 60], Gen.Double[-60, 60], (x, y, z) => new Vec3(x, y, z));

    [Fact]
    public void TheLeastDistanceIsThatOfADenseSampling() =>
        Gen.Select(Places.Array[2, 5].Where(p => p.Zip(p.Skip(1)).All(n => (n.First - n.Second).Length > 2)), Places, Gen.Double[0.1, 30], Gen.Bool).Sample((given, centre, radius, smooth) =>
        {
            var path = new PathCurve(smooth ? PathShape.Curve : PathShape.Polyline, given);
            var ball = new Ball("ball", centre, radius);
            var found = PathClearance.Least(path, ball, 0.005);
            var brute = path.Points(0.01).Min(p => ball.DistanceMm(new Point<Scan>(p.LpsMm)));
            Assert.InRange(found.ProvenMm, brute - 0.011, brute + 1e-9);
            Assert.InRange(found.LeastMm, found.ProvenMm, found.ProvenMm + 0.005 + 1e-9);
            Assert.Equal(found.LeastMm, ball.DistanceMm(new Point<Scan>(found.At.LpsMm)), tolerance: 1e-12);
        }, iter: 40);

    /// <summary>A wire of a hundredth of a millimetre between any two samples that one would take.</summary>
    [Fact]
    public void NothingIsTooThinToBeMet() => Gen.Select(Places, Places, Gen.Double[0.001, 0.999]).Where((a, b, _) => (a - b).Length > 20).Sample((a, b, t) =>
    {
        var found = PathClearance.Least(new PathCurve(PathShape.Straight, [a, b]), new Ball("wire", Vec3.Lerp(a, b, t), 0.01), 0.002);
        Assert.True(found.LeastMm < -0.008);
        Assert.Equal((b - a).Length * t, found.At.AlongMm, tolerance: 0.01);
    }, iter: 100);

    [Fact]
    public void ASearchEndsWhereEnoughIsProven()
    {
        var path = new PathCurve(PathShape.Straight, [new Vec3(-50, 40, 0), new Vec3(50, 40, 0)]);
        var found = PathClearance.Least(path, new Ball("ball", Vec3.Zero, 10), 0.001, enoughMm: 5);
        Assert.InRange(found.ProvenMm, 5, 30);
    }
}
