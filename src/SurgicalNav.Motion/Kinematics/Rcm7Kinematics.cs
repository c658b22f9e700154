using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>Forward kinematics and geometric Jacobian of a remote-centre manipulator.</summary>
/// <remarks>
/// The remote centre is the origin of RobotBase; at zero the shaft points along +z of RobotBase. With the elementary rotations R and translation T,
/// <c>baseFromTip = Ry(q1) Rx(q2) Tz(q3) Rz(q4) Rx(q5) Tz(pitch-to-yaw) Ry(q6) Tz(yaw-to-tip)</c>: the shaft passes through the centre for every q.
/// z of ToolTip points out of the jaw, y is the wrist's yaw axis. Immutable, usable from any thread; no call allocates.
/// </remarks>
public sealed class Rcm7Kinematics
{
    /// <summary>Joints that move the tip; the seventh is the jaw.</summary>
    public const int TipJointCount = 6;

    public const int JointCount = 7;

    private const double LengthUnitMm = 100;
    private const double SmallestPivot = 1e-6;

    public Rcm7Kinematics(Rcm7Geometry geometry)
    {
        geometry.Validate();
        Geometry = geometry;
    }

    public Rcm7Geometry Geometry { get; }

    /// <summary>Pose of the tip for joints yaw, pitch, insertion (mm), roll, wrist pitch, wrist yaw; further entries are ignored.</summary>
    public Rigid<RobotBase, ToolTip> BaseFromTip(ReadOnlySpan<double> joints)
    {
        var (shaft, pitched) = ShaftAndPitchedLink(joints);
        var tip = (pitched * AboutY(joints[5])).Normalized();
        return new Rigid<RobotBase, ToolTip>(tip,
            shaft.Rotate(Vec3.UnitZ) * joints[2] + pitched.Rotate(Vec3.UnitZ) * Geometry.PitchToYawMm + tip.Rotate(Vec3.UnitZ) * Geometry.YawToTipMm);
    }

    public Rigid<RobotBase, ToolTip> BaseFromTip(in JointVector joints) => BaseFromTip((ReadOnlySpan<double>)joints);

    /// <summary>Geometric Jacobian of the tip in RobotBase: column i is the tip's twist per unit speed of joint i + 1,
    /// angular part (rad/s) in rows 0–2, velocity of the tip point (mm/s) in rows 3–5.</summary>
    public Mat6 Jacobian(ReadOnlySpan<double> joints)
    {
        var (shaft, pitched) = ShaftAndPitchedLink(joints);
        var along = shaft.Rotate(Vec3.UnitZ);
        var rolled = shaft * AboutZ(joints[3]);
        var wrist = along * joints[2];
        var yawAxisPoint = wrist + pitched.Rotate(Vec3.UnitZ) * Geometry.PitchToYawMm;
        var tip = yawAxisPoint + (pitched * AboutY(joints[5])).Rotate(Vec3.UnitZ) * Geometry.YawToTipMm;
        var m = default(Mat6);
        SetTurning(ref m, 0, Vec3.UnitY, tip);
        SetTurning(ref m, 1, AboutY(joints[0]).Rotate(Vec3.UnitX), tip);
        SetColumn(ref m, 2, Vec3.Zero, along);
        SetTurning(ref m, 3, along, tip);
        SetTurning(ref m, 4, rolled.Rotate(Vec3.UnitX), tip - wrist);
        SetTurning(ref m, 5, pitched.Rotate(Vec3.UnitY), tip - yawAxisPoint);
        return m;
    }

    /// <summary>Speeds of the six tip joints that move the tip by a twist of RobotBase (rad/s; mm/s of the tip point). The jaw's entry is zero.</summary>
    /// <returns>False at or next to a singular posture, where some twist needs endless speed.</returns>
    public bool TryJointVelocities(ReadOnlySpan<double> joints, Twist tipTwist, out JointVector velocities)
    {
        velocities = default;
        var jacobian = Jacobian(joints);
        // Millimetres are scaled to the rotations' size so that pivots can be compared.
        for (var k = 18; k < 36; k++) jacobian[k] /= LengthUnitMm;
        for (var r = 0; r < 6; r++) velocities[r] = r < 3 ? tipTwist[r] : tipTwist[r] / LengthUnitMm;
        return Linear6.TrySolve(jacobian, velocities, SmallestPivot);
    }

    /// <summary>Unit vector of the shaft in RobotBase, from the remote centre towards the wrist.</summary>
    public static Direction<RobotBase> ShaftDirection(ReadOnlySpan<double> joints)
    {
        var (sinYaw, cosYaw) = Math.SinCos(joints[0]);
        var (sinPitch, cosPitch) = Math.SinCos(joints[1]);
        return new Direction<RobotBase>(cosPitch * sinYaw, -sinPitch, cosPitch * cosYaw);
    }

    /// <summary>Where the wrist's pitch axis meets the shaft.</summary>
    public static Point<RobotBase> Wrist(ReadOnlySpan<double> joints) => new(ShaftDirection(joints).Value * joints[2]);

    internal static Quat AboutX(double angleRad) => About(angleRad, 1, 0, 0);
    internal static Quat AboutY(double angleRad) => About(angleRad, 0, 1, 0);
    internal static Quat AboutZ(double angleRad) => About(angleRad, 0, 0, 1);

    private static Quat About(double angleRad, double x, double y, double z)
    {
        var (s, c) = Math.SinCos(0.5 * angleRad);
        return new Quat(c, s * x, s * y, s * z);
    }

    private static (Quat Shaft, Quat PitchedLink) ShaftAndPitchedLink(ReadOnlySpan<double> q)
    {
        if (q.Length < TipJointCount)
            throw new ArgumentException($"The tip's pose needs {TipJointCount} joints; {q.Length} were given.", nameof(q));
        var shaft = AboutY(q[0]) * AboutX(q[1]);
        return (shaft, shaft * AboutZ(q[3]) * AboutX(q[4]));
    }

    private static void SetTurning(ref Mat6 m, int column, Vec3 axis, Vec3 lever) => SetColumn(ref m, column, axis, Vec3.Cross(axis, lever));

    private static void SetColumn(ref Mat6 m, int column, Vec3 angular, Vec3 linear)
    {
        for (var r = 0; r < 3; r++)
        {
            m[r * 6 + column] = angular[r];
            m[(r + 3) * 6 + column] = linear[r];
        }
    }
}
