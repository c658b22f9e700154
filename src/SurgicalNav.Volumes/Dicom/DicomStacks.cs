using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Sorts the slices of one SeriesInstanceUID into stacks, of which each could be a volume.</summary>
internal static class DicomStacks
{
    private const double SameDirection = 0.02;
    private const double SameSpacing = 1e-3;

    /// <summary>The stacks, and in words what tells them apart; "" where there is only one.</summary>
    public static IReadOnlyList<(IReadOnlyList<DicomSlice> Slices, string By)> Split(IReadOnlyList<DicomSlice> slices)
    {
        var shapes = new List<List<DicomSlice>>();
        foreach (var slice in slices)
        {
            var shape = shapes.Find(s => HasShapeOf(s[0], slice));
            if (shape is null) shapes.Add(shape = []);
            shape.Add(slice);
        }
        var stacks = new List<(IReadOnlyList<DicomSlice> Slices, string By)>();
        foreach (var shape in shapes)
        {
            var frame = shapes.Exists(s => s[0].FrameOfReference != shape[0].FrameOfReference) ? $", frame of reference {shape[0].FrameOfReference}" : "";
            var by = shapes.Count > 1 ? $"{shape[0].Image.Columns}×{shape[0].Image.Rows} pixels, {PlaneOf(shape[0].Normal)}{frame}" : "";
            foreach (var (part, phase) in Phases(shape)) stacks.Add((part, by.Length > 0 && phase.Length > 0 ? $"{by}, {phase}" : by + phase));
        }
        return stacks;
    }

    /// <summary>Whether two slices stand at one place.</summary>
    public static bool HasDoubles(IReadOnlyList<DicomSlice> slices)
    {
        var normal = slices[0].Normal;
        var places = slices.Select(s => Vec3.Dot(s.PositionMm, normal)).Order().ToArray();
        for (var k = 1; k < places.Length; k++)
            if (places[k] - places[k - 1] < DicomStack.SamePlaceMm) return true;
        return false;
    }

    /// <summary>Slices that double one another are parted by the first thing that undoubles them all. Every part must be a stack, or one repeated slice would
    /// be one.</summary>
    private static List<(IReadOnlyList<DicomSlice> Slices, string By)> Phases(List<DicomSlice> slices)
    {
        if (slices.Count < 4 || !HasDoubles(slices)) return [(slices, "")];
        for (var p = 0; p < DicomPhases.Names.Count; p++)
        {
            var phase = p;
            var parts = slices.GroupBy(s => s.Phases[phase], StringComparer.Ordinal).ToList();
            if (parts.Count < 2 || parts.Any(part => part.Count() < 2)) continue;
            var stacks = parts.Select(part => ((IReadOnlyList<DicomSlice>)[.. part], $"{DicomPhases.Names[phase]} {(part.Key.Length > 0 ? part.Key : "not stated")}")).ToList();
            if (!stacks.Exists(s => HasDoubles(s.Item1))) return stacks;
        }
        return [(slices, "")];
    }

    private static bool HasShapeOf(DicomSlice a, DicomSlice b) =>
        (a.Image.Columns, a.Image.Rows) == (b.Image.Columns, b.Image.Rows) && a.FrameOfReference == b.FrameOfReference
        && Math.Abs(a.RowSpacingMm - b.RowSpacingMm) <= SameSpacing * a.RowSpacingMm && Math.Abs(a.ColumnSpacingMm - b.ColumnSpacingMm) <= SameSpacing * a.ColumnSpacingMm
        && (a.RowDirection - b.RowDirection).Length <= SameDirection && (a.ColumnDirection - b.ColumnDirection).Length <= SameDirection;

    private static string PlaneOf(Vec3 normal)
    {
        var (x, y, z) = (Math.Abs(normal.X), Math.Abs(normal.Y), Math.Abs(normal.Z));
        return Math.Max(x, Math.Max(y, z)) switch
        {
            < 0.9 => "oblique",
            var most when most == z => "axial",
            var most when most == y => "coronal",
            _ => "sagittal",
        };
    }
}
