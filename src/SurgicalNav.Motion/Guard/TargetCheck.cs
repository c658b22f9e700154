using SurgicalNav.Core.Time;

namespace SurgicalNav.Motion.Guard;

/// <summary>Holds the target that the joints are to follow to its rules: fresh, a number, within the joints' ranges and speeds, and near.</summary>
/// <remarks>Its age counts as that of the evidence does: from the moment written and from the moment this guard saw its sequence move, whichever is longer ago.</remarks>
internal sealed class TargetCheck(GuardRules rules)
{
    private long _sequence = long.MinValue;
    private Instant _changedAt;

    /// <param name="standing">Where the set-point, or with the drive off the joints, are.</param>
    public void Judge(Instant now, in GuardTarget target, in Trajectories.JointVector standing, ref GuardVerdict verdict)
    {
        if (rules.Kind != MotionKind.Arm || target.Kind is not (TargetKind.Position or TargetKind.Velocity))
        {
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.NoProgram);
            return;
        }
        if (target.Sequence > _sequence) (_sequence, _changedAt) = (target.Sequence, now);
        var age = Math.Max(EvidenceCheck.AgeMs(now, target.WrittenAt), (now - _changedAt).Milliseconds);
        if (!(age <= rules.MaxTargetAgeMs)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TargetSilent, age, rules.MaxTargetAgeMs);
        for (var j = 0; j < rules.JointCount; j++)
        {
            ref readonly var limit = ref rules.Joints[j];
            var value = target.Values[j];
            var gap = Math.Abs(value - standing[j]);
            var farthest = rules.MaxLeadS * limit.MaxVelocity;
            if (!double.IsFinite(value)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.NotANumber, value, 0, j);
            else if (target.Kind == TargetKind.Velocity)
            {
                if (!(Math.Abs(value) <= limit.MaxVelocity)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.JointVelocity, Math.Abs(value), limit.MaxVelocity, j);
            }
            else if (value > limit.MaxPosition) verdict = verdict.With(GuardDecision.Hold, GuardReasons.JointPosition, value, limit.MaxPosition, j);
            else if (value < limit.MinPosition) verdict = verdict.With(GuardDecision.Hold, GuardReasons.JointPosition, value, limit.MinPosition, j);
            else if (!(gap <= farthest)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TargetTooFar, gap, farthest, j);
        }
    }
}
