using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Tests.Volumes.Plans;

/// <summary>A structure whose distance is a closed form.</summary>
internal sealed class Ball(string name, Vec3 centre, double radiusMm, double errorMm = 0) : StructureDistance(name)
{
    public override double ErrorMm => errorMm;
    public override double NormalReachMm => 1;
    public override (Point<Scan> Min, Point<Scan> Max) BoundsMm => (new(centre - new Vec3(radiusMm, radiusMm, radiusMm)), new(centre + new Vec3(radiusMm, radiusMm, radiusMm)));
    public override double VolumeMm3 => 4.0 / 3 * Math.PI * Math.Pow(radiusMm, 3);
    public override double DistanceMm(Point<Scan> point) => (point.Mm - centre).Length - radiusMm;
    public override bool Contains(Point<Scan> point) => DistanceMm(point) < 0;
    public override (double LeastMm, double GreatestMm) AcrossPlane(PlanPlane plane) => (plane.HeightMm(centre) - radiusMm, plane.HeightMm(centre) + radiusMm);

    public override double VolumeAboveMm3(PlanPlane plane)
    {
        var h = Math.Clamp(plane.HeightMm(centre) + radiusMm, 0, 2 * radiusMm);
        return Math.PI * h * h * (3 * radiusMm - h) / 3;
    }
}
