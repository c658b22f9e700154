using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;

namespace SurgicalNav.Motion.Guard;

/// <summary>The tool of a remote-centre manipulator: tip, both halves of the jaw, yaw axis, wrist, and the remote centre, where the shaft enters the patient.</summary>
/// <remarks>Each half of the jaw is taken to open by the whole of the jaw's angle, so that it does not matter whether one moves or both.</remarks>
public sealed class Rcm7ToolGeometry(Rcm7Kinematics kinematics, double shaftRadiusMm) : IToolGeometry
{
    public double ShaftRadiusMm => shaftRadiusMm;

    public int PointCount => 7;

    /// <remarks>The products of <see cref="Rcm7Kinematics"/> written out, which a decision needs two hundred times; a test holds it to them.</remarks>
    public void Locate(ReadOnlySpan<double> joints, Span<Vec3> pointsMm)
    {
        var (sinYaw, cosYaw) = Math.SinCos(joints[(int)Rcm7Joint.Yaw]);
        var (sinPitch, cosPitch) = Math.SinCos(joints[(int)Rcm7Joint.Pitch]);
        var (sinRoll, cosRoll) = Math.SinCos(joints[(int)Rcm7Joint.Roll]);
        var (sinWrist, cosWrist) = Math.SinCos(joints[(int)Rcm7Joint.WristPitch]);
        var (sinTip, cosTip) = Math.SinCos(joints[(int)Rcm7Joint.WristYaw]);
        var (sinJaw, cosJaw) = Math.SinCos(joints.Length > (int)Rcm7Joint.Jaw ? joints[(int)Rcm7Joint.Jaw] : 0);
        var shaftX = new Vec3(cosYaw, 0, -sinYaw);
        var shaftY = new Vec3(sinYaw * sinPitch, cosPitch, cosYaw * sinPitch);
        var shaftZ = new Vec3(sinYaw * cosPitch, -sinPitch, cosYaw * cosPitch);
        var rolledX = shaftX * cosRoll + shaftY * sinRoll;
        var rolledY = shaftY * cosRoll - shaftX * sinRoll;
        var pitchedZ = shaftZ * cosWrist - rolledY * sinWrist;
        var wrist = shaftZ * joints[(int)Rcm7Joint.Insertion];
        var yawAxis = wrist + pitchedZ * kinematics.Geometry.PitchToYawMm;
        var ahead = (pitchedZ * cosTip + rolledX * sinTip) * kinematics.Geometry.YawToTipMm;
        var aside = (rolledX * cosTip - pitchedZ * sinTip) * kinematics.Geometry.YawToTipMm;
        pointsMm[0] = yawAxis + ahead;
        pointsMm[1] = yawAxis + ahead * cosJaw + aside * sinJaw;
        pointsMm[2] = pointsMm[4] = yawAxis;
        pointsMm[3] = yawAxis + ahead * cosJaw - aside * sinJaw;
        pointsMm[5] = wrist;
        pointsMm[6] = Vec3.Zero;
    }
}
