using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>What one image file says about itself; lengths mm, directions in LPS.</summary>
internal sealed record DicomSlice
{
    /// <summary>8192² pixels: beyond any scanner's slice; a header that claims more is not believed.</summary>
    private const long LargestPixels = 8192L * 8192;

    public required string File { get; init; }
    public required string TransferSyntaxUid { get; init; }
    public required bool IsLossy { get; init; }
    public required int Rows { get; init; }
    public required int Columns { get; init; }
    public required int BitsAllocated { get; init; }
    public required int BitsStored { get; init; }
    public required int HighBit { get; init; }
    public required bool IsSigned { get; init; }
    public required Vec3 PositionMm { get; init; }
    public required Vec3 RowDirection { get; init; }
    public required Vec3 ColumnDirection { get; init; }
    public required double RowSpacingMm { get; init; }
    public required double ColumnSpacingMm { get; init; }
    public required double? SliceThicknessMm { get; init; }
    public required double Slope { get; init; }
    public required double Intercept { get; init; }
    public required bool HasRescale { get; init; }

    public Vec3 Normal => Vec3.Cross(RowDirection, ColumnDirection);

    /// <exception cref="VolumeFormatException">The file lacks what a slice of a scan must say, or is no grey single-frame image.</exception>
    public static DicomSlice Of(DicomFile file)
    {
        var e = file.DataSet;
        VolumeFormatException Refused(string why) => new(e.Name, why);
        var frames = e.Numbers(0x00280008, 1, "number of frames (0028,0008)")?[0] ?? 1;
        if (frames != 1) throw Refused($"holds {frames:g} frames; enhanced multi-frame files are not read. Split it into single slices first.");
        var rows = e.UInt16(0x00280010) ?? throw Refused("does not say its rows (0028,0010).");
        var columns = e.UInt16(0x00280011) ?? throw Refused("does not say its columns (0028,0011).");
        if (rows == 0 || columns == 0 || (long)rows * columns > LargestPixels) throw Refused($"says it has {columns}×{rows} pixels.");
        if (e.UInt16(0x00280002) is > 1) throw Refused("is a colour picture, not a scan slice.");
        if (e.Text(0x00280004) is var photometric and not ("" or "MONOCHROME1" or "MONOCHROME2")) throw Refused($"has pixels of kind '{photometric}'; a scan slice is MONOCHROME1 or MONOCHROME2.");
        var allocated = e.UInt16(0x00280100) ?? 0;
        var stored = e.UInt16(0x00280101) ?? allocated;
        var high = e.UInt16(0x00280102) ?? stored - 1;
        if (allocated is not (8 or 16) || stored < 1 || stored > allocated || high != stored - 1)
            throw Refused($"stores {stored} bits in {allocated} with the highest at {high}; 8 and 16 bits with the highest at stored − 1 are read.");
        var position = e.Numbers(0x00200032, 3, "image position (0020,0032)") ?? throw Refused("has no image position (0020,0032): where the slice stands in the patient is unknown.");
        var axes = e.Numbers(0x00200037, 6, "image orientation (0020,0037)") ?? throw Refused("has no image orientation (0020,0037): left and right are unknown.");
        var spacing = e.Numbers(0x00280030, 2, "pixel spacing (0028,0030)") ?? throw Refused("has no pixel spacing (0028,0030): it cannot be measured in mm.");
        var (row, column) = (new Vec3(axes[0], axes[1], axes[2]), new Vec3(axes[3], axes[4], axes[5]));
        if (!(Math.Abs(row.Length - 1) < 1e-3 && Math.Abs(column.Length - 1) < 1e-3 && Math.Abs(Vec3.Dot(row, column)) < 1e-3))
            throw Refused("has an image orientation whose two directions are not perpendicular unit vectors.");
        if (!(spacing[0] > 0 && spacing[1] > 0)) throw Refused("has a pixel spacing that is not positive.");
        var slope = e.Numbers(0x00281053, 1, "rescale slope (0028,1053)")?[0];
        var intercept = e.Numbers(0x00281052, 1, "rescale intercept (0028,1052)")?[0];
        if (slope == 0) throw Refused("has the rescale slope 0: every voxel would be the same.");
        return new DicomSlice
        {
            File = e.Name,
            TransferSyntaxUid = file.TransferSyntax.Uid,
            IsLossy = file.TransferSyntax.IsLossy,
            Rows = rows,
            Columns = columns,
            BitsAllocated = allocated,
            BitsStored = stored,
            HighBit = high,
            IsSigned = e.UInt16(0x00280103) == 1,
            PositionMm = new Vec3(position[0], position[1], position[2]),
            RowDirection = row.Normalized(),
            ColumnDirection = column.Normalized(),
            RowSpacingMm = spacing[0],
            ColumnSpacingMm = spacing[1],
            SliceThicknessMm = e.Numbers(0x00180050, 1, "slice thickness (0018,0050)")?[0],
            Slope = slope ?? 1,
            Intercept = intercept ?? 0,
            HasRescale = slope is not null || intercept is not null,
        };
    }
}
