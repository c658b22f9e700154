using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;

namespace SurgicalNav.Motion.Guard;

/// <summary>The tool of a remote-centre manipulator: tip, both halves of the jaw, yaw axis, wrist, and the remote centre, where the shaft enters the patient.</summary>
/// <remarks>Each half of the jaw is taken to open by the whole of the jaw's angle, so that it does not matter whether one moves or both.</remarks>
public sealed class Rcm7ToolGeometry(Rcm7Kinematics kinematics, double shaftRadiusMm) : IToolGeometry
{
    public double ShaftRadiusMm => shaftRadiusMm;

    public int PointCount => 7;

    public void Locate(ReadOnlySpan<double> joints, Span<Vec3> pointsMm)
    {
        var tip = kinematics.BaseFromTip(joints);
        var (ahead, aside) = (tip.Rotation.Rotate(Vec3.UnitZ) * kinematics.Geometry.YawToTipMm, tip.Rotation.Rotate(Vec3.UnitX) * kinematics.Geometry.YawToTipMm);
        var yawAxis = tip.TranslationMm - ahead;
        var (sin, cos) = Math.SinCos(joints.Length > (int)Rcm7Joint.Jaw ? joints[(int)Rcm7Joint.Jaw] : 0);
        pointsMm[0] = tip.TranslationMm;
        pointsMm[1] = yawAxis + ahead * cos + aside * sin;
        pointsMm[2] = pointsMm[4] = yawAxis;
        pointsMm[3] = yawAxis + ahead * cos - aside * sin;
        pointsMm[5] = Rcm7Kinematics.Wrist(joints).Mm;
        pointsMm[6] = Vec3.Zero;
    }
}
