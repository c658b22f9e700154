using System.Runtime.CompilerServices;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;

namespace SurgicalNav.Motion.Guard;

/// <summary>The tool of a remote-centre manipulator: tip, both halves of the jaw, yaw axis, wrist, and the remote centre, where the shaft enters the patient.</summary>
/// <remarks>Each half of the jaw is taken to open by the whole of the jaw's angle, so that it does not matter whether one moves or both.</remarks>
public sealed class Rcm7ToolGeometry(Rcm7Kinematics kinematics, double shaftRadiusMm) : IToolGeometry
{
    private const int Tip = 0, JawA = 1, JawB = 2, YawAxis = 3, Wrist = 4, Centre = 5;

    private readonly ToolPiece[] _pieces =
        [new(Tip, YawAxis, shaftRadiusMm), new(JawA, YawAxis, shaftRadiusMm), new(JawB, YawAxis, shaftRadiusMm), new(YawAxis, Wrist, shaftRadiusMm), new(Wrist, Centre, shaftRadiusMm)];

    public int PointCount => 6;

    public ReadOnlySpan<ToolPiece> Pieces => _pieces;

    public int Shaft => _pieces.Length - 1;

    public void Locate(ReadOnlySpan<double> joints, Span<Vec3> pointsMm)
    {
        var axes = new Axes(joints);
        var (along, aside) = axes.Jaw(kinematics.Geometry.YawToTipMm);
        var wrist = axes.ShaftZ * joints[(int)Rcm7Joint.Insertion];
        var yawAxis = wrist + axes.PitchedZ * kinematics.Geometry.PitchToYawMm;
        pointsMm[Tip] = yawAxis + axes.Ahead * kinematics.Geometry.YawToTipMm;
        (pointsMm[JawA], pointsMm[JawB]) = (yawAxis + along + aside, yawAxis + along - aside);
        (pointsMm[YawAxis], pointsMm[Wrist], pointsMm[Centre]) = (yawAxis, wrist, default);
    }

    /// <remarks>The products of <see cref="Rcm7Kinematics"/> written out, and each joint's turning added to the body's before it; a test holds it to both.</remarks>
    public void Move(ReadOnlySpan<double> joints, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations, Span<PointMotion> points)
    {
        const int Yaw = (int)Rcm7Joint.Yaw, Pitch = (int)Rcm7Joint.Pitch, Insertion = (int)Rcm7Joint.Insertion, Roll = (int)Rcm7Joint.Roll, WristPitch = (int)Rcm7Joint.WristPitch, WristYaw = (int)Rcm7Joint.WristYaw, Jaw = (int)Rcm7Joint.Jaw;
        var axes = new Axes(joints);
        var (jawRate, jawAcceleration) = joints.Length > Jaw ? (rates[Jaw], accelerations[Jaw]) : (0, 0);
        var (along, aside) = axes.Jaw(kinematics.Geometry.YawToTipMm);
        var (shaftX, shaftZ, rolledX, pitchedY) = (axes.ShaftX, axes.ShaftZ, axes.RolledX, axes.PitchedY);

        var shaft = default(Turning).And(Vec3.UnitY, rates[Yaw], accelerations[Yaw]).And(shaftX, rates[Pitch], accelerations[Pitch]);
        var wristBody = shaft.And(shaftZ, rates[Roll], accelerations[Roll]).And(rolledX, rates[WristPitch], accelerations[WristPitch]);
        var tipBody = wristBody.And(pitchedY, rates[WristYaw], accelerations[WristYaw]);

        var wrist = shaft.Carry(default, shaftZ * joints[Insertion]);
        wrist = wrist with
        {
            VelocityMmPerS = wrist.VelocityMmPerS + shaftZ * rates[Insertion],
            AccelerationMmPerS2 = wrist.AccelerationMmPerS2 + shaftZ * accelerations[Insertion] + Vec3.Cross(shaft.Rate, shaftZ) * (2 * rates[Insertion]),
        };
        var yawAxis = wristBody.Carry(wrist, axes.PitchedZ * kinematics.Geometry.PitchToYawMm);
        points[Tip] = tipBody.Carry(yawAxis, axes.Ahead * kinematics.Geometry.YawToTipMm);
        points[JawA] = tipBody.And(pitchedY, jawRate, jawAcceleration).Carry(yawAxis, along + aside);
        points[JawB] = tipBody.And(pitchedY, -jawRate, -jawAcceleration).Carry(yawAxis, along - aside);
        points[YawAxis] = yawAxis;
        points[Wrist] = wrist;
        points[Centre] = default;
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

    /// <summary>The axes that the joints turn about, and where the jaw points.</summary>
    private readonly ref struct Axes
    {
        public readonly Vec3 ShaftX, ShaftZ, RolledX, PitchedY, PitchedZ, Ahead;
        private readonly Vec3 _aside;
        private readonly double _sinJaw, _cosJaw;

        public Axes(ReadOnlySpan<double> joints)
        {
            var (sinYaw, cosYaw) = Math.SinCos(joints[(int)Rcm7Joint.Yaw]);
            var (sinPitch, cosPitch) = Math.SinCos(joints[(int)Rcm7Joint.Pitch]);
            var (sinRoll, cosRoll) = Math.SinCos(joints[(int)Rcm7Joint.Roll]);
            var (sinWrist, cosWrist) = Math.SinCos(joints[(int)Rcm7Joint.WristPitch]);
            var (sinTip, cosTip) = Math.SinCos(joints[(int)Rcm7Joint.WristYaw]);
            (_sinJaw, _cosJaw) = joints.Length > (int)Rcm7Joint.Jaw ? Math.SinCos(joints[(int)Rcm7Joint.Jaw]) : (0, 1);
            ShaftX = new Vec3(cosYaw, 0, -sinYaw);
            var shaftY = new Vec3(sinYaw * sinPitch, cosPitch, cosYaw * sinPitch);
            ShaftZ = new Vec3(sinYaw * cosPitch, -sinPitch, cosYaw * cosPitch);
            RolledX = ShaftX * cosRoll + shaftY * sinRoll;
            var rolledY = shaftY * cosRoll - ShaftX * sinRoll;
            PitchedY = rolledY * cosWrist + ShaftZ * sinWrist;
            PitchedZ = ShaftZ * cosWrist - rolledY * sinWrist;
            Ahead = PitchedZ * cosTip + RolledX * sinTip;
            _aside = RolledX * cosTip - PitchedZ * sinTip;
        }

        /// <summary>What both halves of the open jaw have in common from the yaw axis on, and what they have not, mm.</summary>
        public (Vec3 AlongMm, Vec3 AsideMm) Jaw(double lengthMm) => (Ahead * (lengthMm * _cosJaw), _aside * (lengthMm * _sinJaw));
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
