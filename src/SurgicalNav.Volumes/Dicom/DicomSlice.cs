using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>One frame of one file and where it stands; lengths mm, directions in LPS.</summary>
internal sealed record DicomSlice
{
    public required DicomSource Source { get; init; }
    public required DicomImage Image { get; init; }

    /// <summary>From 0.</summary>
    public required int Frame { get; init; }
    public required Vec3 PositionMm { get; init; }
    public required Vec3 RowDirection { get; init; }
    public required Vec3 ColumnDirection { get; init; }
    public required double RowSpacingMm { get; init; }
    public required double ColumnSpacingMm { get; init; }
    public required double? SliceThicknessMm { get; init; }
    public required double Slope { get; init; }
    public required double Intercept { get; init; }
    public required bool HasRescale { get; init; }

    /// <summary>FrameOfReferenceUID: positions of two slices can be compared where it is the same. Empty where it is not stated.</summary>
    public required string FrameOfReference { get; init; }

    /// <summary>What may tell slices at one place apart, in the order of <see cref="DicomPhases.Names"/>.</summary>
    public required IReadOnlyList<string> Phases { get; init; }

    public Vec3 Normal => Vec3.Cross(RowDirection, ColumnDirection);

    /// <summary>For messages: the file, and the frame where it holds several.</summary>
    public string Label => Image.FrameCount == 1 ? Source.ShortName : $"frame {Frame + 1} of {Source.ShortName}";

    /// <summary>Whether every rescaled value that the slice's bits can hold is an int16.</summary>
    public bool FitsInt16
    {
        get
        {
            if (!HasWholeRescale || !HasShortCells) return false;
            var (low, high) = StoredRange;
            var (a, b) = (low * Slope + Intercept, high * Slope + Intercept);
            return Math.Min(a, b) >= short.MinValue && Math.Max(a, b) <= short.MaxValue;
        }
    }

    /// <summary>Whether every rescaled value is a whole number small enough for the arithmetic of int.</summary>
    public bool HasWholeRescale => !Image.IsFloating && Slope == Math.Floor(Slope) && Intercept == Math.Floor(Intercept) && Math.Abs(Slope) <= short.MaxValue && Math.Abs(Intercept) <= 1 << 20;

    /// <summary>Whether stored values are read into 16 bits.</summary>
    public bool HasShortCells => Image.BitsAllocated is 8 or 16;

    private (double Low, double High) StoredRange => Image.IsSigned
        ? (-Math.Pow(2, Image.BitsStored - 1), Math.Pow(2, Image.BitsStored - 1) - 1)
        : (0, Math.Pow(2, Image.BitsStored) - 1);
}
