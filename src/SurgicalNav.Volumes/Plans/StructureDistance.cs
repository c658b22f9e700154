using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Plans;

/// <summary>How far any point of the scan is from one structure's surface; negative inside. Immutable; queries may run in parallel.</summary>
public abstract class StructureDistance(string name)
{
    /// <summary>What people call it.</summary>
    public string Name { get; } = name;

    /// <summary>Proven: the true distance is nowhere below <see cref="DistanceMm"/> less this.</summary>
    public abstract double ErrorMm { get; }

    /// <summary>Distances are told up to here, outside and inside; what is further away, or deeper, reads as that.</summary>
    public virtual double KnownToMm => double.PositiveInfinity;

    /// <summary>Over how much a normal is taken, mm each way: wide enough to see past the stairs of voxels.</summary>
    public abstract double NormalReachMm { get; }

    /// <summary>Corners of a box in the scan frame that holds the structure.</summary>
    public abstract (Point<Scan> Min, Point<Scan> Max) BoundsMm { get; }

    public abstract double DistanceMm(Point<Scan> point);

    /// <summary>Whether the point lies inside the structure as it was drawn, without any interpolation.</summary>
    public abstract bool Contains(Point<Scan> point);

    /// <summary>Whether the structure ends at that place only because the scan does: a surface there is none of the patient's.</summary>
    public virtual bool IsCutOffAt(Point<Scan> point) => false;

    /// <summary>mm³.</summary>
    public abstract double VolumeMm3 { get; }

    /// <summary>Least and greatest signed distance of the structure's points from the plane, along its normal, mm; exact.</summary>
    public abstract (double LeastMm, double GreatestMm) AcrossPlane(PlanPlane plane);

    /// <summary>How much of the structure lies on the side that the plane's normal points to, mm³; exact.</summary>
    public abstract double VolumeAboveMm3(PlanPlane plane);

    /// <summary>Unit vector away from the structure, by differences of the distance over <see cref="NormalReachMm"/>; zero where there is none.</summary>
    public Vec3 OutwardNormal(Point<Scan> point)
    {
        var h = NormalReachMm;
        double Across(Vec3 axis) => DistanceMm(new Point<Scan>(point.Mm + axis * h)) - DistanceMm(new Point<Scan>(point.Mm - axis * h));
        var slope = new Vec3(Across(Vec3.UnitX), Across(Vec3.UnitY), Across(Vec3.UnitZ));
        return slope.LengthSquared > 0 ? slope.Normalized() : Vec3.Zero;
    }

    /// <summary>Distance of a point from a box, 0 inside.</summary>
    protected static double BeyondBoxMm(Vec3 point, Vec3 min, Vec3 max) => Vec3.Max(Vec3.Max(min - point, point - max), Vec3.Zero).Length;
}

/// <summary>A plane in the scan frame: through a point, with a unit normal.</summary>
public readonly record struct PlanPlane(Vec3 PointLpsMm, Vec3 Normal)
{
    public double HeightMm(Vec3 point) => Vec3.Dot(point - PointLpsMm, Normal);
}
