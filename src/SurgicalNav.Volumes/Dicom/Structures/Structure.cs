using SurgicalNav.Core.Frames;

namespace SurgicalNav.Volumes.Dicom.Structures;

public enum ContourKind
{
    /// <summary>One point.</summary>
    Point,

    /// <summary>A line in one plane.</summary>
    OpenPlanar,

    /// <summary>A line through space.</summary>
    OpenNonplanar,

    /// <summary>A polygon in one plane, its last point joined to its first.</summary>
    ClosedPlanar,
}

/// <param name="Kind">What the points make.</param>
/// <param name="Points">In <see cref="Scan"/> (LPS, mm).</param>
/// <param name="InstanceUid">SOPInstanceUID of the slice it was drawn in; empty where it does not say.</param>
public sealed record StructureContour(ContourKind Kind, IReadOnlyList<Point<Scan>> Points, string InstanceUid);

/// <summary>One region of interest.</summary>
/// <param name="Number">The set's own; the label that it gets in a label map.</param>
/// <param name="Name">For people.</param>
/// <param name="Description">May be empty.</param>
/// <param name="Kind">ORGAN, PTV, EXTERNAL …; may be empty.</param>
/// <param name="Colour">How it is to be drawn.</param>
/// <param name="Contours">May be none.</param>
public sealed record Structure(ushort Number, string Name, string Description, string Kind, LabelColour? Colour, IReadOnlyList<StructureContour> Contours)
{
    public IEnumerable<Point<Scan>> Points => Contours.Where(c => c.Kind == ContourKind.Point).SelectMany(c => c.Points);
}
