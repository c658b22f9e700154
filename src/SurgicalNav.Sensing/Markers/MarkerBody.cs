using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Sensing.Markers;

/// <summary>One printed square marker on a body: its number and its corners in the body's frame.</summary>
/// <param name="Id">Number in the dictionary.</param>
/// <param name="TopLeftMm">Corners as the marker is printed upright, seen from its front; clockwise in this order.</param>
/// <param name="TopRightMm">Likewise.</param>
/// <param name="BottomRightMm">Likewise.</param>
/// <param name="BottomLeftMm">Likewise.</param>
public sealed record BodyMarker(int Id, Vec3 TopLeftMm, Vec3 TopRightMm, Vec3 BottomRightMm, Vec3 BottomLeftMm)
{
    private const double SquareTolerance = 0.02;

    public Vec3 this[int corner] => corner switch { 0 => TopLeftMm, 1 => TopRightMm, 2 => BottomRightMm, _ => BottomLeftMm };

    /// <summary>A marker in a plane z = const of the body, its front towards +z and upright along +y.</summary>
    public static BodyMarker InPlane(int id, Vec3 centreMm, double sideMm)
    {
        var h = sideMm / 2;
        return new BodyMarker(id, centreMm + new Vec3(-h, h, 0), centreMm + new Vec3(h, h, 0), centreMm + new Vec3(h, -h, 0), centreMm + new Vec3(-h, -h, 0));
    }

    /// <summary>What is wrong with its shape, or null.</summary>
    public string? Problem()
    {
        var side = (TopRightMm - TopLeftMm).Length;
        if (!(side is > 0.1 and < 1000)) return $"marker {Id} has a side of {side:0.###} mm";
        for (var c = 0; c < 4; c++)
        {
            var (a, b, next) = (this[c], this[(c + 1) % 4], this[(c + 2) % 4]);
            if (Math.Abs((b - a).Length - side) > SquareTolerance * side || Math.Abs(Vec3.Dot(b - a, next - b)) > SquareTolerance * side * side)
                return $"the corners of marker {Id} are not those of a square, in order around it";
        }
        return null;
    }
}

/// <summary>A rigid body that carries markers, known to each other's place.</summary>
public sealed record MarkerBody(string Name, IReadOnlyList<BodyMarker> Markers);

/// <summary>The bodies that one camera looks for, and the family their markers are of.</summary>
/// <param name="Dictionary">As OpenCV names it, without "DICT": 4X4_50 … 7X7_1000, AprilTag_16h5 … AprilTag_36h11.</param>
/// <param name="Bodies">With names and marker numbers of their own.</param>
public sealed record MarkerBodies(string Dictionary, IReadOnlyList<MarkerBody> Bodies)
{
    public const int MostMarkers = 1000;

    /// <exception cref="ArgumentException">The message says which body or marker is wrong, and how.</exception>
    public void Validate()
    {
        if (!MarkerDictionary.IsKnown(Dictionary)) throw new ArgumentException($"'{Dictionary}' is no marker family; known are {MarkerDictionary.Known}.");
        if (Bodies.Count == 0) throw new ArgumentException("No marker bodies are listed.");
        if (Bodies.Sum(b => b.Markers.Count) > MostMarkers) throw new ArgumentException($"More than {MostMarkers} markers are listed.");
        if (Bodies.FirstOrDefault(b => string.IsNullOrWhiteSpace(b.Name)) is not null) throw new ArgumentException("A body has no name.");
        if (Bodies.GroupBy(b => b.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new ArgumentException($"Two bodies are called '{twice.Key}': each needs a name of its own.");
        var owners = new Dictionary<int, string>();
        foreach (var body in Bodies)
        {
            if (body.Markers.Count == 0) throw new ArgumentException($"The body '{body.Name}' has no markers.");
            foreach (var marker in body.Markers)
            {
                if (!owners.TryAdd(marker.Id, body.Name)) throw new ArgumentException($"Marker {marker.Id} of '{body.Name}' is already on '{owners[marker.Id]}': each may be used once.");
                if (marker.Problem() is { } problem) throw new ArgumentException($"Body '{body.Name}': {problem}.");
                if (marker.Id < 0 || marker.Id >= MarkerDictionary.SizeOf(Dictionary)) throw new ArgumentException($"Body '{body.Name}': the family {Dictionary} has no marker {marker.Id}.");
            }
        }
    }
}
