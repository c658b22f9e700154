using CsCheck;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Tests.Volumes;

public class DecimationTests
{
    private static TriangleMesh Sphere(int n, double radius)
    {
        var grid = new VolumeGrid(n, n, n, Mat3.Identity, Vec3.Zero);
        var voxels = new float[grid.VoxelCount];
        var centre = new Vec3(n / 2.0 + 0.1, n / 2.0 - 0.2, n / 2.0);
        for (var v = 0; v < voxels.Length; v++) voxels[v] = (float)(radius - (new Vec3(v % n, v / n % n, v / (n * n)) - centre).Length);
        return IsoSurface.FromVolume(new Volume(grid, voxels), 0);
    }

    /// <summary>The largest distance of random points of one surface from another, by looking at every triangle.</summary>
    private static double SampledMm(TriangleMesh from, TriangleMesh to, int samples)
    {
        var random = new SeededRandom(3);
        var largest = 0.0;
        for (var s = 0; s < samples; s++)
        {
            var t = (int)(random.NextDouble() * from.TriangleCount);
            var (u, v) = (random.NextDouble(), random.NextDouble());
            if (u + v > 1) (u, v) = (1 - u, 1 - v);
            var (a, b, c) = (from.Vertices[from.Indices[3 * t]], from.Vertices[from.Indices[3 * t + 1]], from.Vertices[from.Indices[3 * t + 2]]);
            var p = a + (b - a) * u + (c - a) * v;
            var nearest = double.MaxValue;
            for (var i = 0; i < to.Indices.Length; i += 3)
                nearest = Math.Min(nearest, (TriangleTree.NearestPoint(p, to.Vertices[to.Indices[i]], to.Vertices[to.Indices[i + 1]], to.Vertices[to.Indices[i + 2]]).Point - p).LengthSquared);
            largest = Math.Max(largest, Math.Sqrt(nearest));
        }
        return largest;
    }

    [Theory]
    [InlineData(0.05, 0.45), InlineData(0.2, 0.15), InlineData(0.5, 0.07)]
    public void ASphereLosesTrianglesWithinTheBound(double mostErrorMm, double leftAtMost)
    {
        var sphere = Sphere(36, 14.3);
        var fewer = SurfaceDecimation.Decimate(sphere, mostErrorMm);
        Assert.Null(SurfaceChecks.WhyNotClosed(fewer.Mesh));
        Assert.InRange(fewer.ErrorBoundMm, 0, mostErrorMm);
        Assert.InRange(fewer.Mesh.TriangleCount, 50, leftAtMost * sphere.TriangleCount);
        Assert.InRange(fewer.Mesh.SignedVolumeMm3() / sphere.SignedVolumeMm3(), 0.97, 1.03);
        Assert.InRange(SampledMm(sphere, fewer.Mesh, 1000), 0, fewer.ErrorBoundMm);
        Assert.InRange(SampledMm(fewer.Mesh, sphere, 1000), 0, fewer.ErrorBoundMm);
    }

    [Fact]
    public void AnySurfaceStaysClosedAndWithinItsBound() =>
        Gen.Select(Gen.Int[1, 7], Gen.Int[1, 7], Gen.Int[1, 7], Gen.Int[0, int.MaxValue], Gen.Double[0.05, 2]).Sample((nx, ny, nz, seed, mostErrorMm) =>
        {
            var grid = new VolumeGrid(nx, ny, nz, Mat3.Diagonal(0.7, -1.1, 2), Vec3.Zero);
            var labels = new ushort[grid.VoxelCount];
            var state = (uint)seed;
            for (var v = 0; v < labels.Length; v++) labels[v] = (ushort)((state = state * 1664525 + 1013904223) >> 30 & 1);
            labels[0] = 1;
            var mesh = IsoSurface.FromLabels(new LabelMap(grid, labels), null, 1);
            var fewer = SurfaceDecimation.Decimate(mesh, mostErrorMm);
            Assert.Null(SurfaceChecks.WhyNotClosed(fewer.Mesh));
            Assert.InRange(fewer.ErrorBoundMm, 0, mostErrorMm);
            Assert.InRange(SampledMm(mesh, fewer.Mesh, 60), 0, fewer.ErrorBoundMm + 1e-9);
            Assert.InRange(SampledMm(fewer.Mesh, mesh, 60), 0, fewer.ErrorBoundMm + 1e-9);
            // Pieces and tunnels stay: V − E + F
            Assert.Equal(mesh.Vertices.Length - mesh.TriangleCount / 2, fewer.Mesh.Vertices.Length - fewer.Mesh.TriangleCount / 2);
        }, iter: 150);

    [Fact]
    public void FlatFacesOfABlockNeedFewTriangles()
    {
        var grid = new VolumeGrid(22, 22, 22, Mat3.Identity, Vec3.Zero);
        var labels = new ushort[grid.VoxelCount];
        for (var v = 0; v < labels.Length; v++)
            if (v % 22 is > 0 and < 21 && v / 22 % 22 is > 0 and < 21 && v / 484 is > 0 and < 21) labels[v] = 1;
        var block = IsoSurface.FromLabels(new LabelMap(grid, labels), null, 1);
        var fewer = SurfaceDecimation.Decimate(block, 0.01);
        Assert.InRange(fewer.Mesh.TriangleCount, 30, 60);
        Assert.Equal(block.SignedVolumeMm3(), fewer.Mesh.SignedVolumeMm3(), tolerance: 0.01 * 6 * 400);
    }

    [Fact]
    public void AnOpenSurfaceIsRefused()
    {
        var sphere = Sphere(12, 4);
        Assert.Contains("holes", Assert.Throws<ArgumentException>(() => SurfaceDecimation.Decimate(new TriangleMesh(sphere.Vertices, sphere.Indices[3..]), 0.1)).Message, StringComparison.Ordinal);
    }
}
