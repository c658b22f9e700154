using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>Hand guiding's own rules (<see cref="GuideRules"/>): velocities only, none above the reduced speed, asked for, sent or measured.</summary>
/// <remarks>The measured speed is that between two states, less what the encoders' counts can make of it. They are so far apart that what a state may be late by does not count as speed. Owned by one guard; allocates only when constructed.</remarks>
internal sealed class GuideCheck(GuardRules rules, IToolGeometry? tool)
{
    /// <summary>Between two states, in how late one of them may be; and how far beyond the speed, that lateness included, the joints may be measured.</summary>
    private const double Apart = 5, Over = 1.25;

    private readonly PointMotion[] _points = new PointMotion[tool?.PointCount ?? 0];
    private JointVector _from;
    private Instant _fromAt = Instant.MinValue;

    /// <summary>A motion is guided, or is about to be.</summary>
    public void Judge(in GuardTarget target, in DriveReading drive, ref GuardVerdict verdict)
    {
        if (target.Kind != TargetKind.Velocity) verdict = verdict.With(GuardDecision.Hold, GuardReasons.NoProgram);
        for (var j = 0; j < rules.JointCount; j++)
            if (!(Math.Abs(target.Values[j]) <= Most(j))) verdict = verdict.With(GuardDecision.Hold, GuardReasons.JointVelocity, Math.Abs(target.Values[j]), Most(j), j);
        if (!drive.IsEnabled || _fromAt == Instant.MinValue || drive.HeardAt < _fromAt)
        {
            (_from, _fromAt) = (drive.Measured, drive.HeardAt);
            return;
        }
        var seconds = (drive.HeardAt - _fromAt).Seconds;
        if (seconds < Apart * 1e-3 * rules.MaxDriveAgeMs) return;
        for (var j = 0; j < rules.JointCount; j++)
        {
            var speed = Math.Max(0, Math.Abs(drive.Measured[j] - _from[j]) - rules.StartTolerance(j)) / seconds;
            if (!(speed <= Over * Most(j))) verdict = verdict.With(GuardDecision.Stop, GuardReasons.JointVelocity, speed, Most(j), j);
        }
        (_from, _fromAt) = (drive.Measured, drive.HeardAt);
    }

    /// <summary>Nothing is guided: what was measured before says nothing of the next time.</summary>
    public void Forget() => _fromAt = Instant.MinValue;

    /// <summary>The set-point that would be sent.</summary>
    public void Step(in TargetStep step, ref GuardVerdict verdict)
    {
        for (var j = 0; j < rules.JointCount; j++)
            if (!(Math.Abs(step.Velocity[j]) <= Most(j) * MotionCheck.Slip)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.JointVelocity, Math.Abs(step.Velocity[j]), Most(j), j);
        if (tool is null) return;
        var (position, velocity, acceleration) = (step.Position, step.Velocity, step.Acceleration);
        tool.Move(((ReadOnlySpan<double>)position)[..rules.JointCount], ((ReadOnlySpan<double>)velocity)[..rules.JointCount], ((ReadOnlySpan<double>)acceleration)[..rules.JointCount], _points);
        var speed = _points[0].VelocityMmPerS.Length;
        if (!(speed <= rules.Guide.MaxTipSpeedMmPerS * MotionCheck.Slip)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipSpeed, speed, rules.Guide.MaxTipSpeedMmPerS);
    }

    private double Most(int joint) => rules.Guide.SpeedShare * rules.Joints[joint].MaxVelocity;
}
