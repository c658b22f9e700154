using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Slices in order of where they stand along their normal, checked to be one regular box of voxels.</summary>
/// <remarks>Spacing comes from the image positions alone; SliceThickness is how thick a slice is, not how far the next one is.</remarks>
internal sealed class DicomStack
{
    /// <summary>How far a gap may differ from the mean, as a part of it: headers round positions to 0.01–0.1 mm.</summary>
    private const double UnevenPart = 0.02;
    private const double UnevenMm = 0.02;
    private const double SamePlaceMm = 1e-3;
    private const double SameDirection = 1e-4;

    private DicomStack(IReadOnlyList<DicomSlice> slices, VolumeGrid grid, IReadOnlyList<string> warnings) => (Slices, Grid, Warnings) = (slices, grid, warnings);

    public IReadOnlyList<DicomSlice> Slices { get; }
    public VolumeGrid Grid { get; }
    public IReadOnlyList<string> Warnings { get; }

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
            return new DicomStack(slices, new VolumeGrid(reference.Columns, reference.Rows, slices.Length, axes, slices[0].PositionMm), warnings);
        }
        catch (ArgumentException e)
        {
            throw new VolumeFormatException(folder, $"makes no usable volume. {e.Message}", e);
        }
    }

    private static void RequireSameKind(string folder, DicomSlice a, DicomSlice b)
    {
        var (first, other) = (Path.GetFileName(a.File), Path.GetFileName(b.File));
        if ((a.Columns, a.Rows) != (b.Columns, b.Rows))
            throw new VolumeFormatException(folder, $"mixes sizes in one series: {first} has {a.Columns}×{a.Rows} pixels, {other} has {b.Columns}×{b.Rows}.");
        if (Math.Abs(a.RowSpacingMm - b.RowSpacingMm) > 1e-4 || Math.Abs(a.ColumnSpacingMm - b.ColumnSpacingMm) > 1e-4)
            throw new VolumeFormatException(folder, $"mixes pixel spacings in one series: {first} and {other} differ.");
        if ((a.RowDirection - b.RowDirection).Length > SameDirection || (a.ColumnDirection - b.ColumnDirection).Length > SameDirection)
            throw new VolumeFormatException(folder, $"mixes directions in one series: {first} and {other} are not parallel. Is a scout picture among the slices?");
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
                throw new VolumeFormatException(folder, $"holds two slices at one place: {Path.GetFileName(slices[k].File)} and {Path.GetFileName(slices[k + 1].File)}. Remove the copy, or split the series (several phases?).");
        }
        RequireStraight(folder, slices, normal);
        var typical = gaps.Order().ElementAt(gaps.Length / 2);
        for (var k = 0; k < gaps.Length; k++)
        {
            if (Math.Abs(gaps[k] - typical) <= UnevenPart * typical + UnevenMm) continue;
            var between = FormattableString.Invariant($"between {Path.GetFileName(slices[k].File)} and {Path.GetFileName(slices[k + 1].File)} there are {gaps[k]:g5} mm, elsewhere {typical:g5} mm");
            var missing = Math.Round(gaps[k] / typical) - 1;
            throw new VolumeFormatException(folder, missing >= 1 && Math.Abs(gaps[k] - (missing + 1) * typical) <= UnevenPart * typical * (missing + 1) + UnevenMm
                ? $"lacks {missing:g} slice{(missing == 1 ? "" : "s")}: {between}. Copy the series again, completely."
                : $"is unevenly spaced: {between}. Resample it first.");
        }
        return Vec3.Dot(slices[^1].PositionMm - slices[0].PositionMm, normal) / gaps.Length;
    }

    /// <summary>The slices must stand above one another along their normal; a tilted gantry shifts them sideways.</summary>
    private static void RequireStraight(string folder, DicomSlice[] slices, Vec3 normal)
    {
        var tolerance = 0.2 * Math.Min(slices[0].RowSpacingMm, slices[0].ColumnSpacingMm);
        var whole = slices[^1].PositionMm - slices[0].PositionMm;
        var along = Vec3.Dot(whole, normal);
        foreach (var slice in slices)
        {
            var offset = slice.PositionMm - slices[0].PositionMm;
            var sideways = (offset - normal * Vec3.Dot(offset, normal)).Length;
            if (sideways <= tolerance) continue;
            var tiltDeg = Math.Atan2((whole - normal * along).Length, along) * 180 / Math.PI;
            throw new VolumeFormatException(folder, FormattableString.Invariant(
                $"has slices that do not stand straight above one another ({Path.GetFileName(slice.File)} is {sideways:g4} mm to the side, {tiltDeg:f1}° over the stack). The gantry was tilted: resample the scan first."));
        }
    }
}
