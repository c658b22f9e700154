using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Dicom.Segments;

namespace SurgicalNav.Tests.Volumes.Dicom;

public sealed class SegmentationTests
{
    private static readonly SegmentationOptions Options = new("2.25.1", "2.25.2", "2.25.3", "20260203", "101112");

    /// <summary>Sizes whose frames end within a byte, labels with gaps between their numbers, slices without any.</summary>
    [Fact]
    public void WhatIsWrittenIsReadBack() => Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 5], Gen.Int[0, 1_000_000], Gen.Bool).Sample((nx, ny, nz, seed, isOblique) =>
    {
        using var reference = isOblique
            ? new ReferenceSeries(nx, ny, nz, new Vec3(0.7, 0.9, 2.5), new Vec3(-12.25, 30, 7), new Vec3(0.6, 0.8, 0), new Vec3(0, 0, -1))
            : new ReferenceSeries(nx, ny, nz, new Vec3(0.7, 0.9, 2.5), new Vec3(-12.25, 30, 7));
        var labels = new ushort[nx * ny * nz];
        var state = (uint)seed;
        for (var v = 0; v < labels.Length; v++)
        {
            state = state * 1664525 + 1013904223;
            labels[v] = (state >> 16 & 7) switch { 0 => 2, 1 => 5, 2 => 300, _ => 0 };
        }
        labels[^1] = 5;
        labels[0] = 5;
        var map = new LabelMap(reference.Series.Grid!, labels, "map", new Dictionary<ushort, string> { [2] = "Leber\\rechts", [5] = "Gefäß" });
        var file = DicomFile.Parse(SegmentationWriter.ToFile(map, reference.Series, Options), "written");
        var read = SegmentationReader.Read(file);
        Assert.Equal(SegmentationKind.Binary, read.Kind);
        Assert.Empty(read.Warnings);
        Assert.Equal([ReferenceSeries.Uid], read.ReferencedSeries);
        Assert.Equal(ReferenceSeries.FrameOfReference, read.FrameOfReferenceUid);
        var present = map.PresentLabels();
        Assert.Equal(present.Count, read.Segments.Count);
        var back = LabelPlacement.Onto(read.ToLabelMap(), map.Grid);
        for (var v = 0; v < labels.Length; v++) Assert.Equal(labels[v], back.Labels[v] == 0 ? 0 : present[back.Labels[v] - 1]);
        // Numbers have no gaps; a label that changed thereby is told
        var five = read.Segments[present.ToList().IndexOf(5)];
        Assert.Equal(("Gefäß", "label 5"), (five.Label, five.Description));
        Assert.Equal("2.25.100.1.1", file.DataSet.Item(0x00081115)!.Items(0x0008114A)[0].Text(0x00081155));
        Assert.Equal("Quellenmann^Xaver", file.DataSet.Text(DicomTags.PatientName));
    }, iter: 60);

    [Fact]
    public void NamesColoursAndTermsGoAlong()
    {
        using var reference = new ReferenceSeries(2, 2, 2, new Vec3(1, 1, 1), default);
        var liver = new Segment(1, "Liver", "drawn by hand", SegmentCode.Organ, new SegmentCode("10200004", "SCT", "Liver"), null, null, new LabelColour(221, 130, 101), "MANUAL", "");
        var map = new LabelMap(reference.Series.Grid!, [1, 0, 0, 0, 0, 0, 0, 1], "map", new Dictionary<ushort, string> { [1] = "Liver" });
        var read = SegmentationReader.Read(DicomFile.Parse(SegmentationWriter.ToFile(map, reference.Series, Options with { Described = new Dictionary<ushort, Segment> { [1] = liver } }), "written"));
        Assert.Equal(liver, Assert.Single(read.Segments));
        // A label map's own colours go along by themselves, and come back with it
        var coloured = new LabelMap(map.Grid, map.Labels.ToArray(), "map", map.LabelNames) { LabelColours = new Dictionary<ushort, LabelColour> { [1] = new(10, 200, 30) } };
        var back = SegmentationReader.Read(DicomFile.Parse(SegmentationWriter.ToFile(coloured, reference.Series, Options), "written")).ToLabelMap();
        Assert.Equal(new LabelColour(10, 200, 30), back.LabelColours[1]);
        Assert.Equal("Liver", back.NameOf(1));
    }

    /// <summary>What dcmqi publishes for its liver: (221, 130, 101) is written as 41661\41167\40792.</summary>
    [Fact]
    public void ColoursAreThoseThatOthersWrite()
    {
        var (l0, a0, b0) = CieLab.Of(new LabelColour(221, 130, 101));
        Assert.InRange(l0, 41661 - 3, 41661 + 3);
        Assert.InRange(a0, 41167 - 3, 41167 + 3);
        Assert.InRange(b0, 40792 - 3, 40792 + 3);
        Assert.Equal(new LabelColour(221, 130, 101), CieLab.ToRgb(41661, 41167, 40792));
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte).Sample((r, g, b) =>
        {
            var (l, a, bb) = CieLab.Of(new LabelColour(r, g, b));
            Assert.Equal(new LabelColour(r, g, b), CieLab.ToRgb(l, a, bb));
        });
    }

    [Fact]
    public void FramesStandInAnyOrderWithGaps()
    {
        // Slices 3, 0 and 1 of a spacing of 2 mm: slice 2 has no frame
        var read = SegmentationReader.Read(Object("BINARY", 1, [(1, 6, [1, 0, 0, 0]), (1, 0, [0, 1, 0, 0]), (1, 2, [0, 0, 1, 1])]));
        Assert.Equal((2, 2, 4), (read.Grid.Nx, read.Grid.Ny, read.Grid.Nz));
        Assert.Equal(new Vec3(0.5, 0.5, 2), read.Grid.SpacingMm);
        Assert.Equal([0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0], read.ToLabelMap().Labels.ToArray());
    }

    [Fact]
    public void OverlappingStructuresAreKeptApartAndSaid()
    {
        var read = SegmentationReader.Read(Object("BINARY", 3, [(1, 0, [1, 1, 0, 0]), (2, 0, [0, 1, 1, 0]), (3, 0, [0, 0, 0, 1])]));
        Assert.Equal([[1, 3], [2]], read.Layers.Select(l => l.Select(n => (int)n).ToArray()));
        var refusal = Assert.Throws<VolumeFormatException>(() => read.ToLabelMap());
        Assert.Contains("'one' and 'two' share 1 voxels", refusal.Message, StringComparison.Ordinal);
        var maps = read.ToLabelMaps();
        Assert.Equal([1, 1, 0, 3], maps[0].Labels.ToArray());
        Assert.Equal([0, 2, 2, 0], maps[1].Labels.ToArray());
        Assert.Contains(maps[0].Warnings, w => w.Contains("2 label maps", StringComparison.Ordinal));
        Assert.Equal([0, 1, 1, 0], read.ValuesOf(2));
    }

    [Fact]
    public void FractionsCountFromOneHalf()
    {
        var read = SegmentationReader.Read(Object("FRACTIONAL", 1, [(1, 0, [0, 99, 100, 200])]));
        Assert.Equal([0, 99, 100, 200], read.ValuesOf(1));
        Assert.Equal(200, read.LargestFraction);
        Assert.Equal([0, 0, 1, 1], read.ToLabelMap().Labels.ToArray());
        Assert.Contains(read.ToLabelMap().Warnings, w => w.Contains("one half", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SURFACE", "unknown kind")]
    [InlineData("uneven", "uneven distances")]
    [InlineData("twice", "two frames of segment 1 at one place")]
    [InlineData("unknown segment", "which it does not describe")]
    [InlineData("modality", "is no segmentation object")]
    public void WhatCannotBeTrustedIsRefusedByName(string case_, string why)
    {
        var file = case_ switch
        {
            "uneven" => Object("BINARY", 1, [(1, 0, [1, 1, 1, 1]), (1, 2, [1, 1, 1, 1]), (1, 5.1, [1, 1, 1, 1])]),
            "twice" => Object("BINARY", 1, [(1, 0, [1, 1, 1, 1]), (1, 0, [1, 1, 1, 1])]),
            "unknown segment" => Object("BINARY", 1, [(7, 0, [1, 1, 1, 1])]),
            "modality" => DicomFile.Parse(new DicomWriter().Text(DicomTags.Modality, DicomVr.CS, "CT").ToFile(DicomTransferSyntax.ExplicitLittleEndian, "1.2", "1.3"), "object"),
            _ => Object(case_, 1, [(1, 0, [1, 1, 1, 1])]),
        };
        Assert.Contains(why, Assert.Throws<VolumeFormatException>(() => SegmentationReader.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALabelMapThatDoesNotBelongIsRefused()
    {
        using var reference = new ReferenceSeries(2, 2, 2, new Vec3(1, 1, 1), default);
        var elsewhere = new VolumeGrid(2, 2, 2, Mat3.Identity, new Vec3(0.5, 0, 0));
        Assert.Contains("other voxels", Assert.Throws<ArgumentException>(() => SegmentationWriter.ToFile(new LabelMap(elsewhere, [1, 0, 0, 0, 0, 0, 0, 0]), reference.Series, Options)).Message, StringComparison.Ordinal);
        var beyond = new VolumeGrid(2, 2, 2, Mat3.Identity, new Vec3(0, 0, 1));
        Assert.Contains("4 labelled voxels lie outside", Assert.Throws<ArgumentException>(() => SegmentationWriter.ToFile(new LabelMap(beyond, [1, 1, 1, 1, 1, 1, 1, 1]), reference.Series, Options)).Message, StringComparison.Ordinal);
        Assert.Contains("no label", Assert.Throws<ArgumentException>(() => SegmentationWriter.ToFile(new LabelMap(reference.Series.Grid!, new ushort[8]), reference.Series, Options)).Message, StringComparison.Ordinal);
    }

    /// <summary>Damaged in any way, an object is read or refused by name.</summary>
    [Fact]
    public void DamageIsRefusedByName()
    {
        using var reference = new ReferenceSeries(5, 4, 3, new Vec3(1, 1, 1), default);
        var map = new LabelMap(reference.Series.Grid!, [.. Enumerable.Range(0, 60).Select(v => (ushort)(v % 4))]);
        var good = SegmentationWriter.ToFile(map, reference.Series, Options);
        Gen.Select(Gen.Int[0, good.Length], Gen.Select(Gen.Int[132, good.Length - 1], Gen.Byte).Array[0, 6]).Sample((length, changes) =>
        {
            var bytes = (byte[])good.Clone();
            foreach (var (at, value) in changes) bytes[at] = value;
            try
            {
                foreach (var layer in SegmentationReader.Read(DicomFile.Parse(changes.Length % 2 == 0 ? bytes : bytes[..length], "damaged")).ToLabelMaps()) Assert.Equal(layer.Grid.VoxelCount, layer.Labels.Length);
            }
            catch (VolumeFormatException e)
            {
                Assert.StartsWith("damaged", e.Message, StringComparison.Ordinal);
            }
        }, iter: 3000);
    }

    /// <summary>A tiny object of 2×2 pixels of 0.5 mm, frames at places along z with a value per pixel.</summary>
    private static DicomFile Object(string kind, int segments, (int Segment, double ZMm, byte[] Pixels)[] frames)
    {
        string[] names = ["one", "two", "three"];
        var bits = kind == "BINARY" ? 1 : 8;
        byte[] pixels = [.. frames.SelectMany(f => f.Pixels)];
        if (bits == 1)
        {
            var packed = new byte[(pixels.Length + 7) / 8];
            for (var i = 0; i < pixels.Length; i++) packed[i / 8] |= (byte)(pixels[i] << i % 8);
            pixels = packed;
        }
        var set = new DicomWriter().Text(DicomTags.Modality, DicomVr.CS, "SEG").UInt16(DicomTags.SamplesPerPixel, 1).Integers(DicomTags.NumberOfFrames, frames.Length).UInt16(DicomTags.Rows, 2).UInt16(DicomTags.Columns, 2)
            .UInt16(DicomTags.BitsAllocated, (ushort)bits).UInt16(DicomTags.BitsStored, (ushort)bits).UInt16(DicomTags.HighBit, (ushort)(bits - 1)).UInt16(DicomTags.PixelRepresentation, 0)
            .Text(SegmentTags.SegmentationType, DicomVr.CS, kind)
            .Sequence(SegmentTags.Segments, Enumerable.Range(1, segments).Select(n => (Action<DicomWriter>)(item => item.UInt16(SegmentTags.SegmentNumber, (ushort)n).Text(SegmentTags.SegmentLabel, DicomVr.LO, names[n - 1]))))
            .UInt16(SegmentTags.MaximumFractionalValue, 200)
            .Sequence(DicomTags.SharedFunctionalGroups, shared => shared
                .Sequence(SegmentTags.PlaneOrientation, item => item.Numbers(DicomTags.ImageOrientationPatient, 1, 0, 0, 0, 1, 0))
                .Sequence(SegmentTags.PixelMeasures, item => item.Numbers(DicomTags.SpacingBetweenSlices, 2).Numbers(DicomTags.PixelSpacing, 0.5, 0.5)))
            .Sequence(DicomTags.PerFrameFunctionalGroups, frames.Select(f => (Action<DicomWriter>)(frame => frame
                .Sequence(SegmentTags.PlanePosition, item => item.Numbers(DicomTags.ImagePositionPatient, 0, 0, f.ZMm))
                .Sequence(SegmentTags.SegmentIdentification, item => item.UInt16(SegmentTags.ReferencedSegmentNumber, (ushort)f.Segment)))))
            .Value(DicomTags.PixelData, DicomVr.OB, pixels);
        return DicomFile.Parse(set.ToFile(DicomTransferSyntax.ExplicitLittleEndian, SegmentTags.SegmentationClass, "1.3"), "object");
    }
}
