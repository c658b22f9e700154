using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>The camera arm: its tip is moved and turned about the line of sight; which way it looks follows from the remote centre.</summary>
/// <remarks>Three joints place the tip and the fourth, the shaft's own, turns the picture: the place is found by Newton's method from the last joints.</remarks>
internal sealed class CameraFollower
{
    private const int Count = 4, Roll = 3, MostSteps = 12, Shrinkings = 4;
    private const double ToleranceMm = 1e-7, SmallMm = 1e-9;

    private readonly SystemArm _arm;
    private readonly ArmSpacing _spacing;
    private readonly int _index;
    private readonly TeleoperationOptions _options;
    private readonly Mat3 _baseFromTable;
    private JointVector _joints, _stands;
    private ChainPose _actual;

    public CameraFollower(SystemArm arm, TeleoperationOptions options, ArmSpacing spacing, int index)
    {
        (_arm, _options, _spacing, _index) = (arm, options, spacing, index);
        var model = arm.Model;
        if (model.Chain.JointCount != Count || model.RemoteCentre is not { Joint: Count } || model.Chain.IsPrismatic(Roll) || !IsTipOnShaft(model))
            throw new ArgumentException($"Arm '{arm.Name}' ({model.Name}) cannot be led as a camera: four joints are needed, the last of them turning the shaft, with the tip on it and a remote centre.");
        _baseFromTable = arm.TableFromBase.Rotation.ToMatrix().Transposed();
        Observe(new ArmState { Joints = JointVector.From(arm.Home) });
        Rest();
    }

    /// <summary>The target.</summary>
    public ref readonly JointVector Joints => ref _joints;

    /// <summary>The picture's axes where the arm stands, in the shared frame.</summary>
    public Quat TableFromCamera => (_arm.TableFromBase.Rotation * Quat.FromMatrix(_actual.Rotation) * _options.TipFromCamera).Normalized();

    /// <summary>From where the arm stands to its target.</summary>
    public double LagMm => (_arm.Model.Chain.TipPose(_joints).OriginMm - _actual.OriginMm).Length;

    public int UnsoundJoint(in ArmState state)
    {
        JointVector joints = state.Joints;
        for (var i = 0; i < Count; i++)
            if (!(Math.Abs(_arm.Model.Joints[i].Excess(joints[i])) <= 1e-6)) return i;
        return -1;
    }

    /// <summary>Takes note of where the arm stands.</summary>
    public void Observe(in ArmState state)
    {
        _stands = state.Joints;
        _actual = _arm.Model.Chain.TipPose(_stands);
    }

    /// <summary>Nobody leads it.</summary>
    public void Rest() => _joints = _stands;

    /// <summary>Moves the camera's tip and turns the picture.</summary>
    /// <param name="moveMm">Of the tip, in the shared frame.</param>
    /// <param name="rollRad">Of the camera about its line of sight.</param>
    /// <param name="dtS">Since the last step; what is faster than the camera may go is left out.</param>
    public TeleoperationRefusal Advance(Vec3 moveMm, double rollRad, double dtS)
    {
        TeleoperationRefusal slowed = TeleoperationReason.None;
        for (var trial = 0; trial < Shrinkings; trial++)
        {
            var refusal = Advance(moveMm, rollRad, dtS, out var apart, out var near);
            if (apart >= 1) return slowed.IsNone ? refusal : slowed;
            slowed = near;
            if (apart <= 0) break;
            (moveMm, rollRad) = (moveMm * (0.9 * apart), rollRad * (0.9 * apart));
        }
        return slowed;
    }

    /// <param name="moveMm">As above.</param>
    /// <param name="rollRad">As above.</param>
    /// <param name="dtS">As above.</param>
    /// <param name="apart">How much of it may be done beside the other arms; below 1, nothing was done.</param>
    /// <param name="near">Why that is not all of it.</param>
    private TeleoperationRefusal Advance(Vec3 moveMm, double rollRad, double dtS, out double apart, out TeleoperationRefusal near)
    {
        (apart, near) = (1, TeleoperationReason.None);
        Span<double> jacobian = stackalloc double[6 * Count];
        JointVector q = _joints;
        var start = _arm.Model.Chain.Jacobian(q, jacobian);
        var length = moveMm.Length;
        var most = _options.MostCameraMmS * dtS;
        if (length > most) moveMm *= most / length;
        var wanted = start.OriginMm + _baseFromTable * moveMm;
        if (length > SmallMm && !TryPlace(ref q, wanted, start.OriginMm, jacobian)) return TeleoperationReason.OutOfReach;

        var sight = start.Rotation * (_options.TipFromCamera.Rotate(Vec3.UnitZ));
        var axis = new Vec3(jacobian[Roll], jacobian[Count + Roll], jacobian[2 * Count + Roll]);
        q[Roll] += Math.Clamp(rollRad, -_options.MostCameraRadS * dtS, _options.MostCameraRadS * dtS) * (Vec3.Dot(axis, sight) < 0 ? -1 : 1);

        for (var i = 0; i < Count; i++)
        {
            var joint = _arm.Model.Joints[i];
            var excess = joint.Excess(q[i]);
            if (excess != 0 && Math.Abs(excess) > Math.Abs(joint.Excess(_joints[i]))) return new TeleoperationRefusal(TeleoperationReason.JointLimit, i, excess);
            if (!(Math.Abs(q[i] - _joints[i]) <= (joint.IsPrismatic ? _options.MostJointMmS : _options.MostJointRadS) * dtS)) return TeleoperationReason.OtherBranch;
        }
        if (!(dtS > 0)) return TeleoperationReason.None;
        apart = _spacing.Share(_index, ((ReadOnlySpan<double>)q)[..Count], dtS, out near);
        if (apart < 1) return near;
        _joints = q;
        _spacing.Goes(_index, q);
        return length > most ? new TeleoperationRefusal(TeleoperationReason.TipTooFast, length / dtS, _options.MostCameraMmS) : TeleoperationReason.None;
    }

    private bool TryPlace(ref JointVector q, Vec3 wanted, Vec3 tip, Span<double> jacobian)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            var gap = wanted - tip;
            if (gap.Length <= ToleranceMm) return true;
            Vec3 a = Column(jacobian, 0), b = Column(jacobian, 1), c = Column(jacobian, 2);
            var volume = Vec3.Dot(a, Vec3.Cross(b, c));
            // Near the remote centre, or straight along an axis, the place says nothing of the joints.
            if (!(Math.Abs(volume) > 1e-6 * a.Length * b.Length * c.Length && volume != 0)) return false;
            q[0] += Vec3.Dot(gap, Vec3.Cross(b, c)) / volume;
            q[1] += Vec3.Dot(gap, Vec3.Cross(c, a)) / volume;
            q[2] += Vec3.Dot(gap, Vec3.Cross(a, b)) / volume;
            tip = _arm.Model.Chain.Jacobian(q, jacobian).OriginMm;
        }
        return false;
    }

    private static Vec3 Column(ReadOnlySpan<double> jacobian, int joint) => new(jacobian[3 * Count + joint], jacobian[4 * Count + joint], jacobian[5 * Count + joint]);

    private static bool IsTipOnShaft(RobotModel model)
    {
        Span<double> jacobian = stackalloc double[6 * Count];
        ReadOnlySpan<double> postures = [0.1, -0.2, 100, 0.3, -0.4, 0.3, 50, -0.6];
        for (var i = 0; i < postures.Length; i += Count)
        {
            model.Chain.Jacobian(postures.Slice(i, Count), jacobian);
            if (Column(jacobian, Roll).Length > 1e-6) return false;
        }
        return true;
    }
}
