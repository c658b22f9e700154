using System.Runtime.CompilerServices;
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
        Span<PointMotion> moving = stackalloc PointMotion[PointCount];
        Span<double> rest = stackalloc double[joints.Length];
        rest.Clear();
        Move(joints, rest, rest, moving);
        for (var i = 0; i < moving.Length; i++) pointsMm[i] = moving[i].PositionMm;
    }

    /// <remarks>The products of <see cref="Rcm7Kinematics"/> written out, and each joint's turning added to the body's before it; a test holds it to both.</remarks>
    public void Move(ReadOnlySpan<double> joints, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations, Span<PointMotion> points)
    {
        const int Yaw = (int)Rcm7Joint.Yaw, Pitch = (int)Rcm7Joint.Pitch, Insertion = (int)Rcm7Joint.Insertion, Roll = (int)Rcm7Joint.Roll, WristPitch = (int)Rcm7Joint.WristPitch, WristYaw = (int)Rcm7Joint.WristYaw, Jaw = (int)Rcm7Joint.Jaw;
        var (sinYaw, cosYaw) = Math.SinCos(joints[Yaw]);
        var (sinPitch, cosPitch) = Math.SinCos(joints[Pitch]);
        var (sinRoll, cosRoll) = Math.SinCos(joints[Roll]);
        var (sinWrist, cosWrist) = Math.SinCos(joints[WristPitch]);
        var (sinTip, cosTip) = Math.SinCos(joints[WristYaw]);
        var (jaw, jawRate, jawAcceleration) = joints.Length > Jaw ? (joints[Jaw], rates[Jaw], accelerations[Jaw]) : (0, 0, 0);
        var (sinJaw, cosJaw) = Math.SinCos(jaw);
        var shaftX = new Vec3(cosYaw, 0, -sinYaw);
        var shaftY = new Vec3(sinYaw * sinPitch, cosPitch, cosYaw * sinPitch);
        var shaftZ = new Vec3(sinYaw * cosPitch, -sinPitch, cosYaw * cosPitch);
        var rolledX = shaftX * cosRoll + shaftY * sinRoll;
        var rolledY = shaftY * cosRoll - shaftX * sinRoll;
        var pitchedY = rolledY * cosWrist + shaftZ * sinWrist;
        var pitchedZ = shaftZ * cosWrist - rolledY * sinWrist;
        var ahead = (pitchedZ * cosTip + rolledX * sinTip) * kinematics.Geometry.YawToTipMm;
        var (along, aside) = (ahead * cosJaw, (rolledX * cosTip - pitchedZ * sinTip) * (kinematics.Geometry.YawToTipMm * sinJaw));

        var shaft = default(Turning).And(Vec3.UnitY, rates[Yaw], accelerations[Yaw]).And(shaftX, rates[Pitch], accelerations[Pitch]);
        var wristBody = shaft.And(shaftZ, rates[Roll], accelerations[Roll]).And(rolledX, rates[WristPitch], accelerations[WristPitch]);
        var tipBody = wristBody.And(pitchedY, rates[WristYaw], accelerations[WristYaw]);

        var wrist = shaft.Carry(default, shaftZ * joints[Insertion]);
        wrist = wrist with
        {
            VelocityMmPerS = wrist.VelocityMmPerS + shaftZ * rates[Insertion],
            AccelerationMmPerS2 = wrist.AccelerationMmPerS2 + shaftZ * accelerations[Insertion] + Vec3.Cross(shaft.Rate, shaftZ) * (2 * rates[Insertion]),
        };
        var yawAxis = wristBody.Carry(wrist, pitchedZ * kinematics.Geometry.PitchToYawMm);
        points[0] = tipBody.Carry(yawAxis, ahead);
        points[1] = tipBody.And(pitchedY, jawRate, jawAcceleration).Carry(yawAxis, along + aside);
        points[2] = points[4] = yawAxis;
        points[3] = tipBody.And(pitchedY, -jawRate, -jawAcceleration).Carry(yawAxis, along - aside);
        points[5] = wrist;
        points[6] = default;
    }

    /// <remarks>A vector of length l on a body that turns with ω accelerates by at most l (|ω̇| + ω²), and ω̇ by at most Σ|q̈| + ω²/2, where ω ≤ Σ|q̇| of the joints before it;
    /// the shaft's own length adds 2 |ḋ| ω + |d̈|.</remarks>
    public double GreatestAcceleration(ReadOnlySpan<double> farthest, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations)
    {
        const int Insertion = (int)Rcm7Joint.Insertion;
        var (turning, driven) = (rates[(int)Rcm7Joint.Yaw] + rates[(int)Rcm7Joint.Pitch], accelerations[(int)Rcm7Joint.Yaw] + accelerations[(int)Rcm7Joint.Pitch]);
        var greatest = accelerations[Insertion] + 2 * rates[Insertion] * turning + farthest[Insertion] * (driven + 1.5 * turning * turning);
        for (var j = (int)Rcm7Joint.Roll; j <= Math.Min(rates.Length - 1, (int)Rcm7Joint.Jaw); j++)
        {
            (turning, driven) = (turning + rates[j], driven + accelerations[j]);
            if (j == (int)Rcm7Joint.WristPitch) greatest += kinematics.Geometry.PitchToYawMm * (driven + 1.5 * turning * turning);
        }
        return greatest + kinematics.Geometry.YawToTipMm * (driven + 1.5 * turning * turning);
    }

    /// <summary>How a body turns, rad/s and rad/s².</summary>
    private readonly record struct Turning(Vec3 Rate, Vec3 Acceleration)
    {
        /// <summary>Of the next body of a chain, which turns about an axis of this one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Turning And(Vec3 axis, double rate, double acceleration) => new(Rate + axis * rate, Acceleration + axis * acceleration + Vec3.Cross(Rate, axis) * rate);

        /// <summary>A point of this body that stands off another one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public PointMotion Carry(in PointMotion from, Vec3 offMm)
        {
            var velocity = Vec3.Cross(Rate, offMm);
            return new PointMotion(from.PositionMm + offMm, from.VelocityMmPerS + velocity, from.AccelerationMmPerS2 + Vec3.Cross(Acceleration, offMm) + Vec3.Cross(Rate, velocity));
        }
    }
}
