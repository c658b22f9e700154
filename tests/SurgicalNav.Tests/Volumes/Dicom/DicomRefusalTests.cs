using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Tests.Volumes.Dicom;

/// <summary>What cannot be trusted is refused, and the file at fault named.</summary>
public sealed class DicomRefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static DicomMaker Slice(double z) => new DicomMaker().At(new Vec3(0, 0, z)).Pixels((i, j, _) => i, stored: 12);

    private DicomSeries Series() => DicomFolder.Open(_folder.Path).Series[0];

    private string Refusal()
    {
        var series = Series();
        Assert.Null(series.Grid);
        var error = Assert.Throws<VolumeFormatException>(() => series.ReadVolume());
        Assert.Contains(error.Problem, series.Problem!, StringComparison.Ordinal);
        return error.Message;
    }

    private void Write(params double[] places)
    {
        for (var k = 0; k < places.Length; k++) Slice(places[k]).Into(_folder.Path, $"s{k}");
    }

    [Fact]
    public void MissingSlicesAreCounted()
    {
        Write(0, 2, 4, 10, 12);
        Assert.Contains("lacks 2 slices: between s2 and s3", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void UnevenSlicesAreNamed()
    {
        Write(0, 2, 4, 5, 7);
        Assert.Contains("is unevenly spaced: between s2 and s3 there are 1 mm, elsewhere 2 mm", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void DoubledSlicesAreNamed()
    {
        Write(0, 2, 4, 4, 6);
        Assert.Contains("two slices at one place: s2 and s3", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void SlicesBesideTheLineAreNamed()
    {
        for (var k = 0; k < 5; k++) new DicomMaker().At(new Vec3(k == 3 ? 1 : 0, 0, k)).Pixels((i, j, _) => i).Into(_folder.Path, $"s{k}");
        Assert.Contains("s3 is 1 mm beside it", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void TiltBeyondAnyGantryIsRefused()
    {
        for (var k = 0; k < 3; k++) new DicomMaker().At(new Vec3(0, 2 * k, k)).Pixels((i, j, _) => i).Into(_folder.Path, $"s{k}");
        Assert.Contains("63.4° aslant", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void SlightlyTurnedSlicesAreNotTakenForParallel()
    {
        Slice(0).Into(_folder.Path, "a");
        var turn = DicomMaker.Turned(0.01);
        Slice(1).Facing(turn.Column0, turn.Column1).Into(_folder.Path, "b");
        Assert.Contains("a and b are not parallel", Refusal(), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> BadHeads => new()
    {
        { "no position", "has no image position" },
        { "no orientation", "has no image orientation" },
        { "no spacing", "has no pixel spacing" },
        { "crooked axes", "not perpendicular unit vectors" },
        { "no slope", "has the rescale slope 0" },
        { "negative spacing", "spacing that is not positive" },
        { "colour", "is a colour picture" },
        { "palette", "has pixels of kind 'PALETTE COLOR'" },
        { "table", "table of values" },
        { "frames", "does not say where they stand" },
        { "few pixels", "bytes of pixels where" },
        { "bits", "the stored ones must lie within them" },
        { "huge", "says it has 60000×60000 pixels" },
        { "segmentation", "is a segmentation" },
        { "video", "which is not decoded" },
        { "compressed", "is for uncompressed ones" },
        { "uncompressed", "is for compressed ones" },
        { "words", "has the unreadable image position" },
    };

    [Theory]
    [MemberData(nameof(BadHeads))]
    public void AFileThatIsNoSliceSaysWhy(string what, string reason)
    {
        var maker = what == "frames" ? new DicomMaker(frames: 2).Pixels((i, j, _) => i) : Slice(0);
        _ = what switch
        {
            "no position" => maker.Without(DicomTags.ImagePositionPatient),
            "no orientation" => maker.Without(DicomTags.ImageOrientationPatient),
            "no spacing" => maker.Without(DicomTags.PixelSpacing),
            "crooked axes" => maker.Facing(Vec3.UnitX, new Vec3(0.1, 1, 0)),
            "no slope" => maker.Numbers(DicomTags.RescaleSlope, 0),
            "negative spacing" => maker.Numbers(DicomTags.PixelSpacing, -1, 1),
            "colour" => maker.Set(DicomTags.SamplesPerPixel, w => w.UInt16(DicomTags.SamplesPerPixel, 3)).Set(DicomTags.PixelData, w => w.Value(DicomTags.PixelData, DicomVr.OW, new byte[8 * 6 * 6])),
            "palette" => maker.Text(DicomTags.PhotometricInterpretation, DicomVr.CS, "PALETTE COLOR"),
            "table" => maker.Set(DicomTags.ModalityLutSequence, w => w.Sequence(DicomTags.ModalityLutSequence, i => i.UInt16(0x00283002, 2, 0, 16))),
            "frames" => maker,
            "few pixels" => maker.Set(DicomTags.PixelData, w => w.Value(DicomTags.PixelData, DicomVr.OW, new byte[90])),
            "bits" => maker.Set(DicomTags.HighBit, w => w.UInt16(DicomTags.HighBit, 16)),
            "huge" => maker.Set(DicomTags.Rows, w => w.UInt16(DicomTags.Rows, 60000)).Set(DicomTags.Columns, w => w.UInt16(DicomTags.Columns, 60000)),
            "segmentation" => maker.Text(DicomTags.Modality, DicomVr.CS, "SEG"),
            "video" => maker.In(new DicomTransferSyntax("1.2.840.10008.1.2.4.102")).Set(DicomTags.PixelData, w => w.Fragments([new byte[8]])),
            "compressed" => maker.Set(DicomTags.PixelData, w => w.Fragments([new byte[8]])),
            "uncompressed" => maker.In(new DicomTransferSyntax("1.2.840.10008.1.2.4.70")),
            _ => maker.Text(DicomTags.ImagePositionPatient, DicomVr.DS, @"0\0\up"),
        };
        maker.Into(_folder.Path, "odd");
        var error = Assert.Throws<VolumeFormatException>(() => DicomFolder.Open(Path.Combine(_folder.Path, "odd")));
        Assert.Equal(Path.Combine(_folder.Path, "odd"), error.File);
        Assert.Contains(reason, error.Problem, StringComparison.Ordinal);
        // In a folder it is left out, and the series that it belongs to says so
        Write(0, 1, 2);
        Assert.Contains(Series().ReadVolume().Warnings, w => w.Contains("1 file of this series was left out: odd", StringComparison.Ordinal) && w.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void DamagedFileSpoilsItsSeriesOnly()
    {
        Write(0, 1, 2, 3);
        var whole = Slice(4).File();
        File.WriteAllBytes(Path.Combine(_folder.Path, "cut"), whole[..^20]);
        for (var k = 0; k < 2; k++) Slice(k).Text(DicomTags.SeriesInstanceUid, DicomVr.UI, "9.9").Into(_folder.Path, $"other{k}");
        Assert.Contains("cut: is cut short", Refusal(), StringComparison.Ordinal);
        Assert.Equal(2, DicomFolder.Open(_folder.Path).Series.Single(s => s.Uid == "9.9").ReadVolume().Grid.Nz);
    }

    [Fact]
    public void FileDamagedBeyondRecognitionSpoilsItsFolderOnly()
    {
        Write(0, 1, 2);
        for (var k = 0; k < 2; k++) Slice(k).Text(DicomTags.SeriesInstanceUid, DicomVr.UI, "9.9").Into(_folder.Below("other"), $"{k}");
        File.WriteAllBytes(Path.Combine(_folder.Path, "cut"), Slice(3).File()[..140]);
        Assert.Contains("move it away", Refusal(), StringComparison.Ordinal);
        Assert.Null(DicomFolder.Open(_folder.Path).Series.Single(s => s.Uid == "9.9").Problem);
    }

    [Fact]
    public void EmptyFileIsWarnedOf()
    {
        Write(0, 1);
        File.WriteAllBytes(Path.Combine(_folder.Path, "gone"), []);
        Assert.Contains(Series().ReadVolume().Warnings, w => w.Contains("without content left out (gone)", StringComparison.Ordinal));
    }

    [Fact]
    public void FilesWithoutMarkAreReadWithAWarning()
    {
        for (var k = 0; k < 3; k++)
        {
            var whole = Slice(k).File();
            File.WriteAllBytes(Path.Combine(_folder.Path, $"{k}"), whole[whole.AsSpan().IndexOf("\x08\0\x16\0UI"u8)..]);
        }
        Assert.Equal(3, Series().SliceCount);
        Assert.Contains(Series().Warnings, w => w.Contains("0 and 2 more files", StringComparison.Ordinal) && w.Contains("DICM", StringComparison.Ordinal));
    }

    /// <summary>The first bytes of a data set, and nothing of one behind them.</summary>
    [Fact]
    public void OtherFilesAreNotTakenForDamagedOnes()
    {
        Write(0, 1);
        File.WriteAllBytes(Path.Combine(_folder.Path, "a.bin"), [8, 0, 5, 0, (byte)'C', (byte)'S', 2, 0, 65, 32, .. Enumerable.Repeat((byte)0xAB, 500)]);
        File.WriteAllBytes(Path.Combine(_folder.Path, "b.bin"), [8, 0, 5, 0, 4, 0, 0, 0, 1, 2, 3, 4, .. Enumerable.Repeat((byte)0, 500)]);
        File.WriteAllBytes(Path.Combine(_folder.Path, "c.bin"), [2, 0, 0, 0, (byte)'U', (byte)'L', 4, 0]);
        var folder = DicomFolder.Open(_folder.Path);
        Assert.Equal(["is not a DICOM file.", "is not a DICOM file.", "is not a DICOM file."], folder.LeftOut.Select(l => l.Reason));
        Assert.Null(folder.Series[0].Problem);
    }

    [Fact]
    public void ControlCharactersOfTextsAreNotShown()
    {
        Slice(0).Text(DicomTags.SeriesDescription, DicomVr.LO, "a\x1B[2Jb\nc").Into(_folder.Path, "x");
        Assert.Equal("a·[2Jb·c", Series().Description);
    }

    [Fact]
    public void ElementsEncodedOtherwiseThanStatedAreReadWithAWarning()
    {
        var bytes = new DicomMaker().In(DicomTransferSyntax.ImplicitLittleEndian).Pixels((i, j, _) => i, stored: 12).File();
        // The same length: the padding byte becomes part of another UID
        var uid = bytes.AsSpan().IndexOf("1.2.840.10008.1.2\0"u8);
        "1.2.840.10008.1.2"u8.CopyTo(bytes.AsSpan(uid));
        bytes[uid - 2] = 20;
        byte[] changed = [.. bytes.AsSpan(0, uid), .. "1.2.840.10008.1.2.1\0"u8, .. bytes.AsSpan(uid + 18)];
        File.WriteAllBytes(Path.Combine(_folder.Path, "x"), changed);
        Assert.Contains(Series().Warnings, w => w.Contains("its elements are implicit", StringComparison.Ordinal));
    }

    [Fact]
    public void FolderWithoutSlicesSaysWhatItHolds()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "notes.txt"), "Nothing here but words, and more than a hundred and thirty-two of them would be needed to look like a mark.");
        var error = Assert.Throws<VolumeFormatException>(() => DicomFolder.Open(_folder.Path));
        Assert.Contains("holds no DICOM slices (1 other files)", error.Problem, StringComparison.Ordinal);
        Assert.Contains("notes.txt is not a DICOM file.", error.Problem, StringComparison.Ordinal);
        Assert.Contains("neither a folder nor a file", Assert.Throws<VolumeFormatException>(() => DicomFolder.Open(Path.Combine(_folder.Path, "none"))).Problem, StringComparison.Ordinal);
    }
}
