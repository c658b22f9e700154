using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Volumes.Plans;

/// <summary>A structure given as a closed surface in the scan frame. Distances are exact to the surface.</summary>
public sealed class MeshStructure : StructureDistance
{
    /// <summary>Rounding of coordinates of a few hundred mm.</summary>
    private const double RoundingMm = 1e-9;

    private readonly TriangleMesh _mesh;
    private readonly TriangleTree _tree;
    private readonly Vec3 _min, _max;

    /// <exception cref="ArgumentException">The surface is not closed, or inside out.</exception>
    public MeshStructure(string name, TriangleMesh mesh) : base(name)
    {
        if (SurfaceChecks.WhyNotClosed(mesh) is { } why) throw new ArgumentException($"{name} cannot be planned with: {why}.");
        VolumeMm3 = mesh.SignedVolumeMm3();
        if (VolumeMm3 <= 0) throw new ArgumentException($"{name} cannot be planned with: its surface is inside out.");
        (_mesh, _tree) = (mesh, new TriangleTree(mesh));
        (_min, _max) = (mesh.Vertices[mesh.Indices[0]], mesh.Vertices[mesh.Indices[0]]);
        foreach (var i in mesh.Indices) (_min, _max) = (Vec3.Min(_min, mesh.Vertices[i]), Vec3.Max(_max, mesh.Vertices[i]));
    }

    public override double ErrorMm => RoundingMm;
    public override double NormalReachMm => 1;
    public override (Point<Scan> Min, Point<Scan> Max) BoundsMm => (new Point<Scan>(_min), new Point<Scan>(_max));
    public override double VolumeMm3 { get; }
    public override double DistanceMm(Point<Scan> point) => _tree.SignedDistanceMm(point.Mm);
    public override bool Contains(Point<Scan> point) => DistanceMm(point) < 0;

    public override (double LeastMm, double GreatestMm) AcrossPlane(PlanPlane plane)
    {
        var (least, greatest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var i in _mesh.Indices)
        {
            var height = plane.HeightMm(_mesh.Vertices[i]);
            (least, greatest) = (Math.Min(least, height), Math.Max(greatest, height));
        }
        return (least, greatest);
    }

    public override double VolumeAboveMm3(PlanPlane plane) => ClippedVolume.AboveMm3(_mesh.Vertices, _mesh.Indices, plane);
}
