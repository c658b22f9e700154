using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;

namespace SurgicalNav.Simulation.Patient;

/// <summary>One structure of the phantom: its surface as a field and as a mesh, and what the scan shows there. Scan frame, mm.</summary>
/// <param name="label">Its number in the phantom's label map; 0 is nothing.</param>
/// <param name="meanHu">Mean CT number.</param>
/// <param name="cellMm">About the edge length of the mesh's triangles.</param>
public sealed class Organ(string name, ushort label, Shape surface, double meanHu, double cellMm)
{
    private TriangleMesh? _mesh;

    public string Name => name;
    public ushort Label => label;
    public Shape Surface => surface;
    public double MeanHu => meanHu;

    /// <summary>Vertices lie on <see cref="Surface"/> within 1e-4 mm. Built at first use (a tenth of a second or so), then kept.</summary>
    public TriangleMesh Mesh => _mesh ??= SurfaceNet.Extract(surface, cellMm);
}

/// <summary>A named point on the liver's surface that the stylus can find again.</summary>
public readonly record struct Landmark(string Name, Point<Scan> Position);

/// <summary>Label numbers of the phantom's label map.</summary>
public static class PhantomLabels
{
    public const ushort Liver = 1;
    public const ushort Gallbladder = 2;
    public const ushort Vessels = 3;
    public const ushort Tumour = 4;
    public const ushort Bone = 5;
    public const ushort Bowel = 6;
    public const ushort Fat = 7;
}
