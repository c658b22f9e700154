using CsCheck;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Distances;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Tests.Volumes;

public class MeshDistancesTests
{
    private static TriangleMesh Box(Vec3 min, Vec3 max)
    {
        var vertices = new Vec3[8];
        for (var c = 0; c < 8; c++) vertices[c] = new Vec3((c & 1) == 0 ? min.X : max.X, (c & 2) == 0 ? min.Y : max.Y, (c & 4) == 0 ? min.Z : max.Z);
        return new TriangleMesh(vertices, [0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5]);
    }

    private static TriangleMesh Sphere(double radius)
    {
        const int n = 40;
        var grid = new VolumeGrid(n, n, n, Mat3.Identity, new Vec3(-19.5, -19.5, -19.5));
        var voxels = new float[grid.VoxelCount];
        for (var v = 0; v < voxels.Length; v++)
            voxels[v] = (float)(radius - grid.ToScan(new Vec3(v % n, v / n % n, v / (n * n))).Mm.Length);
        return IsoSurface.FromVolume(new Volume(grid, voxels), 0);
    }

    [Fact]
    public void TreeAgreesWithTheClosedFormOfABox()
    {
        var tree = new TriangleTree(Box(new Vec3(-1, -2, -3), new Vec3(1, 2, 3)));
        Gen.Select(Gen.Double[-5, 5], Gen.Double[-5, 5], Gen.Double[-5, 5]).Sample((x, y, z) =>
        {
            var q = new Vec3(Math.Abs(x) - 1, Math.Abs(y) - 2, Math.Abs(z) - 3);
            var exact = Vec3.Max(q, Vec3.Zero).Length + Math.Min(Math.Max(q.X, Math.Max(q.Y, q.Z)), 0);
            Assert.Equal(exact, tree.SignedDistanceMm(new Vec3(x, y, z)), tolerance: 1e-9);
        }, iter: 2000);
    }

    [Fact]
    public void TreeAgreesWithBruteForceOverAllTriangles()
    {
        var mesh = Sphere(11.2);
        var tree = new TriangleTree(mesh);
        Gen.Select(Gen.Double[-18, 18], Gen.Double[-18, 18], Gen.Double[-18, 18]).Sample((x, y, z) =>
        {
            var p = new Vec3(x, y, z);
            var brute = double.MaxValue;
            for (var i = 0; i < mesh.Indices.Length; i += 3)
                brute = Math.Min(brute, (p - TriangleTree.NearestPoint(p, mesh.Vertices[mesh.Indices[i]], mesh.Vertices[mesh.Indices[i + 1]], mesh.Vertices[mesh.Indices[i + 2]]).Point).Length);
            var signed = tree.SignedDistanceMm(p);
            Assert.Equal(brute, Math.Abs(signed), tolerance: 1e-9);
            // The mesh lies within 0.04 mm of the sphere
            if (Math.Abs(p.Length - 11.2) > 0.05) Assert.Equal(p.Length > 11.2, signed > 0);
            Assert.Equal(signed, tree.SignedDistanceMm(p, brute), tolerance: 1e-12);
        }, iter: 60);
    }

    [Fact]
    public void FieldOfASphereIsTheClosedFormWithinItsBound()
    {
        const double meshErrorMm = 0.05;
        var field = MeshDistances.Build(Sphere(11.2), 1.5, 4);
        Assert.InRange(field.ErrorBoundMm, 1.299, 1.3001);
        var worst = 0.0;
        Gen.Select(Gen.Double[-15, 15], Gen.Double[-15, 15], Gen.Double[-15, 15]).Sample((x, y, z) =>
        {
            var p = new Vec3(x, y, z);
            var error = field.DistanceMm(p, out _) - (p.Length - 11.2);
            worst = Math.Max(worst, Math.Abs(error));
            Assert.InRange(error, -field.ErrorBoundMm - meshErrorMm, field.ErrorBoundMm + meshErrorMm);
        }, iter: 1000, threads: 1);
        Assert.True(worst > 0);
    }

    [Fact]
    public void UnionIsTheLeastDistanceOutsideAndNeverTooDeepInside()
    {
        var (a, b) = (Box(new Vec3(0, 0, 0), new Vec3(4, 4, 4)), Box(new Vec3(3, 0, 0), new Vec3(9, 4, 4)));
        var field = MeshDistances.BuildUnion([a, b], 0.5, 2);
        var whole = new TriangleTree(Box(new Vec3(0, 0, 0), new Vec3(9, 4, 4)));
        Gen.Select(Gen.Double[-2, 11], Gen.Double[-2, 6], Gen.Double[-2, 6]).Sample((x, y, z) =>
        {
            var exact = whole.SignedDistanceMm(new Vec3(x, y, z));
            var value = field.DistanceMm(new Vec3(x, y, z), out _);
            Assert.True(value >= exact - field.ErrorBoundMm);
            if (exact > 0) Assert.True(value <= exact + field.ErrorBoundMm);
        }, iter: 500);
    }

    [Fact]
    public void AnOpenMeshIsRefused()
    {
        var box = Box(Vec3.Zero, new Vec3(1, 1, 1));
        Assert.Contains("closed surface", Assert.Throws<ArgumentException>(() => MeshDistances.Build(new TriangleMesh(box.Vertices, box.Indices[3..]), 1, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void QueriesAllocateNothing()
    {
        var tree = new TriangleTree(Box(Vec3.Zero, new Vec3(1, 1, 1)));
        Allocations.AssertNone(() => tree.SignedDistanceMm(new Vec3(3, 2, 1)));
    }
}
