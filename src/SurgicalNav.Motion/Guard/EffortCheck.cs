using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>Holds what the drives push with to its limits, and the force at the tip to its own, as far as the joints feel it.</summary>
/// <remarks>The force is that which, at the tip, would explain the joints' pushes best (least squares, each joint weighed by its range of effort), damped so that <see cref="NoiseShare"/> of every range comes to half of the
/// limit at most. Forces along which no joint moves are not felt at all, and those on the shaft count as what they would be at the tip. Owned by one guard; allocates only when constructed.</remarks>
internal sealed class EffortCheck(GuardRules rules, IToolGeometry? tool)
{
    /// <summary>Share of a drive's range of effort that counts as noise.</summary>
    private const double NoiseShare = 0.005;

    private readonly PointMotion[] _points = new PointMotion[tool?.PointCount ?? 0];
    private JointVector _pushes, _external, _newest, _before;

    /// <summary>What pushes the joints from outside, N·m or N; 0 while the drive is off.</summary>
    public ref readonly JointVector External => ref _external;

    /// <param name="drive">Its newest word.</param>
    /// <param name="velocity">Of the set-point sent last, per s.</param>
    /// <param name="elapsed">Since the decision before.</param>
    /// <param name="isGuided">A person pushes the arm.</param>
    /// <param name="verdict">Added to.</param>
    public void Judge(in DriveReading drive, in JointVector velocity, Duration elapsed, bool isGuided, ref GuardVerdict verdict)
    {
        if (rules.Effort is not { } effort) return;
        if (!drive.IsEnabled)
        {
            (_pushes, _external, _newest, _before) = (default, default, default, default);
            return;
        }
        var seconds = Math.Max(elapsed.Seconds, 1e-6);
        var share = seconds / (effort.SmoothingS + seconds);
        for (var j = 0; j < rules.JointCount; j++)
        {
            _pushes[j] += share * (drive.Effort[j] - _pushes[j]);
            var (now, pushes) = (Math.Abs(drive.Effort[j]), Math.Abs(_pushes[j]));
            var most = isGuided ? effort.Most[j] * rules.Guide.EffortShare : effort.Most[j];
            if (!(now <= effort.DeviceMost[j] * MotionCheck.Slip)) verdict = verdict.With(GuardDecision.Stop, GuardReasons.JointEffort, now, effort.DeviceMost[j], j);
            else if (!(pushes <= most * MotionCheck.Slip)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.JointEffort, pushes, most, j);
            // A state answers the set-point before the one sent last, at the earliest.
            var explained = effort.Inertia[j] * (_newest[j] - _before[j]) / seconds + effort.Friction[j] * _newest[j];
            _external[j] += share * (explained - drive.Effort[j] - _external[j]);
        }
        (_before, _newest) = (_newest, velocity);
        if (tool is null || rules.Tip is not { MaxForceN: < double.PositiveInfinity } tip) return;
        var force = ForceN(drive.Measured, effort, NoiseShare / tip.MaxForceN).Length;
        if (!(force <= tip.MaxForceN)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipForce, force, tip.MaxForceN);
    }

    /// <summary>(Σ jjᵀ + λ²)⁻¹ Σ j τ over the joints, where j is the tip's velocity for a unit of the joint's and both are counted in the joint's range of effort.</summary>
    private Vec3 ForceN(in JointVector joints, EffortRules effort, double damping)
    {
        Span<double> rates = stackalloc double[JointVector.Capacity], rest = stackalloc double[JointVector.Capacity];
        rest.Clear();
        rates.Clear();
        var n = rules.JointCount;
        var (sum, pull) = (Mat3.Diagonal(damping * damping, damping * damping, damping * damping), Vec3.Zero);
        for (var j = 0; j < n; j++)
        {
            rates[j] = 1;
            tool!.Move(((ReadOnlySpan<double>)joints)[..n], rates[..n], rest[..n], _points);
            rates[j] = 0;
            // N·m for m of the tip a rad, N for mm a mm.
            var column = _points[0].VelocityMmPerS * ((rules.Units[j] == JointUnit.Radian ? 1e-3 : 1) / effort.DeviceMost[j]);
            sum += Mat3.Outer(column, column);
            pull += column * (_external[j] / effort.DeviceMost[j]);
        }
        return sum.Inverted() * pull;
    }
}
