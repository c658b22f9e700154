using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Slices;

namespace SurgicalNav.Runtime.Scans.Slices;

/// <summary>One picture of a scan before it is drawn: values, and how points of the scan fall into it.</summary>
/// <param name="Name">For people: axial, oblique …</param>
/// <param name="Values">Width·Height, not a number outside the scan.</param>
/// <param name="Plane">Null for curved ones.</param>
/// <param name="Contours">Outlines of labels, px.</param>
internal sealed record SliceView(string Name, int Width, int Height, double MmPerPixel, float[] Values, SlicePlane? Plane, IReadOnlyDictionary<ushort, IReadOnlyList<ContourPiece>> Contours)
{
    private static readonly IReadOnlyDictionary<ushort, IReadOnlyList<ContourPiece>> s_none = new Dictionary<ushort, IReadOnlyList<ContourPiece>>();

    public static SliceView Of(string name, Volume scan, LabelMap? labels, SlicePlane plane, double slabMm, SlabMode mode)
    {
        var values = new float[plane.Width * plane.Height];
        SliceSampler.Fill(scan, plane, values, slabMm, mode);
        return new SliceView(name, plane.Width, plane.Height, plane.MmPerPixel, values, plane, labels is null ? s_none : SliceContours.Of(labels, plane));
    }

    public static SliceView Of(Volume scan, CurvedSlice curved)
    {
        var values = new float[curved.Width * curved.Height];
        curved.Fill(scan, values);
        return new SliceView("curved", curved.Width, curved.Height, curved.MmPerPixel, values, null, s_none);
    }

    /// <summary>The letters at the picture's left, right, top and bottom edges: which side of the patient lies there (DICOM PS3.3 §C.7.6.1.1.1), the stronger
    /// first, two where a plane is oblique.</summary>
    public (string Left, string Right, string Top, string Bottom)? Sides() =>
        Plane is { } plane ? (SideOf(-plane.Right), SideOf(plane.Right), SideOf(-plane.Down), SideOf(plane.Down)) : null;

    internal static string SideOf(Vec3 direction)
    {
        // About 6°: less than that nobody sees
        const double Seen = 0.1;
        (double Part, string Letter)[] parts = [(direction.X, direction.X > 0 ? "L" : "R"), (direction.Y, direction.Y > 0 ? "P" : "A"), (direction.Z, direction.Z > 0 ? "S" : "I")];
        return string.Concat(parts.Where(p => Math.Abs(p.Part) > Seen).OrderByDescending(p => Math.Abs(p.Part)).Select(p => p.Letter));
    }

    /// <summary>Where the view and the point meet, for people: one number for an upright plane, else the point.</summary>
    public string Place(Point<Scan> through) => Name switch
    {
        "axial" => FormattableString.Invariant($"S {through.Mm.Z:0.0} mm"),
        "coronal" => FormattableString.Invariant($"P {through.Mm.Y:0.0} mm"),
        "curved" => FormattableString.Invariant($"straightened along a path of {Height * MmPerPixel:0} mm, from the top"),
        "sagittal" => FormattableString.Invariant($"L {through.Mm.X:0.0} mm"),
        _ => FormattableString.Invariant($"through {through.Mm.X:0.0}, {through.Mm.Y:0.0}, {through.Mm.Z:0.0} mm (LPS)"),
    };
}
