using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Guard;

/// <summary>A part of the scan the tool must stay out of.</summary>
public sealed class ForbiddenRegion
{
    private readonly bool _liesInside;
    private readonly Vec3 _lowMm, _highMm;

    /// <param name="name">For people.</param>
    /// <param name="field">Signed distance to it, in the scan's frame, mm.</param>
    /// <param name="marginMm">Distance to keep when everything is known exactly.</param>
    public ForbiddenRegion(string name, DistanceField field, double marginMm)
    {
        if (!(marginMm >= 0 && double.IsFinite(marginMm))) throw new ArgumentException($"The margin of region '{name}' must not be negative.");
        (Name, Field, MarginMm) = (name, field, marginMm);
        var (nx, ny, nz) = field.Size;
        _lowMm = field.OriginMm;
        _highMm = _lowMm + new Vec3((nx - 1) * field.SpacingMm.X, (ny - 1) * field.SpacingMm.Y, (nz - 1) * field.SpacingMm.Z);
        _liesInside = BoundaryIsOutside(field);
    }

    public string Name { get; }
    public DistanceField Field { get; }
    public double MarginMm { get; }

    /// <summary>A distance to the region that is never too large: what the field proves there (<see cref="DistanceField.LowerBoundMm"/>). Allocates nothing.</summary>
    public double DistanceMm(Vec3 pointMm)
    {
        var distance = Field.LowerBoundMm(pointMm);
        if (!_liesInside) return distance;
        // Beyond the grid of a region that lies wholly inside it, the way back to the grid is a better bound.
        var outside = (pointMm - Vec3.Min(Vec3.Max(pointMm, _lowMm), _highMm)).Length;
        return outside > 0 ? Math.Max(distance, outside) : distance;
    }

    private static bool BoundaryIsOutside(DistanceField field)
    {
        var (nx, ny, nz) = field.Size;
        var samples = field.Samples;
        var i = 0;
        for (var z = 0; z < nz; z++)
            for (var y = 0; y < ny; y++)
                for (var x = 0; x < nx; x++, i++)
                    if ((x == 0 || y == 0 || z == 0 || x == nx - 1 || y == ny - 1 || z == nz - 1) && !(samples[i] > 0)) return false;
        return true;
    }
}
