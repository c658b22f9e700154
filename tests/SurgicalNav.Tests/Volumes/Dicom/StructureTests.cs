using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Dicom.Structures;

namespace SurgicalNav.Tests.Volumes.Dicom;

public sealed class StructureTests : IDisposable
{
    /// <summary>Oblique, so that nothing works by accident of axes.</summary>
    private readonly ReferenceSeries _series = new(60, 50, 40, new Vec3(0.8, 0.9, 1.5), new Vec3(-20, 15, 40), new Vec3(0.6, 0.8, 0), new Vec3(0, 0, -1));

    public void Dispose() => _series.Dispose();

    private VolumeGrid Grid => _series.Series.Grid!;

    /// <summary>Circles in every slice make a ball: its volume is 4/3 π r³ to within what its rim's voxels can decide.</summary>
    [Fact]
    public void ABallOfContoursHasItsVolume()
    {
        var centre = Grid.ToScan(new Vec3(30.3, 24.8, 19.6)).Mm;
        const double radius = 15;
        var contours = new List<(string, Vec3[], int)>();
        for (var k = 0; k < Grid.Nz; k++)
        {
            var height = Vec3.Dot(Grid.ToScan(new Vec3(0, 0, k)).Mm - centre, Grid.DirectionCosines.Column2);
            if (Math.Abs(height) >= radius) continue;
            var r = Math.Sqrt(radius * radius - height * height);
            contours.Add(("CLOSED_PLANAR", [.. Enumerable.Range(0, 720).Select(n => centre + Grid.DirectionCosines.Column2 * height + Grid.DirectionCosines.Column0 * (r * Math.Cos(n * Math.Tau / 720)) + Grid.DirectionCosines.Column1 * (r * Math.Sin(n * Math.Tau / 720)))], k));
        }
        var map = Assert.Single(StructureReader.Read(Set([("ball", contours)])).ToLabelMaps(_series.Series));
        var volume = map.Labels.ToArray().Count(l => l == 1) * Grid.VoxelVolumeMm3;
        Assert.InRange(volume / (4.0 / 3 * Math.PI * radius * radius * radius), 0.995, 1.005);
        Assert.Equal("ball", map.NameOf(1));
        Assert.Empty(map.Warnings);
    }

    [Fact]
    public void ContoursWithinOneAnotherCutHoles()
    {
        var map = Assert.Single(StructureReader.Read(Set([("ring", [Square(5, 20, 7), Square(10, 15, 7), Square(12, 13, 7)])])).ToLabelMaps(_series.Series));
        Assert.Equal(15 * 15 - 5 * 5 + 1 * 1, map.Labels.ToArray().Count(l => l == 1));
        Assert.Equal((1, 0, 1), (map[6, 6, 7], map[11, 11, 7], map[12, 12, 7]));
    }

    [Fact]
    public void OverlappingStructuresAreKeptApartAndSaid()
    {
        var maps = StructureReader.Read(Set([("one", [Square(5, 20, 7)]), ("two", [Square(18, 25, 7)]), ("three", [Square(30, 35, 7)])])).ToLabelMaps(_series.Series);
        Assert.Equal([[1, 3], [2]], maps.Select(m => m.PresentLabels().Select(l => (int)l).ToArray()));
        Assert.Contains(maps[0].Warnings, w => w.Contains("'one' and 'two' share 4 voxels", StringComparison.Ordinal));
    }

    [Fact]
    public void PointsLinesAndSpecksAreSaid()
    {
        var point = ("POINT", new[] { Grid.ToScan(new Vec3(3, 4, 5)).Mm }, 5);
        var speck = ("CLOSED_PLANAR", new[] { new Vec3(3.1, 3.1, 5), new Vec3(3.2, 3.1, 5), new Vec3(3.2, 3.2, 5) }.Select(i => Grid.ToScan(i).Mm).ToArray(), 5);
        var set = StructureReader.Read(Set([("target", [point]), ("speck", [speck])]));
        Assert.Equal(Grid.ToScan(new Vec3(3, 4, 5)).Mm.X, Assert.Single(set.Structures[0].Points).Mm.X, 1e-9);
        var map = Assert.Single(set.ToLabelMaps(_series.Series));
        Assert.Empty(map.PresentLabels());
        Assert.Contains(map.Warnings, w => w.StartsWith("1 points and open lines", StringComparison.Ordinal));
        Assert.Contains(map.Warnings, w => w.Contains("'speck' is so small", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("between", "lies in no slice of the series")]
    [InlineData("outside", "behind the last slice")]
    [InlineData("misnamed", "names slice 4 as its own, but its points lie in slice 8")]
    [InlineData("count", "says it has 9 points")]
    [InlineData("kind", "unknown kind 'CURLY'")]
    [InlineData("other series", "was drawn in series 2.25.999, not in 2.25.100.1")]
    [InlineData("no series", "does not say in which series")]
    [InlineData("lost slice", "refers to 1 slices that the series lacks: 2.25.100.1.4711")]
    public void WhatDoesNotBelongIsRefusedByName(string what, string why)
    {
        var file = what switch
        {
            "between" => Set([("x", [Square(5, 20, 7.4)])]),
            "outside" => Set([("x", [Square(5, 20, 50)])]),
            "misnamed" => Set([("x", [Square(5, 20, 7) with { Slice = 3 }])]),
            "count" => Set([("x", [Square(5, 20, 7)])], count: 9),
            "kind" => Set([("x", [Square(5, 20, 7) with { Kind = "CURLY" }])]),
            "other series" => Set([("x", [Square(5, 20, 7)])], series: "2.25.999"),
            "no series" => Set([("x", [Square(5, 20, 7)])], series: ""),
            _ => Set([("x", [Square(5, 20, 7)])], slice: "2.25.100.1.4711"),
        };
        Assert.Contains(why, Assert.Throws<VolumeFormatException>(() => StructureReader.Read(file).ToLabelMaps(_series.Series)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamageIsRefusedByName()
    {
        var good = Bytes([("one", [Square(5, 20, 7), Square(6, 8, 9)]), ("two", [Square(18, 25, 7)])]);
        Gen.Select(Gen.Int[0, good.Length], Gen.Select(Gen.Int[132, good.Length - 1], Gen.Byte).Array[0, 6]).Sample((length, changes) =>
        {
            var bytes = (byte[])good.Clone();
            foreach (var (at, value) in changes) bytes[at] = value;
            try
            {
                foreach (var map in StructureReader.Read(DicomFile.Parse(changes.Length % 2 == 0 ? bytes : bytes[..length], "damaged")).ToLabelMaps(_series.Series)) Assert.Equal(Grid.VoxelCount, map.Labels.Length);
            }
            catch (VolumeFormatException e)
            {
                Assert.StartsWith("damaged", e.Message, StringComparison.Ordinal);
            }
        }, iter: 400);
    }

    private sealed record Drawn(string Kind, Vec3[] Points, int Slice)
    {
        public static implicit operator Drawn((string Kind, Vec3[] Points, int Slice) d) => new(d.Kind, d.Points, d.Slice);
    }

    /// <summary>Holds the centres from one index to before another, in both directions.</summary>
    private Drawn Square(double from, double to, double k) => new("CLOSED_PLANAR",
        [.. new[] { new Vec3(from - 0.5, from - 0.5, k), new Vec3(to - 0.5, from - 0.5, k), new Vec3(to - 0.5, to - 0.5, k), new Vec3(from - 0.5, to - 0.5, k) }.Select(i => Grid.ToScan(i).Mm)], (int)k);

    private static DicomFile Set((string Name, List<(string, Vec3[], int)> Contours)[] rois) => DicomFile.Parse(Bytes([.. rois.Select(r => (r.Name, r.Contours.Select(c => (Drawn)c).ToArray()))]), "set");

    private static DicomFile Set((string Name, Drawn[] Contours)[] rois, string series = ReferenceSeries.Uid, string slice = "", int? count = null) => DicomFile.Parse(Bytes(rois, series, slice, count), "set");

    private static byte[] Bytes((string Name, Drawn[] Contours)[] rois, string series = ReferenceSeries.Uid, string slice = "", int? count = null)
    {
        void Image(DicomWriter item, string uid) => item.Text(StructureTags.ReferencedSopInstanceUid, DicomVr.UI, uid);
        var set = new DicomWriter().Text(DicomTags.Modality, DicomVr.CS, "RTSTRUCT").Text(StructureTags.StructureSetLabel, DicomVr.SH, "plan");
        set.Sequence(StructureTags.ReferencedFrames, frame => frame.Text(DicomTags.FrameOfReferenceUid, DicomVr.UI, ReferenceSeries.FrameOfReference)
            .Sequence(StructureTags.ReferencedStudies, study => study.Sequence(StructureTags.ReferencedSeries, (Action<DicomWriter>[])(series.Length == 0 ? [] : [item => item
                .Text(DicomTags.SeriesInstanceUid, DicomVr.UI, series).Sequence(StructureTags.ContourImages, (Action<DicomWriter>[])(slice.Length == 0 ? [] : [image => Image(image, slice)]))]))));
        set.Sequence(StructureTags.Rois, rois.Select((r, n) => (Action<DicomWriter>)(item => item.Integers(StructureTags.RoiNumber, n + 1).Text(StructureTags.RoiName, DicomVr.LO, r.Name))));
        set.Sequence(StructureTags.RoiContours, rois.Select((r, n) => (Action<DicomWriter>)(item => item.Integers(StructureTags.RoiColour, 255, 128, n)
            .Sequence(StructureTags.Contours, r.Contours.Select(c => (Action<DicomWriter>)(contour => contour
                .Sequence(StructureTags.ContourImages, image => Image(image, ReferenceSeries.InstanceUid(Math.Min(c.Slice, 39))))
                .Text(StructureTags.ContourKind, DicomVr.CS, c.Kind).Integers(StructureTags.ContourPointCount, count ?? c.Points.Length)
                .Numbers(StructureTags.ContourData, [.. c.Points.SelectMany(p => new[] { p.X, p.Y, p.Z })]))))
            .Integers(StructureTags.ReferencedRoiNumber, n + 1))));
        return set.ToFile(DicomTransferSyntax.ExplicitLittleEndian, StructureTags.StructureSetClass, "2.25.5");
    }
}
