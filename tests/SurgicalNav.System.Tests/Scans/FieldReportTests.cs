using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans;
using SurgicalNav.Runtime.Scans.Fields;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Distances;

namespace SurgicalNav.SystemTests.Scans;

public sealed class FieldReportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-fields");

    private static string Labels => TestData.Path("preop/totalseg_ct/example_seg_fast.nii.gz");
    private string File(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void EveryStructureKeepsItsOwnMarginInTheFileThatTheGuardReads()
    {
        var report = FieldReport.Build(new FieldRequest { LabelMap = Labels, Labels = "aorta,liver", MarginMm = 2, Margins = ["aorta=5"], BandMm = 15, Out = File("no-go.sndf"), Picture = File("no-go.png") });
        Assert.Equal([("liver", 2.0), ("aorta", 5.0)], report.Structures.Select(s => (s.Name, s.MarginMm)).OrderBy(s => s.MarginMm));
        Assert.True(new FileInfo(File("no-go.png")).Length > 10_000);
        var field = DistanceFieldFile.Read(File("no-go.sndf"));
        var map = ScanInput.Labels(Labels);
        var (aorta, liver) = (map.LabelOf("aorta")!.Value, map.LabelOf("liver")!.Value);
        var random = new SeededRandom(4);
        var h = map.Grid.SpacingMm / 2;
        for (var n = 0; n < 200; n++)
        {
            var voxel = new Vec3(Math.Floor(random.Uniform(0, map.Grid.Nx)), Math.Floor(random.Uniform(0, map.Grid.Ny)), Math.Floor(random.Uniform(0, map.Grid.Nz)));
            var p = map.Grid.ToScan(voxel).Mm;
            var (toAorta, toLiver) = (double.MaxValue, double.MaxValue);
            for (var v = 0; v < map.Labels.Length; v++)
            {
                var label = map.Labels[v];
                if (label != aorta && label != liver) continue;
                var centre = map.Grid.ToScan(new Vec3(v % map.Grid.Nx, v / map.Grid.Nx % map.Grid.Ny, v / (map.Grid.Nx * map.Grid.Ny))).Mm;
                var distance = Vec3.Max(new Vec3(Math.Abs(p.X - centre.X), Math.Abs(p.Y - centre.Y), Math.Abs(p.Z - centre.Z)) - h, Vec3.Zero).Length;
                if (label == aorta) toAorta = Math.Min(toAorta, distance);
                else toLiver = Math.Min(toLiver, distance);
            }
            var exact = Math.Min(toAorta - 5, toLiver - 2);
            Assert.True(field.LowerBoundMm(p) <= Math.Max(exact, -2));
            // Inside, depth is not below the truth; outside and within the band, the sample is exact but for a step
            if (exact is > 0 and < 15) Assert.InRange(field.DistanceMm(p), exact - 0.0025, exact + 1e-4);
        }
    }

    [Fact]
    public void AnObliqueMapsFieldIsTurnedIntoTheScansAxesAndNeverPromisesMore()
    {
        var labels = new ushort[11 * 11 * 11];
        var turn = Quat.Exp(new Vec3(0.3, -0.2, 0.4)).ToMatrix();
        var grid = new VolumeGrid(11, 11, 11, turn, new Vec3(7, -3, 2));
        labels[grid.Offset(5, 5, 5)] = 1;
        var placed = LabelDistances.Around(new LabelMap(grid, labels), [1], 6);
        Assert.False(placed.IsInScanAxes);
        var field = placed.InScanAxes();
        var centre = grid.ToScan(new Vec3(5, 5, 5)).Mm;
        var random = new SeededRandom(9);
        for (var n = 0; n < 20_000; n++)
        {
            var p = centre + new Vec3(random.Uniform(-6, 6), random.Uniform(-6, 6), random.Uniform(-6, 6));
            var own = turn.Transposed() * (p - centre);
            var q = new Vec3(Math.Abs(own.X), Math.Abs(own.Y), Math.Abs(own.Z)) - new Vec3(0.5, 0.5, 0.5);
            var exact = Vec3.Max(q, Vec3.Zero).Length + Math.Min(Math.Max(q.X, Math.Max(q.Y, q.Z)), 0);
            Assert.True(field.LowerBoundMm(p) <= exact + 1e-9);
            if (exact < 6) Assert.InRange(field.DistanceMm(p) - exact, -field.ErrorBoundMm, field.ErrorBoundMm);
        }
    }

    [Theory]
    [InlineData("aorrta", null, "Did you mean 'aorta'?")]
    [InlineData("aorta", "liver=3", "holds no label 'liver'")]
    [InlineData("aorta", "aorta", "is not LABEL=MM")]
    [InlineData("aorta", "aorta=-1", "is not LABEL=MM")]
    public void WhatCannotBeBuiltIsRefusedInWords(string labels, string? margin, string words)
    {
        var request = new FieldRequest { LabelMap = Labels, Labels = labels, Margins = margin is null ? [] : [margin], Out = File("f.sndf") };
        Assert.Contains(words, Assert.Throws<UserErrorException>(() => FieldReport.Build(request)).Message, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }
}
