using CsCheck;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Tests.Volumes;

public class IsoSurfaceTests
{
    private static VolumeGrid Cube(int n, double spacing = 1) => new(n, n, n, Mat3.Diagonal(spacing, spacing, spacing), Vec3.Zero);

    private static ushort[] Labels(int count, int seed, int kinds)
    {
        var labels = new ushort[count];
        var state = (uint)seed;
        for (var i = 0; i < labels.Length; i++)
        {
            state = state * 1664525 + 1013904223;
            labels[i] = (ushort)((state >> 16) % kinds);
        }
        return labels;
    }

    /// <summary>Whether the triangles around every vertex form one fan.</summary>
    private static bool EveryVertexIsOneFan(TriangleMesh mesh)
    {
        var next = new Dictionary<(int Vertex, int From), int>();
        var triangles = new int[mesh.Vertices.Length];
        for (var i = 0; i < mesh.Indices.Length; i += 3)
            for (var c = 0; c < 3; c++)
            {
                next.Add((mesh.Indices[i + c], mesh.Indices[i + (c + 1) % 3]), mesh.Indices[i + (c + 2) % 3]);
                triangles[mesh.Indices[i + c]]++;
            }
        foreach (var group in next.Keys.GroupBy(k => k.Vertex))
        {
            var (start, steps) = (group.First().From, 0);
            var at = start;
            do { at = next[(group.Key, at)]; steps++; } while (at != start);
            if (steps != triangles[group.Key]) return false;
        }
        return true;
    }

    [Fact]
    public void AnyLabelsGiveClosedOutwardManifolds() =>
        Gen.Select(Gen.Int[1, 7], Gen.Int[1, 7], Gen.Int[1, 7], Gen.Bool, Gen.Int[0, int.MaxValue], Gen.Int[2, 5]).Sample((nx, ny, nz, mirrored, seed, kinds) =>
        {
            var grid = new VolumeGrid(nx, ny, nz, Mat3.Diagonal(mirrored ? -0.7 : 0.7, 1.1, 2), new Vec3(5, -3, 9));
            var map = new LabelMap(grid, Labels(grid.VoxelCount, seed, kinds));
            var surfaces = IsoSurface.EachLabel(map);
            Assert.Equal(map.PresentLabels(), surfaces.Select(s => s.Label));
            foreach (var (label, mesh) in surfaces)
            {
                Assert.Null(SurfaceChecks.WhyNotClosed(mesh));
                Assert.True(EveryVertexIsOneFan(mesh));
                Assert.True(mesh.SignedVolumeMm3() > 0);
                var whole = IsoSurface.FromLabels(map, null, label);
                Assert.Equal(whole.Indices, mesh.Indices);
                for (var v = 0; v < whole.Vertices.Length; v++) Assert.True((whole.Vertices[v] - mesh.Vertices[v]).Length < 1e-12);
            }
        }, iter: 400);

    [Fact]
    public void AllPatternsOfACubeAreCutBetweenInsideAndOutside()
    {
        for (var pattern = 1; pattern < 256; pattern++)
        {
            var labels = new ushort[8];
            for (var c = 0; c < 8; c++) labels[c] = (ushort)(pattern >> c & 1);
            var mesh = IsoSurface.FromLabels(new LabelMap(Cube(2), labels), null, 1);
            Assert.Null(SurfaceChecks.WhyNotClosed(mesh));
            var tree = new TriangleTree(mesh);
            for (var c = 0; c < 8; c++)
                Assert.Equal(labels[c] == 1, tree.SignedDistanceMm(new Vec3(c & 1, c >> 1 & 1, c >> 2)) < 0);
        }
    }

    [Fact]
    public void NeighboursMeetAtTheVerySamePoints()
    {
        // Two blocks side by side: all vertices between them, half-way at x = 3.5, are in both surfaces
        var grid = Cube(8);
        var labels = new ushort[grid.VoxelCount];
        for (var v = 0; v < labels.Length; v++)
            if ((v / 8 % 8) is > 0 and < 7 && v / 64 is > 0 and < 7) labels[v] = (ushort)(v % 8 < 4 ? 1 : 2);
        var surfaces = IsoSurface.EachLabel(new LabelMap(grid, labels));
        var between = surfaces.Select(s => s.Mesh.Vertices.Where(v => v.X == 3.5).ToHashSet()).ToArray();
        Assert.Equal(36, between[0].Count);
        Assert.True(between[0].SetEquals(between[1]));
    }

    [Fact]
    public void SmoothedTogetherNeighboursStayTogetherAndKeepTheirVolumes()
    {
        // A ball cut in two unequal halves, on an oblique grid
        var grid = new VolumeGrid(40, 40, 40, Quat.Exp(new Vec3(0.3, -0.5, 0.2)).ToMatrix() * Mat3.Diagonal(0.7, 0.8, 1.3), new Vec3(-100, 20, 3));
        var labels = new ushort[grid.VoxelCount];
        for (var v = 0; v < labels.Length; v++)
        {
            var p = new Vec3(v % 40, v / 40 % 40, v / 1600) - new Vec3(19.7, 20.1, 19.9);
            if (p.Length < 15) labels[v] = (ushort)(p.X + 0.3 * p.Y < 4 ? 1 : 2);
        }
        var rough = IsoSurface.EachLabel(new LabelMap(grid, labels)).Select(s => s.Mesh).ToArray();
        var shared = rough[0].Vertices.Intersect(rough[1].Vertices).Count();
        Assert.True(shared > 400, $"{shared}");
        var smooth = SurfaceSmoothing.TaubinTogether(rough);
        Assert.Equal(shared, smooth[0].Vertices.Intersect(smooth[1].Vertices).Count());
        for (var m = 0; m < 2; m++)
        {
            Assert.Null(SurfaceChecks.WhyNotClosed(smooth[m]));
            Assert.InRange(smooth[m].SignedVolumeMm3() / rough[m].SignedVolumeMm3(), 0.999, 1.001);
        }
        // One alone is smoothed as ever
        var alone = SurfaceSmoothing.Taubin(rough[0]).Vertices.Zip(SurfaceSmoothing.TaubinTogether([rough[0]])[0].Vertices);
        Assert.All(alone, pair => Assert.True((pair.First - pair.Second).Length < 1e-9));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void SphereOfAScalarFieldHasItsVolumeAndRadius(bool int16)
    {
        const double radius = 47.3;
        var grid = new VolumeGrid(103, 101, 99, Mat3.Identity, Vec3.Zero);
        var (floats, shorts) = (new float[grid.VoxelCount], new short[grid.VoxelCount]);
        var centre = new Vec3(51.4, 50.7, 48.9);
        for (var v = 0; v < floats.Length; v++)
        {
            floats[v] = (float)(radius - (new Vec3(v % 103, v / 103 % 101, v / (103 * 101)) - centre).Length);
            shorts[v] = (short)Math.Round(200 * floats[v]);
        }
        var mesh = IsoSurface.FromVolume(int16 ? new Volume(grid, shorts) : new Volume(grid, floats), 0);
        Assert.Null(SurfaceChecks.WhyNotClosed(mesh));
        foreach (var v in mesh.Vertices) Assert.InRange((v - centre).Length, radius - 0.02, radius + 0.02);
        var exact = 4 * Math.PI / 3 * radius * radius * radius;
        Assert.InRange(mesh.SignedVolumeMm3(), exact * 0.999, exact * 1.0001);
    }

    [Fact]
    public void AnyNumbersOfWorkersAndAnyThresholdGiveTheSameMeshAsVoxelByVoxel() =>
        Gen.Select(Gen.Int[1, 200], Gen.Int[1, 5], Gen.Int[1, 9], Gen.Int[0, int.MaxValue], Gen.Double[-3, 12]).Sample((nx, ny, nz, seed, threshold) =>
        {
            var grid = new VolumeGrid(nx, ny, nz, Mat3.Identity, Vec3.Zero);
            var values = Array.ConvertAll(Labels(grid.VoxelCount, seed, 10), l => (short)l);
            var mesh = IsoSurface.FromVolume(new Volume(grid, values), threshold);
            var floats = IsoSurface.FromVolume(new Volume(grid, Array.ConvertAll(values, v => (float)v)), threshold, new Backwards());
            Assert.Equal(mesh.Indices, floats.Indices);
            Assert.Equal(mesh.Vertices, floats.Vertices);
            var inside = IsoSurface.FromLabels(new LabelMap(grid, Array.ConvertAll(values, v => (ushort)(v >= threshold ? 1 : 2))), new Backwards(), 1);
            Assert.Equal(inside.Indices, mesh.Indices);
            var either = IsoSurface.FromLabels(new LabelMap(grid, Array.ConvertAll(values, v => (ushort)(v >= threshold ? v % 2 + 1 : 7))), null, 1, 2);
            Assert.Equal(either.Indices, mesh.Indices);
        }, iter: 300);

    [Theory]
    [InlineData(-40000, 1), InlineData(-32768, 1), InlineData(-32767.5, 0), InlineData(32767, 0), InlineData(32768, 0), InlineData(1e9, 0), InlineData(double.NaN, 0)]
    public void ExtremeThresholdsHoldForInt16(double threshold, int inside) =>
        Assert.Equal(inside * 8, IsoSurface.FromVolume(new Volume(Cube(1), [short.MinValue]), threshold).TriangleCount);

    /// <summary>Three workers' parts, done from the last to the first.</summary>
    private sealed class Backwards : IWorkers
    {
        public int Count => 3;

        public void Run(int parts, Action<int> part)
        {
            for (var p = parts - 1; p >= 0; p--) part(p);
        }
    }
}
