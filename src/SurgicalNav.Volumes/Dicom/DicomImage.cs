namespace SurgicalNav.Volumes.Dicom;

/// <summary>What one file says about its pixels (PS3.3 §C.7.6.3).</summary>
internal sealed record DicomImage
{
    /// <summary>8192² pixels: beyond any scanner's slice; a header that claims more is not believed.</summary>
    private const long LargestPixels = 8192L * 8192;

    private const int MostFrames = 1 << 16;

    /// <summary>The file's, for messages.</summary>
    public required string Name { get; init; }
    public required DicomTransferSyntax TransferSyntax { get; init; }
    public required DicomPixelPlace Pixels { get; init; }
    public required int Rows { get; init; }
    public required int Columns { get; init; }
    public required int Samples { get; init; }
    public required bool IsPlanar { get; init; }
    public required string Photometric { get; init; }
    public required int BitsAllocated { get; init; }
    public required int BitsStored { get; init; }
    public required int HighBit { get; init; }
    public required bool IsSigned { get; init; }
    public required int FrameCount { get; init; }

    /// <summary>Whether values were changed by compression, now or before they were stored so.</summary>
    public required bool HadLoss { get; init; }

    public bool IsFloating => Pixels.Tag != DicomTags.PixelData;

    /// <summary>Low values are meant to be shown white. The numbers themselves are not touched: HU and other quantities do not depend on how they are shown.</summary>
    public bool IsShownInverted => Photometric == "MONOCHROME1";

    public int PixelCount => Rows * Columns;

    /// <summary>Of one frame, decoded.</summary>
    public int FrameBytes => (int)((long)PixelCount * Samples * BitsAllocated + 7 >> 3);

    /// <exception cref="VolumeFormatException">There are no pixels, or what is said about them cannot be.</exception>
    public static DicomImage Of(DicomFile file)
    {
        VolumeFormatException Refused(string why) => new(file.Name, why);
        var e = file.DataSet;
        var pixels = file.Pixels ?? throw Refused("holds no picture.");
        var frames = e.Numbers(DicomTags.NumberOfFrames, 1, "number of frames (0028,0008)")?[0] ?? 1;
        if (frames != Math.Floor(frames) || frames is < 1 or > MostFrames) throw Refused($"says it has {frames:g} frames.");
        var rows = e.UInt16(DicomTags.Rows) ?? throw Refused("does not say its rows (0028,0010).");
        var columns = e.UInt16(DicomTags.Columns) ?? throw Refused("does not say its columns (0028,0011).");
        if (rows == 0 || columns == 0 || (long)rows * columns > LargestPixels) throw Refused($"says it has {columns}×{rows} pixels.");
        var samples = e.UInt16(DicomTags.SamplesPerPixel) ?? 1;
        if (samples is not (1 or 3 or 4)) throw Refused($"says it has {samples} samples per pixel.");
        var allocated = e.UInt16(DicomTags.BitsAllocated) ?? (pixels.Tag == DicomTags.FloatPixelData ? 32 : pixels.Tag == DicomTags.DoublePixelData ? 64 : 0);
        var stored = e.UInt16(DicomTags.BitsStored) ?? allocated;
        var high = e.UInt16(DicomTags.HighBit) ?? stored - 1;
        if (allocated is not (1 or 8 or 16 or 32 or 64) || stored < 1 || stored > allocated || high < stored - 1 || high >= allocated)
            throw Refused($"stores {stored} bits in {allocated} with the highest at {high}; 1, 8, 16 and 32 bits are read, and the stored ones must lie within them.");
        var isPlain = pixels.Tag == DicomTags.PixelData;
        if (isPlain && allocated == 64 || !isPlain && (allocated != (pixels.Tag == DicomTags.FloatPixelData ? 32 : 64) || samples != 1)) throw Refused($"stores {allocated} bits per pixel, which does not fit its kind of pixel data.");
        if (isPlain && pixels.IsFragmented != file.TransferSyntax.IsCompressed)
            throw Refused($"has {(pixels.IsFragmented ? "compressed" : "uncompressed")} pixels, yet its transfer syntax {file.TransferSyntax.Uid} is for {(pixels.IsFragmented ? "uncompressed" : "compressed")} ones.");
        if (!isPlain && pixels.IsFragmented) throw Refused("has compressed floating point pixels, which are not read.");
        var image = new DicomImage
        {
            Name = file.Name,
            TransferSyntax = file.TransferSyntax,
            Pixels = pixels,
            Rows = rows,
            Columns = columns,
            Samples = samples,
            IsPlanar = e.UInt16(0x00280006) == 1,
            Photometric = e.Text(DicomTags.PhotometricInterpretation),
            BitsAllocated = allocated,
            BitsStored = stored,
            HighBit = high,
            IsSigned = e.UInt16(DicomTags.PixelRepresentation) == 1,
            FrameCount = (int)frames,
            HadLoss = file.TransferSyntax.IsLossy || e.Text(DicomTags.LossyImageCompression) == "01",
        };
        if ((long)image.PixelCount * samples * allocated / 8 > int.MaxValue) throw Refused($"says it has {columns}×{rows} pixels of {samples}×{allocated} bits.");
        if (pixels.IsFragmented) return image;
        // Frames of single bits follow one another without padding between them
        var needed = ((long)image.PixelCount * samples * allocated * image.FrameCount + 7) / 8;
        // YBR_FULL_422 halves the two colour samples even where nothing is compressed
        if (image.Photometric == "YBR_FULL_422") needed = needed * 2 / 3;
        if (pixels.Length < needed) throw Refused($"holds {pixels.Length} bytes of pixels where {columns}×{rows} pixels{(image.FrameCount > 1 ? $" in {image.FrameCount} frames" : "")} need {needed}.{DicomFolder.CopyAgain}");
        return image;
    }
}
