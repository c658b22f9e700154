using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>Which of the two Denavit–Hartenberg conventions a parameter table follows.</summary>
public enum DhConvention
{
    /// <summary>Craig's: Rx(alpha) Tx(a) Rz(theta) Tz(d).</summary>
    Modified,

    /// <summary>The original (Paul's): Rz(theta) Tz(d) Tx(a) Rx(alpha).</summary>
    Standard,
}

/// <summary>One row of a Denavit–Hartenberg table; the joint's value is added to <paramref name="ThetaRad"/> (revolute) or <paramref name="DMm"/> (prismatic).</summary>
public readonly record struct DhLink(bool IsPrismatic, double AlphaRad, double AMm, double ThetaRad, double DMm)
{
    /// <summary>Tx(a) Rx(alpha), the two commute.</summary>
    internal ChainPose AcrossX()
    {
        var (s, c) = Math.SinCos(AlphaRad);
        return new ChainPose(new Mat3(1, 0, 0, 0, c, -s, 0, s, c), new Vec3(AMm, 0, 0));
    }

    /// <summary>Rz(theta) Tz(d) at joint value zero.</summary>
    internal ChainPose AlongZ()
    {
        var (s, c) = Math.SinCos(ThetaRad);
        return new ChainPose(new Mat3(c, -s, 0, s, c, 0, 0, 0, 1), new Vec3(0, 0, DMm));
    }
}

/// <summary>A joint of any open chain: it turns about, or slides along, the z axis of a frame that is fixed to the body before it.</summary>
/// <param name="IsPrismatic">Slides (mm) instead of turning (rad).</param>
/// <param name="FromPrevious">The joint's frame at value zero, in the frame of the body before it (RobotBase for the first).</param>
public readonly record struct ChainJoint(bool IsPrismatic, ChainPose FromPrevious);
