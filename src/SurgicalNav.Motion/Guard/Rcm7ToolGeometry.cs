using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;

namespace SurgicalNav.Motion.Guard;

/// <summary>The tool of a remote-centre manipulator: tip, yaw axis, wrist, and the remote centre, where the shaft enters the patient.</summary>
public sealed class Rcm7ToolGeometry(Rcm7Kinematics kinematics, double shaftRadiusMm) : IToolGeometry
{
    public double ShaftRadiusMm => shaftRadiusMm;

    public int PointCount => 4;

    public void Locate(ReadOnlySpan<double> joints, Span<Vec3> pointsMm)
    {
        var tip = kinematics.BaseFromTip(joints);
        pointsMm[0] = tip.TranslationMm;
        pointsMm[1] = tip.TranslationMm - tip.Rotation.Rotate(Vec3.UnitZ) * kinematics.Geometry.YawToTipMm;
        pointsMm[2] = Rcm7Kinematics.Wrist(joints).Mm;
        pointsMm[3] = Vec3.Zero;
    }
}
