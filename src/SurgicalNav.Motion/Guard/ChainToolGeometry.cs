using System.Runtime.CompilerServices;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Motion.Guard;

/// <summary>A whole arm of any description: its tip, and every capsule of its links and instrument.</summary>
/// <remarks>A joint beyond the description's own is a jaw: it moves none of the described shapes.</remarks>
public sealed class ChainToolGeometry : IToolGeometry
{
    private readonly SerialChain _chain;
    private readonly ToolPiece[] _pieces;

    /// <summary>Which body carries each point, and where on it, mm.</summary>
    private readonly int[] _bodyOf;
    private readonly Vec3[] _onBodyMm;

    /// <summary>Of the points of each body, how far the farthest is from the body's origin, mm; negative where there is none.</summary>
    private readonly double[] _reachMm;

    /// <param name="model">With the shapes of its links; an instrument that it holds is one of them.</param>
    /// <exception cref="ArgumentException">It has no shapes, or too many.</exception>
    public ChainToolGeometry(RobotModel model)
    {
        if (model.Capsules.IsEmpty) throw new ArgumentException($"'{model.Name}' describes no shapes of its links, so nothing could be kept clear: add 'capsules' to its description.");
        _chain = model.Chain;
        var joints = _chain.JointCount;
        var (bodies, places, pieces) = (new List<int> { joints }, new List<Vec3> { _chain.LastBodyFromTip.OriginMm }, new List<ToolPiece>());
        foreach (var capsule in model.Capsules)
        {
            var isBall = capsule.Shape.FromMm == capsule.Shape.ToMm;
            pieces.Add(new ToolPiece(places.Count, places.Count + (isBall ? 0 : 1), capsule.Shape.RadiusMm));
            foreach (var end in isBall ? [capsule.Shape.FromMm] : (Vec3[])[capsule.Shape.ToMm, capsule.Shape.FromMm])
            {
                bodies.Add(capsule.Body);
                places.Add(end);
            }
        }
        if (places.Count > IToolGeometry.MaxPoints) throw new ArgumentException($"'{model.Name}' describes {model.Capsules.Length} shapes; the guard takes at most {(IToolGeometry.MaxPoints - 1) / 2}.");
        (_bodyOf, _onBodyMm, _pieces) = ([.. bodies], [.. places], [.. pieces]);
        _reachMm = new double[joints + 1];
        Array.Fill(_reachMm, -1);
        for (var i = 0; i < _bodyOf.Length; i++) _reachMm[_bodyOf[i]] = Math.Max(_reachMm[_bodyOf[i]], _onBodyMm[i].Length);
        Shaft = ShaftOf(model);
    }

    public int PointCount => _bodyOf.Length;

    public ReadOnlySpan<ToolPiece> Pieces => _pieces;

    public int Shaft { get; }

    public void Locate(ReadOnlySpan<double> joints, Span<Vec3> pointsMm)
    {
        Span<ChainPose> bodies = stackalloc ChainPose[SerialChain.MaxJoints + 1];
        _chain.BodyPoses(joints[.._chain.JointCount], bodies);
        for (var i = 0; i < _bodyOf.Length; i++) pointsMm[i] = bodies[_bodyOf[i]].Apply(_onBodyMm[i]);
    }

    /// <remarks>Craig, Introduction to Robotics, §6.3: rates and accelerations carried outwards from body to body.</remarks>
    public void Move(ReadOnlySpan<double> joints, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations, Span<PointMotion> points)
    {
        Span<ChainPose> bodies = stackalloc ChainPose[SerialChain.MaxJoints + 1];
        Span<Moving> moving = stackalloc Moving[SerialChain.MaxJoints + 1];
        _chain.BodyPoses(joints[.._chain.JointCount], bodies);
        for (var j = 0; j < _chain.JointCount; j++)
        {
            ref readonly var before = ref moving[j];
            var axis = bodies[j + 1].Rotation * Vec3.UnitZ;
            var origin = before.Carry(bodies[j + 1].OriginMm - bodies[j].OriginMm);
            moving[j + 1] = _chain.IsPrismatic(j)
                ? new Moving(before.Rate, before.Acceleration, origin.Velocity + axis * rates[j], origin.Acceleration + axis * accelerations[j] + Vec3.Cross(before.Rate, axis) * (2 * rates[j]))
                : new Moving(before.Rate + axis * rates[j], before.Acceleration + axis * accelerations[j] + Vec3.Cross(before.Rate, axis) * rates[j], origin.Velocity, origin.Acceleration);
        }
        for (var i = 0; i < _bodyOf.Length; i++)
        {
            ref readonly var body = ref bodies[_bodyOf[i]];
            var off = body.Rotation * _onBodyMm[i];
            var (velocity, acceleration) = moving[_bodyOf[i]].Carry(off);
            points[i] = new PointMotion(body.OriginMm + off, velocity, acceleration);
        }
    }

    /// <remarks>As <see cref="Rcm7ToolGeometry.GreatestAcceleration"/>, along any chain: what stands off a body that turns by ω = Σ|q̇| by l accelerates by at most l (Σ|q̈| + 3ω²/2) with it.</remarks>
    public double GreatestAcceleration(ReadOnlySpan<double> farthest, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations)
    {
        var (turning, driven, origin) = (0.0, 0.0, 0.0);
        var greatest = 0.0;
        for (var j = 0; j < _chain.JointCount; j++)
        {
            ref readonly var joint = ref _chain.JointAt(j);
            var length = joint.FromPrevious.OriginMm.Length;
            if (joint.IsPrismatic)
            {
                length += farthest[j];
                origin += accelerations[j] + 2 * rates[j] * turning;
            }
            origin += length * (driven + 1.5 * turning * turning);
            if (!joint.IsPrismatic) (turning, driven) = (turning + rates[j], driven + accelerations[j]);
            if (_reachMm[j + 1] >= 0) greatest = Math.Max(greatest, origin + _reachMm[j + 1] * (driven + 1.5 * turning * turning));
        }
        return greatest;
    }

    /// <summary>The piece on the body whose axis passes through the remote centre; without one the last shape, which is the instrument.</summary>
    private int ShaftOf(RobotModel model)
    {
        if (model.RemoteCentre is { } claim)
            for (var i = 0; i < _pieces.Length; i++)
                if (model.CapsuleAt(i).Body == claim.Joint) return i;
        return _pieces.Length - 1;
    }

    /// <summary>How a body moves: how it turns, rad/s and rad/s², and its origin, mm/s and mm/s².</summary>
    private readonly record struct Moving(Vec3 Rate, Vec3 Acceleration, Vec3 OriginVelocity, Vec3 OriginAcceleration)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vec3 Velocity, Vec3 Acceleration) Carry(Vec3 offMm)
        {
            var velocity = Vec3.Cross(Rate, offMm);
            return (OriginVelocity + velocity, OriginAcceleration + Vec3.Cross(Acceleration, offMm) + Vec3.Cross(Rate, velocity));
        }
    }
}
