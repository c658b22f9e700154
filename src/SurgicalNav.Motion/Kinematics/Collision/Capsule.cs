using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics.Collision;

/// <summary>All points within <paramref name="RadiusMm"/> of a segment: a sphere where its ends coincide.</summary>
public readonly record struct Capsule(Vec3 FromMm, Vec3 ToMm, double RadiusMm)
{
    /// <summary>Free space between two capsules, mm; negative by how far they overlap along the line of their nearest points.</summary>
    public static double DistanceMm(in Capsule a, in Capsule b) => DistanceMm(a, b, out _, out _);

    /// <param name="a">The one.</param>
    /// <param name="b">The other.</param>
    /// <param name="onA">Nearest point on the segment inside <paramref name="a"/>, as a fraction from its start.</param>
    /// <param name="onB">The same for <paramref name="b"/>.</param>
    public static double DistanceMm(in Capsule a, in Capsule b, out double onA, out double onB) =>
        SegmentDistance.Between(a.FromMm, a.ToMm, b.FromMm, b.ToMm, out onA, out onB) - a.RadiusMm - b.RadiusMm;

    public bool IsValid => FromMm.IsFinite && ToMm.IsFinite && RadiusMm > 0 && double.IsFinite(RadiusMm);

    /// <summary>The same capsule seen from where the pose leads.</summary>
    public Capsule MovedBy(in ChainPose pose) => new(pose.Apply(FromMm), pose.Apply(ToMm), RadiusMm);

    /// <summary>The smallest capsule along the longest edge that holds a whole box about the origin.</summary>
    internal static Capsule Around(Vec3 boxSizeMm)
    {
        var half = boxSizeMm * 0.5;
        var (end, radius) = half.X >= half.Y && half.X >= half.Z ? (new Vec3(half.X, 0, 0), Across(half.Y, half.Z))
            : half.Y >= half.Z ? (new Vec3(0, half.Y, 0), Across(half.X, half.Z))
            : (new Vec3(0, 0, half.Z), Across(half.X, half.Y));
        return new Capsule(-end, end, radius);
    }

    private static double Across(double a, double b) => Math.Sqrt(a * a + b * b);
}

/// <summary>A capsule that a body of a chain carries, in that body's frame.</summary>
/// <param name="Body">0 is the base, i what joint i moves.</param>
/// <param name="Name">For people: the link that it stands for.</param>
/// <param name="Shape">In the body's frame, mm.</param>
public readonly record struct BodyCapsule(int Body, string Name, Capsule Shape);
