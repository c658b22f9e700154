using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Slices in order of where they stand along their normal, checked to be one regular box of voxels, upright or sheared by a tilted gantry.</summary>
/// <remarks>Spacing comes from the image positions alone; SliceThickness is how thick a slice is, not how far the next one is.</remarks>
internal sealed class DicomStack
{
    public const double SamePlaceMm = 1e-3;

    /// <summary>How far a gap may differ from the mean, as a part of it: headers round positions to 0.01–0.1 mm.</summary>
    private const double UnevenPart = 0.02;
    private const double UnevenMm = 0.02;
    private const double SameDirection = 1e-4;
    private const double LargestTiltDeg = 45;

    private DicomStack(IReadOnlyList<DicomSlice> slices, VolumeGrid grid, DicomTilt? tilt, IReadOnlyList<string> warnings) =>
        (Slices, Grid, Tilt, Warnings) = (slices, grid, tilt, warnings);

    public IReadOnlyList<DicomSlice> Slices { get; }

    /// <summary>Of the upright volume.</summary>
    public VolumeGrid Grid { get; }

    /// <summary>Null where the slices stand straight above one another.</summary>
    public DicomTilt? Tilt { get; }
    public IReadOnlyList<string> Warnings { get; }

    /// <exception cref="VolumeFormatException">They make no regular box.</exception>
    public static DicomStack Of(string folder, IReadOnlyList<DicomSlice> unsorted)
    {
        var reference = unsorted[0];
        foreach (var slice in unsorted) RequireSameKind(folder, reference, slice);
        var normal = reference.Normal;
        DicomSlice[] slices = [.. unsorted.OrderBy(s => Vec3.Dot(s.PositionMm, normal))];
        var warnings = new List<string>();
        var spacing = SpacingMm(folder, slices, normal, warnings);
        if (slices.Length > 1 && reference.SliceThicknessMm is { } thickness && Math.Abs(thickness - spacing) > 0.01)
            warnings.Add(FormattableString.Invariant($"SliceThickness says {thickness:g4} mm, but the slices stand {spacing:g4} mm apart; their positions are used."));

        var axes = Mat3.FromColumns(reference.RowDirection * reference.ColumnSpacingMm, reference.ColumnDirection * reference.RowSpacingMm, normal * spacing);
        try
        {
            var grid = new VolumeGrid(reference.Image.Columns, reference.Image.Rows, slices.Length, axes, slices[0].PositionMm);
            var tilt = TiltOf(folder, slices, grid, normal);
            return new DicomStack(slices, tilt?.Upright ?? grid, tilt, warnings);
        }
        catch (ArgumentException e)
        {
            throw new VolumeFormatException(folder, $"makes no usable volume. {e.Message}", e);
        }
    }

    private static void RequireSameKind(string folder, DicomSlice a, DicomSlice b)
    {
        if ((a.Image.Columns, a.Image.Rows) != (b.Image.Columns, b.Image.Rows))
            throw new VolumeFormatException(folder, $"mixes sizes in one series: {a.Label} has {a.Image.Columns}×{a.Image.Rows} pixels, {b.Label} has {b.Image.Columns}×{b.Image.Rows}.");
        if (Math.Abs(a.RowSpacingMm - b.RowSpacingMm) > 1e-4 || Math.Abs(a.ColumnSpacingMm - b.ColumnSpacingMm) > 1e-4)
            throw new VolumeFormatException(folder, $"mixes pixel spacings in one series: {a.Label} and {b.Label} differ.");
        if ((a.RowDirection - b.RowDirection).Length > SameDirection || (a.ColumnDirection - b.ColumnDirection).Length > SameDirection)
            throw new VolumeFormatException(folder, $"mixes directions in one series: {a.Label} and {b.Label} are not parallel. Is a scout picture among the slices?");
        if (a.Image.Photometric == "MONOCHROME1" != (b.Image.Photometric == "MONOCHROME1"))
            throw new VolumeFormatException(folder, $"mixes pictures that are to be shown inverted with others: {a.Label} and {b.Label}.");
    }

    private static double SpacingMm(string folder, DicomSlice[] slices, Vec3 normal, List<string> warnings)
    {
        if (slices.Length == 1)
        {
            warnings.Add("The series is a single slice: its extent across the plane is unknown and taken as 1 mm.");
            return 1;
        }
        var gaps = new double[slices.Length - 1];
        for (var k = 0; k < gaps.Length; k++)
        {
            gaps[k] = Vec3.Dot(slices[k + 1].PositionMm - slices[k].PositionMm, normal);
            if (gaps[k] < SamePlaceMm)
                throw new VolumeFormatException(folder, $"holds two slices at one place: {slices[k].Label} and {slices[k + 1].Label}. Remove the copy, or split the series (several phases?).");
        }
        var typical = gaps.Order().ElementAt(gaps.Length / 2);
        for (var k = 0; k < gaps.Length; k++)
        {
            if (Math.Abs(gaps[k] - typical) <= UnevenPart * typical + UnevenMm) continue;
            var between = FormattableString.Invariant($"between {slices[k].Label} and {slices[k + 1].Label} there are {gaps[k]:g5} mm, elsewhere {typical:g5} mm");
            var missing = Math.Round(gaps[k] / typical) - 1;
            throw new VolumeFormatException(folder, missing >= 1 && Math.Abs(gaps[k] - (missing + 1) * typical) <= UnevenPart * typical * (missing + 1) + UnevenMm
                ? $"lacks {missing:g} slice{(missing == 1 ? "" : "s")}: {between}. Copy the series again, completely."
                : $"is unevenly spaced: {between}. Resample it first.");
        }
        return Vec3.Dot(slices[^1].PositionMm - slices[0].PositionMm, normal) / gaps.Length;
    }

    /// <summary>Null where the slices stand above one another along their normal; a tilted gantry shifts each sideways by the same step.</summary>
    private static DicomTilt? TiltOf(string folder, DicomSlice[] slices, VolumeGrid grid, Vec3 normal)
    {
        if (slices.Length == 1) return null;
        var tolerance = 0.2 * Math.Min(grid.SpacingMm.X, grid.SpacingMm.Y);
        var whole = slices[^1].PositionMm - slices[0].PositionMm;
        var along = Vec3.Dot(whole, normal);
        var sideways = whole - normal * along;
        var isStraight = true;
        foreach (var slice in slices)
        {
            var offset = slice.PositionMm - slices[0].PositionMm;
            var part = Vec3.Dot(offset, normal);
            var aside = offset - normal * part;
            isStraight &= aside.Length <= tolerance;
            var fromLine = (aside - sideways * (part / along)).Length;
            if (fromLine > tolerance)
                throw new VolumeFormatException(folder, FormattableString.Invariant($"has slices that do not stand on one line: {slice.Label} is {fromLine:g4} mm beside it. Such a scan cannot be put upright."));
        }
        if (isStraight) return null;
        var tiltDeg = Math.Atan2(sideways.Length, along) * 180 / Math.PI;
        if (tiltDeg > LargestTiltDeg)
            throw new VolumeFormatException(folder, FormattableString.Invariant($"has slices that stand {tiltDeg:f1}° aslant; no gantry tilts that far."));
        var step = sideways / (slices.Length - 1);
        return DicomTilt.Of(grid, Vec3.Dot(step, slices[0].RowDirection) / grid.SpacingMm.X, Vec3.Dot(step, slices[0].ColumnDirection) / grid.SpacingMm.Y, tiltDeg);
    }
}
