using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>Rotations by URDF's three angles: roll about x, then pitch about y, then yaw about z, all about fixed axes.</summary>
public static class RollPitchYaw
{
    /// <summary>Rz(yaw) Ry(pitch) Rx(roll), angles in rad in x, y, z.</summary>
    public static Mat3 Matrix(Vec3 rpyRad)
    {
        var ((sr, cr), (sp, cp), (sy, cy)) = (Math.SinCos(rpyRad.X), Math.SinCos(rpyRad.Y), Math.SinCos(rpyRad.Z));
        return new Mat3(
            cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr,
            sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr,
            -sp, cp * sr, cp * cr);
    }

    /// <summary>The three angles of a rotation, pitch within ±90°; at ±90° pitch, where only a sum of the others shows, roll is 0.</summary>
    public static Vec3 Of(Mat3 r)
    {
        var across = Math.Sqrt(r.M00 * r.M00 + r.M10 * r.M10);
        var pitch = Math.Atan2(-r.M20, across);
        return across < 1e-9
            ? new Vec3(0, pitch, Math.Atan2(-r.M01, r.M11))
            : new Vec3(Math.Atan2(r.M21, r.M22), pitch, Math.Atan2(r.M10, r.M00));
    }
}
