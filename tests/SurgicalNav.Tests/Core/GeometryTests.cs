using CsCheck;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Tests.Core;

public sealed class GeometryTests
{
    private static readonly CameraModel Laparoscope = new(1920, 1080, 1400, 1405, 960, 540, -0.28, 0.11, 0.001, -0.0007, -0.02);

    [Fact]
    public void UndistortUndoesDistort() =>
        Gen.Select(Gen.Double[-0.6, 0.6], Gen.Double[-0.35, 0.35]).Sample((x, y) =>
        {
            var (u, v) = Laparoscope.Distort(x, y);
            var (bx, by) = Laparoscope.Undistort(u, v);
            return Math.Abs(bx - x) < 1e-9 && Math.Abs(by - y) < 1e-9;
        });

    [Fact]
    public void TheMonotonicRadiusOfABarrelLensHasItsClosedForm()
    {
        // 1 + 3 k1 r² = 0 at r = 1/√(−3 k1)
        var camera = new CameraModel(640, 480, 500, 500, 320, 240, -0.25, 0, 0, 0, 0);
        Assert.Equal(1 / Math.Sqrt(0.75), camera.MonotonicRadius(), 2e-3);
        Assert.Equal(4, (camera with { K1 = 0.1 }).MonotonicRadius());
    }

    [Fact]
    public void ScalingKeepsPixelEdgesInPlace()
    {
        var half = Laparoscope.ScaledTo(960, 540);
        var (x, y) = Laparoscope.Project(new Vec3(12, -7, 100));
        var (hx, hy) = half.Project(new Vec3(12, -7, 100));
        Assert.Equal((x + 0.5) / 2 - 0.5, hx, tolerance: 1e-9);
        Assert.Equal((y + 0.5) / 2 - 0.5, hy, tolerance: 1e-9);
    }

    [Fact]
    public void TrilinearReadingIsExactForTrilinearFunctions() =>
        Gen.Select(Gens.Vector(3), Gens.Vector(1), Gen.Double[-0.1, 0.1]).Sample((p, g, mixed) =>
        {
            double F(Vec3 q) => 5 + Vec3.Dot(g, q) + mixed * q.X * q.Y * q.Z;
            var origin = new Vec3(-4, -4.5, -5);
            var spacing = new Vec3(1, 1.5, 2);
            var samples = new float[9 * 7 * 6];
            for (var k = 0; k < 6; k++)
                for (var j = 0; j < 7; j++)
                    for (var i = 0; i < 9; i++)
                        samples[(k * 7 + j) * 9 + i] = (float)F(origin + new Vec3(i * spacing.X, j * spacing.Y, k * spacing.Z));
            var field = new DistanceField(samples, 9, 7, 6, origin, spacing, 0);
            var d = field.DistanceMm(p, out var gradient);
            var expected = g + mixed * new Vec3(p.Y * p.Z, p.X * p.Z, p.X * p.Y);
            return Math.Abs(d - F(p)) < 1e-4 && Gens.Near(gradient, expected, 1e-4);
        });

    /// <summary>How far trilinear interpolation of |p| on a grid of 1 mm lies above it, at most, at radius r > √3.</summary>
    /// <remarks>The interpolated value is the mean of |q| over a cell's corners q, weighted so that their mean is p and their coordinates are
    /// independent. |q| = q·u + |q⊥|²/(|q| + q·u) with u = p/|p|; the mean of q·u is |p|; that of |q⊥|² is Σ fᵢ(1 − fᵢ)(1 − uᵢ²) ≤ ¼ · 2; and
    /// |q| + q·u ≥ 2(r − √3). Never below, because |p| is convex.</remarks>
    private static double TrilinearExcess(double radius) => 0.5 / (2 * (radius - Math.Sqrt(3)));

    [Fact]
    public void OutsideTheGridTheDistanceIsNeverOverstated()
    {
        // A ball's distance field; its grid is read from outside and from within, but for the middle, where the distance has a cusp.
        const int n = 21;
        var samples = new float[n * n * n];
        for (var k = 0; k < n; k++)
            for (var j = 0; j < n; j++)
                for (var i = 0; i < n; i++)
                    samples[(k * n + j) * n + i] = (float)(new Vec3(i - 10, j - 10, k - 10).Length - 5);
        var field = new DistanceField(samples, n, n, n, new Vec3(-10, -10, -10), new Vec3(1, 1, 1), TrilinearExcess(3));
        Gens.Vector(60).Where(p => p.Length >= 3).Sample(p =>
        {
            var inside = Math.Abs(p.X) <= 10 && Math.Abs(p.Y) <= 10 && Math.Abs(p.Z) <= 10;
            // Outside, the nearest point of the grid stands at 10 or more from the middle.
            var bound = TrilinearExcess(inside ? p.Length : 10) + 1e-6;
            Assert.InRange(field.DistanceMm(p, out _), double.NegativeInfinity, p.Length - 5 + bound);
        }, iter: 2000);
        Gens.Vector(10).Where(p => p.Length >= 3).Sample(p =>
            Assert.InRange(field.DistanceMm(p, out _) - (p.Length - 5), -1e-6, TrilinearExcess(p.Length) + 1e-6), iter: 2000);
    }

    [Fact]
    public void MeshVolumeFollowsOrientation()
    {
        var mesh = new TriangleMesh([Vec3.Zero, Vec3.UnitX, Vec3.UnitY, Vec3.UnitZ], [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]);
        Assert.Equal(1.0 / 6, mesh.SignedVolumeMm3(), 12);
    }
}
