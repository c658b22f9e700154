using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Tests.Volumes.Plans;

public class StructureTests
{
    private static readonly Gen<Vec3> Units = Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[-1, 1], (x, y, z) => new Vec3(x, y, z)).Where(v => v.Length > 0.1);

    internal static TriangleMesh Box(Vec3 min, Vec3 max)
    {
        var vertices = new Vec3[8];
        for (var c = 0; c < 8; c++) vertices[c] = new Vec3((c & 1) == 0 ? min.X : max.X, (c & 2) == 0 ? min.Y : max.Y, (c & 4) == 0 ? min.Z : max.Z);
        return new TriangleMesh(vertices, [0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5]);
    }

    [Fact]
    public void ACornerCutOffACubeIsATetrahedron()
    {
        var cube = new MeshStructure("cube", Box(Vec3.Zero, new Vec3(10, 10, 10)));
        var normal = new Vec3(1 / 2.0, 1 / 3.0, 1 / 4.0).Normalized();
        var plane = new PlanPlane(new Vec3(2, 0, 0), -normal);
        Assert.Equal(2 * 3 * 4 / 6.0, cube.VolumeAboveMm3(plane), tolerance: 1e-9);
        Assert.Equal(1000 - 4, cube.VolumeAboveMm3(plane with { Normal = normal }), tolerance: 1e-9);
        var (least, greatest) = cube.AcrossPlane(plane);
        Assert.Equal(2 * normal.X, greatest, tolerance: 1e-12);
        Assert.Equal(-Vec3.Dot(new Vec3(8, 10, 10), normal), least, tolerance: 1e-12);
    }

    /// <summary>A block of voxels, obliquely placed and mirrored or not, and the mesh of the same block: the same answers by two roads.</summary>
    [Fact]
    public void VoxelsAndTheirMeshAgreeOnEveryPlane() => Gen.Select(Units, Units, Gen.Double[-14, 14], Gen.Bool).Sample((axis, normal, offset, mirrored) =>
    {
        var x = axis.Normalized();
        var y = Vec3.Cross(x, Math.Abs(x.X) < 0.8 ? Vec3.UnitX : Vec3.UnitY).Normalized();
        var z = Vec3.Cross(x, y) * (mirrored ? -1 : 1);
        var grid = new VolumeGrid(9, 8, 7, Mat3.FromColumns(x * 1.5, y * 2, z * 3), new Vec3(4, -3, 2));
        var labels = new ushort[grid.VoxelCount];
        for (var k = 2; k < 6; k++)
            for (var j = 1; j < 6; j++)
                for (var i = 3; i < 8; i++) labels[grid.Offset(i, j, k)] = 7;
        var voxels = new LabelStructure("block", new LabelMap(grid, labels), 7);
        var box = Box(new Vec3(2.5, 0.5, 1.5), new Vec3(7.5, 5.5, 5.5));
        var mesh = new TriangleMesh([.. box.Vertices.Select(v => grid.ToScan(v).Mm)], mirrored ? [.. box.Indices.Chunk(3).SelectMany(t => new[] { t[0], t[2], t[1] })] : box.Indices);
        var surface = new MeshStructure("block", mesh);
        Assert.Equal(surface.VolumeMm3, voxels.VolumeMm3, tolerance: 1e-6);

        var centre = grid.ToScan(new Vec3(5, 3, 3.5)).Mm;
        var plane = new PlanPlane(centre + normal.Normalized() * offset, normal.Normalized());
        Assert.Equal(surface.VolumeAboveMm3(plane), voxels.VolumeAboveMm3(plane), tolerance: 1e-6);
        Assert.Equal(surface.AcrossPlane(plane).LeastMm, voxels.AcrossPlane(plane).LeastMm, tolerance: 1e-9);
        Assert.Equal(surface.AcrossPlane(plane).GreatestMm, voxels.AcrossPlane(plane).GreatestMm, tolerance: 1e-9);
        // Distances: the field near by, the box far away, and never more than the truth by more than the bound
        foreach (var far in (double[])[1, 3, 10, 40, 200])
        {
            var p = new Point<Scan>(centre + axis * far);
            var (exact, read) = (surface.DistanceMm(p), voxels.DistanceMm(p));
            Assert.True(read - voxels.ErrorMm <= exact + 1e-5, $"{read} − {voxels.ErrorMm} > {exact}");
            if (far <= 10) Assert.True(read + voxels.ErrorMm >= exact - 1e-5, $"{read} + {voxels.ErrorMm} < {exact}");
            Assert.Equal(surface.Contains(p), voxels.Contains(p));
        }
    }, iter: 200);

    /// <summary>An organ that the scan cuts off: paths do not begin on the cut.</summary>
    [Fact]
    public void ACutIsNoSurface()
    {
        var grid = new VolumeGrid(30, 30, 20, Mat3.Identity, Vec3.Zero);
        var labels = new ushort[grid.VoxelCount];
        for (var k = 0; k < 14; k++)
            for (var j = 6; j < 24; j++)
                for (var i = 6; i < 24; i++) labels[grid.Offset(i, j, k)] = 1;
        var organ = new LabelStructure("organ", new LabelMap(grid, labels), 1);
        Assert.True(organ.IsCutOffAt(new Point<Scan>(15, 15, -0.5)));
        Assert.False(organ.IsCutOffAt(new Point<Scan>(15, 15, 13.5)));
        var map = PathSearch.Run(new PathQuestion { TargetLpsMm = new Vec3(15, 15, 6), Surface = organ, NoGo = [], StepRad = 0.1 });
        foreach (var c in map.All) Assert.Equal(c.EntryLpsMm.Z < 0, c.Broken == "border");
        Assert.Contains(map.All, c => c.Broken == "border");
        Assert.Contains(map.All, c => c.Broken is null);
        var plan = new SurgicalPlan
        {
            Name = "cut",
            Made = new PlanProvenance("test", "1", "nobody", new DateOnly(2026, 1, 31)),
            Sources = [],
            Targets = [new PlanTarget("t", new Vec3(15, 15, 6))],
            Entries = [new PlanEntry("e", new Vec3(15, 15, -0.5), "organ")],
            Paths = [new PlannedPath("p", "e", "t", PathShape.Straight, [], 0)],
        };
        var entry = Assert.Single(PlanChecks.Of(plan, new Dictionary<string, StructureDistance> { ["organ"] = organ }), f => f.Check == "entry");
        Assert.False(entry.Ok);
        Assert.Contains("because the scan does", entry.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void ASurfaceWithAHoleOrInsideOutIsRefused()
    {
        var box = Box(Vec3.Zero, new Vec3(1, 1, 1));
        Assert.Contains("holes", Assert.Throws<ArgumentException>(() => new MeshStructure("liver", new TriangleMesh(box.Vertices, box.Indices[3..]))).Message, StringComparison.Ordinal);
        Assert.Contains("inside out", Assert.Throws<ArgumentException>(() => new MeshStructure("liver", new TriangleMesh(box.Vertices, [.. box.Indices.Chunk(3).SelectMany(t => new[] { t[0], t[2], t[1] })]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new LabelStructure("liver", new LabelMap(new VolumeGrid(2, 2, 2, Mat3.Identity, Vec3.Zero), new ushort[8]), 1));
    }
}
