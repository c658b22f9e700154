using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>Small helpers on unit vectors.</summary>
internal static class Rotations
{
    /// <summary>The smallest rotation that turns unit vector <paramref name="from"/> into <paramref name="to"/>; for opposite vectors, about any axis across.</summary>
    public static Quat Between(Vec3 from, Vec3 to)
    {
        var w = 1 + Vec3.Dot(from, to);
        if (w < 1e-12) return HalfTurn(AnyAcross(from));
        var axis = Vec3.Cross(from, to);
        return new Quat(w, axis.X, axis.Y, axis.Z).Normalized();
    }

    /// <summary>Some unit vector perpendicular to <paramref name="v"/>.</summary>
    public static Vec3 AnyAcross(Vec3 v) => Vec3.Cross(v, Math.Abs(v.X) < 0.6 ? Vec3.UnitX : Vec3.UnitY).Normalized();

    private static Quat HalfTurn(Vec3 axis) => new(0, axis.X, axis.Y, axis.Z);
}
