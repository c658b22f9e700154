using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Tests.Volumes;

public class SurfaceTests
{
    private static VolumeGrid Cube(int n, double spacing = 1) => new(n, n, n, Mat3.Diagonal(spacing, spacing, spacing), Vec3.Zero);

    [Fact]
    public void RandomLabelsGiveClosedOutwardSurfaces() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[1, 6], Gen.Bool, Gen.Int[0, int.MaxValue]).Sample((nx, ny, nz, mirrored, seed) =>
        {
            var grid = new VolumeGrid(nx, ny, nz, Mat3.Diagonal(mirrored ? -0.7 : 0.7, 1.1, 2), new Vec3(5, -3, 9));
            var labels = new ushort[grid.VoxelCount];
            var state = (uint)seed;
            for (var i = 0; i < labels.Length; i++)
            {
                state = state * 1664525 + 1013904223;
                labels[i] = (ushort)(state >> 30 & 1);
            }
            var mesh = IsoSurface.FromLabels(new LabelMap(grid, labels), null, 1);
            if (!labels.Contains((ushort)1))
            {
                Assert.Equal(0, mesh.TriangleCount);
                return;
            }
            Assert.Null(SurfaceChecks.WhyNotClosed(mesh));
            Assert.True(mesh.SignedVolumeMm3() > 0);
        }, iter: 300);

    [Fact]
    public void OneVoxelIsTheOctahedronAroundItsCentreAndSmoothedHasItsVolume()
    {
        // Half-way points along ±x, ±y, ±z: 1/6 of the cube; three small ones in a row, smoothed, enclose what their voxels do
        var labels = new ushort[27];
        labels[13] = 1;
        var mesh = IsoSurface.FromLabels(new LabelMap(Cube(3), labels), null, 1);
        Assert.Equal(6, mesh.Vertices.Length);
        Assert.Equal(8, mesh.TriangleCount);
        Assert.Equal(1 / 6.0, mesh.SignedVolumeMm3(), 12);
        (labels[12], labels[14]) = (1, 1);
        var row = IsoSurface.FromLabels(new LabelMap(Cube(3), labels), null, 1);
        Assert.Equal(3, SurfaceSmoothing.Taubin(row, iterations: 3, volumeMm3: 3).SignedVolumeMm3(), tolerance: 1e-3);
    }

    [Fact]
    public void SphereOfAScalarFieldHasItsVolumeAndRadius()
    {
        const double radius = 17.3;
        var grid = Cube(48);
        var voxels = new float[grid.VoxelCount];
        var centre = new Vec3(23.4, 23.7, 22.9);
        for (var k = 0; k < 48; k++)
            for (var j = 0; j < 48; j++)
                for (var i = 0; i < 48; i++)
                    voxels[grid.Offset(i, j, k)] = (float)(radius - (new Vec3(i, j, k) - centre).Length);
        var mesh = IsoSurface.FromVolume(new Volume(grid, voxels), 0);
        Assert.Null(SurfaceChecks.WhyNotClosed(mesh));
        foreach (var v in mesh.Vertices) Assert.InRange((v - centre).Length, radius - 0.05, radius + 0.05);
        var exact = 4 * Math.PI / 3 * radius * radius * radius;
        Assert.InRange(mesh.SignedVolumeMm3(), exact * 0.99, exact * 1.001);
    }

    [Fact]
    public void SmoothingRoundsTheStepsAndKeepsTheVolume()
    {
        const double radius = 12;
        var grid = Cube(32);
        var labels = new ushort[grid.VoxelCount];
        var centre = new Vec3(15.5, 15.5, 15.5);
        for (var v = 0; v < labels.Length; v++)
            labels[v] = (new Vec3(v % 32, v / 32 % 32, v / 1024) - centre).Length < radius ? (ushort)1 : (ushort)0;
        var rough = IsoSurface.FromLabels(new LabelMap(grid, labels), null, 1);
        var smooth = SurfaceSmoothing.Taubin(rough);
        Assert.Null(SurfaceChecks.WhyNotClosed(smooth));
        Assert.InRange(smooth.SignedVolumeMm3() / rough.SignedVolumeMm3(), 0.999, 1.001);
        Assert.InRange(RoughnessRad(smooth) / RoughnessRad(rough), 0, 0.55);

        double RoughnessRad(SurgicalNav.Core.Geometry.TriangleMesh mesh)
        {
            var normals = mesh.VertexNormals();
            return mesh.Vertices.Select((v, i) => Math.Acos(Math.Min(1, Vec3.Dot(normals[i], (v - centre).Normalized())))).Average();
        }
    }

    [Fact]
    public void AMissingTriangleAndATurnedOneAreFound()
    {
        var labels = new ushort[27];
        labels[13] = 1;
        var mesh = IsoSurface.FromLabels(new LabelMap(Cube(3), labels), null, 1);
        Assert.Contains("holes", SurfaceChecks.WhyNotClosed(new(mesh.Vertices, mesh.Indices[3..])), StringComparison.Ordinal);
        var turned = (int[])mesh.Indices.Clone();
        (turned[1], turned[2]) = (turned[2], turned[1]);
        Assert.Contains("opposite", SurfaceChecks.WhyNotClosed(new(mesh.Vertices, turned)), StringComparison.Ordinal);
    }
}
