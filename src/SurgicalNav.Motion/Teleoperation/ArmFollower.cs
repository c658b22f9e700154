using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Fixtures;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Inverse;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>One instrument arm: where its tip is wanted, and the joints that go there step by step, each from the last.</summary>
internal sealed class ArmFollower
{
    /// <summary>Steps shrunk to fit the joints' speed, or what is left to another arm, are tried again this often.</summary>
    private const int Shrinkings = 4;

    private const double SmallMm = 1e-9, SmallRad = 1e-12;

    private readonly SystemArm _arm;
    private readonly TeleoperationOptions _options;
    private readonly ArmSpacing _spacing;
    private readonly int _index;
    private readonly ArmInverse _inverse;
    private readonly Mat3 _baseFromTable;
    private JointVector _joints, _stands;
    private Rigid<RobotBase, ToolTip> _wanted, _reached, _actual;

    public ArmFollower(SystemArm arm, TeleoperationOptions options, ArmSpacing spacing, int index)
    {
        (_arm, _options, _spacing, _index) = (arm, options, spacing, index);
        if (arm.Model.Chain.JointCount > JointVector.Capacity) throw new ArgumentException($"Arm '{arm.Name}' has {arm.Model.Chain.JointCount} joints; at most {JointVector.Capacity} are led.");
        if (arm.Model.RemoteCentre is null && !options.AllowsFreeShafts)
            throw new ArgumentException($"Arm '{arm.Name}' ({arm.Model.Name}) keeps no remote centre: led freely, its shaft would tear at the trocar. Describe one, or allow free shafts on a bench.");
        _inverse = new ArmInverse(arm.Model, new LeastSquaresOptions { MaxStarts = 1 });
        _baseFromTable = arm.TableFromBase.Rotation.ToMatrix().Transposed();
        Observe(new ArmState { Joints = JointVector.From(arm.Home) });
        Rest();
    }

    public SystemArm Arm => _arm;

    /// <summary>Where the tip is guided while somebody moves it, in the arm's base; null where it is free.</summary>
    public TipFixture? Fixture { get; set; }

    /// <summary>The target.</summary>
    public ref readonly JointVector Joints => ref _joints;

    /// <summary>From the target to what is wanted, in the shared frame.</summary>
    public Vec3 StretchMm => _baseFromTable.Transposed() * (_wanted.TranslationMm - _reached.TranslationMm);

    public double StretchRad => Angle(_wanted.Rotation, _reached.Rotation);

    /// <summary>From where the guard has got to, to what is wanted.</summary>
    public double LagMm => (_wanted.TranslationMm - _actual.TranslationMm).Length;

    public double LagRad => Angle(_wanted.Rotation, _actual.Rotation);

    /// <summary>The tip's rotation where the arm stands, in the shared frame.</summary>
    public Quat TableFromTip => _arm.TableFromBase.Rotation * _actual.Rotation;

    /// <summary>Where the target's tip is, in the shared frame.</summary>
    public Vec3 TipMm => _arm.TableFromBase.Rotation.Rotate(_reached.TranslationMm) + _arm.TableFromBase.TranslationMm;

    /// <summary>A joint of a report that cannot be; −1 where all can.</summary>
    public int UnsoundJoint(in ArmState state)
    {
        JointVector joints = state.Joints;
        for (var i = 0; i < _arm.Model.Joints.Length; i++)
            if (!(Math.Abs(_arm.Model.Joints[i].Excess(joints[i])) <= 1e-6)) return i;
        return -1;
    }

    /// <summary>Takes note of where the arm stands.</summary>
    public void Observe(in ArmState state)
    {
        _stands = state.Joints;
        _actual = _arm.Model.Chain.BaseFromTip(_stands);
    }

    /// <summary>Nobody leads it: it is wanted where it stands, and leading it begins from there.</summary>
    public void Rest() => (_joints, _wanted, _reached) = (_stands, _actual, _actual);

    /// <summary>Moves what is wanted, and the target after it as far as it may go in this time.</summary>
    /// <param name="moveMm">Of the tip, in the shared frame.</param>
    /// <param name="turnRad">The same as a rotation vector.</param>
    /// <param name="dtS">Since the last step.</param>
    /// <returns>Why the target is not where it is wanted; none where it is.</returns>
    public TeleoperationRefusal Advance(Vec3 moveMm, Vec3 turnRad, double dtS)
    {
        var place = _wanted.TranslationMm + _baseFromTable * moveMm;
        if (Fixture is { } guide && moveMm != Vec3.Zero) place = guide.NearestMm(place);
        _wanted = new Rigid<RobotBase, ToolTip>((Quat.Exp(_baseFromTable * turnRad) * _wanted.Rotation).Normalized(), place);
        var (gapMm, gapRad) = (_wanted.TranslationMm - _reached.TranslationMm, (_wanted.Rotation * _reached.Rotation.Conjugate).Log());
        var (far, wide) = (gapMm.Length, gapRad.Length);
        if ((far <= SmallMm && wide <= SmallRad) || !(dtS > 0)) return TeleoperationReason.None;
        // Both in one measure, so that a motion that must wait keeps its way.
        var share = Math.Min(1, Math.Min(far > 0 ? _options.MostTipMmS * dtS / far : 1, wide > 0 ? _options.MostTipRadS * dtS / wide : 1));
        if (TrySteps(gapMm, gapRad, share, dtS, out var refusal))
            return refusal.IsNone && share < 1 ? new TeleoperationRefusal(TeleoperationReason.TipTooFast, 0, far * _options.MostTipRadS > wide * _options.MostTipMmS ? _options.MostTipMmS : _options.MostTipRadS) : refusal;
        // Along an edge: the part of the motion that is free is done, and only one of the two.
        if (!TrySteps(gapMm, Vec3.Zero, share, dtS, out _)) TrySteps(Vec3.Zero, gapRad, share, dtS, out _);
        return refusal;
    }

    /// <summary>A step towards what is wanted, made smaller until every joint can make it in this time.</summary>
    /// <returns>Whether the target has moved.</returns>
    private bool TrySteps(Vec3 gapMm, Vec3 gapRad, double share, double dtS, out TeleoperationRefusal refusal)
    {
        refusal = TeleoperationReason.OutOfReach;
        if (gapMm.Length * share <= SmallMm && gapRad.Length * share <= SmallRad) return false;
        Span<double> found = stackalloc double[JointVector.Capacity];
        ReadOnlySpan<double> from = _joints;
        TeleoperationRefusal slowed = TeleoperationReason.None, near = TeleoperationReason.None;
        for (var trial = 0; trial < Shrinkings; trial++)
        {
            var isWhole = share >= 1;
            var tip = new Rigid<RobotBase, ToolTip>(
                isWhole && gapRad != Vec3.Zero ? _wanted.Rotation : (Quat.Exp(gapRad * share) * _reached.Rotation).Normalized(),
                isWhole && gapMm != Vec3.Zero ? _wanted.TranslationMm : _reached.TranslationMm + gapMm * share);
            refusal = Refusal(tip, from, found);
            if (!refusal.IsNone) return false;
            var over = TimesTooFast(found, from, dtS);
            var apart = over <= 1 ? _spacing.Share(_index, found, dtS, out near) : 1;
            if (over <= 1 && apart >= 1)
            {
                for (var i = 0; i < _arm.Model.Joints.Length; i++) _joints[i] = found[i];
                _reached = tip;
                _spacing.Goes(_index, _joints);
                refusal = !slowed.IsNone ? slowed : trial == 0 ? TeleoperationReason.None : new TeleoperationRefusal(TeleoperationReason.TipTooFast, 0, _options.MostTipMmS);
                return true;
            }
            if (apart < 1) slowed = near;
            if (apart <= 0) break;
            share *= 0.9 * (over > 1 ? 1 / over : apart);
        }
        refusal = slowed.IsNone ? TeleoperationReason.OtherBranch : slowed;
        return false;
    }

    private TeleoperationRefusal Refusal(in Rigid<RobotBase, ToolTip> tip, ReadOnlySpan<double> from, Span<double> found)
    {
        if (Outside(tip, _reached)) return TeleoperationReason.WorkspaceEdge;
        var report = _inverse.Solve(tip, from, found);
        if (report.Outcome == IkOutcome.OutsideLimits) return new TeleoperationRefusal(TeleoperationReason.JointLimit, report.Joint, report.Excess);
        return report.IsSolved ? TeleoperationReason.None : TeleoperationReason.OutOfReach;
    }

    /// <summary>How many times the allowed speed the worst joint would need.</summary>
    private double TimesTooFast(ReadOnlySpan<double> to, ReadOnlySpan<double> from, double dtS)
    {
        var worst = 0.0;
        for (var i = 0; i < _arm.Model.Joints.Length; i++)
            worst = Math.Max(worst, Math.Abs(to[i] - from[i]) / ((_arm.Model.Joints[i].IsPrismatic ? _options.MostJointMmS : _options.MostJointRadS) * dtS));
        return worst;
    }

    /// <summary>Beyond the workspace and not on the way back into it.</summary>
    private bool Outside(in Rigid<RobotBase, ToolTip> to, in Rigid<RobotBase, ToolTip> from)
    {
        if (_options.Workspace is not { } box) return false;
        var (a, b) = (Beyond(box, to.TranslationMm), Beyond(box, from.TranslationMm));
        return a > 0 && a >= b;
    }

    private double Beyond(in WorkspaceBox box, Vec3 baseMm)
    {
        var p = _arm.TableFromBase.Rotation.Rotate(baseMm) + _arm.TableFromBase.TranslationMm;
        var over = Vec3.Max(Vec3.Max(box.LowMm - p, p - box.HighMm), Vec3.Zero);
        return over.Length;
    }

    private static double Angle(Quat a, Quat b) => (a * b.Conjugate).Log().Length;
}
