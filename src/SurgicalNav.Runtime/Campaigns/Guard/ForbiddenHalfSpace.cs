using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Runtime.Campaigns.Guard;

/// <summary>Everything behind a plane is forbidden: the one region whose distance both trilinear interpolation and a line of arithmetic give exactly.</summary>
/// <param name="Normal">Unit vector out of the region.</param>
/// <param name="OffsetMm">normal · x + offset is the distance.</param>
internal readonly record struct ForbiddenHalfSpace(Vec3 Normal, double OffsetMm)
{
    private const double HalfSizeMm = 1000;

    /// <summary>Half a thousandth of what a float of 2 m resolves.</summary>
    private const double RoundingMm = 2e-4;

    /// <summary>At such a distance from the nearest of some points.</summary>
    public static ForbiddenHalfSpace Before(ReadOnlySpan<Vec3> pointsMm, Vec3 normal, double distanceMm)
    {
        var nearest = double.PositiveInfinity;
        foreach (var p in pointsMm) nearest = Math.Min(nearest, Vec3.Dot(normal, p));
        return new ForbiddenHalfSpace(normal, distanceMm - nearest);
    }

    /// <summary>Of a chain of straight pieces: a linear function is least at a point of it.</summary>
    public double DistanceMm(ReadOnlySpan<Vec3> pointsMm)
    {
        var nearest = double.PositiveInfinity;
        foreach (var p in pointsMm) nearest = Math.Min(nearest, Vec3.Dot(Normal, p));
        return nearest + OffsetMm;
    }

    public ForbiddenRegion Region(string name, double marginMm)
    {
        var samples = new float[8];
        for (var i = 0; i < 8; i++)
        {
            var corner = new Vec3((i & 1) == 0 ? -HalfSizeMm : HalfSizeMm, (i & 2) == 0 ? -HalfSizeMm : HalfSizeMm, (i & 4) == 0 ? -HalfSizeMm : HalfSizeMm);
            samples[i] = (float)(Vec3.Dot(Normal, corner) + OffsetMm);
        }
        var step = new Vec3(2 * HalfSizeMm, 2 * HalfSizeMm, 2 * HalfSizeMm);
        return new ForbiddenRegion(name, new DistanceField(samples, 2, 2, 2, new Vec3(-HalfSizeMm, -HalfSizeMm, -HalfSizeMm), step, RoundingMm), marginMm);
    }
}
