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

    [Fact]
    public void OutsideTheGridTheDistanceIsNeverOverstated() =>
        Gens.Vector(60).Sample(p =>
        {
            const int n = 21;
            var samples = new float[n * n * n];
            for (var k = 0; k < n; k++)
                for (var j = 0; j < n; j++)
                    for (var i = 0; i < n; i++)
                        samples[(k * n + j) * n + i] = (float)(new Vec3(i - 10, j - 10, k - 10).Length - 5);
            var field = new DistanceField(samples, n, n, n, new Vec3(-10, -10, -10), new Vec3(1, 1, 1), 0.2);
            return field.DistanceMm(p, out _) <= p.Length - 5 + field.ErrorBoundMm;
        });

    [Fact]
    public void MeshVolumeFollowsOrientation()
    {
        var mesh = new TriangleMesh([Vec3.Zero, Vec3.UnitX, Vec3.UnitY, Vec3.UnitZ], [0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]);
        Assert.Equal(1.0 / 6, mesh.SignedVolumeMm3(), 12);
    }
}
