using SurgicalNav.Core.Time;

namespace SurgicalNav.Motion.Guard;

/// <summary>Holds the latest evidence to its rules. Ages count from the moment written and from the moment this guard saw the sequence move,
/// whichever is longer ago: a writer whose clock or counter stands still grows old.</summary>
internal sealed class EvidenceCheck(EvidenceRules rules)
{
    private long _sequence = long.MinValue, _operatorSequence = long.MinValue;
    private Instant _changedAt, _operatorChangedAt;

    public void Judge(Instant now, in GuardEvidence evidence, bool isReadable, ref GuardVerdict verdict)
    {
        if (!isReadable || !IsSane(now, evidence))
        {
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.EvidenceMissing);
            return;
        }
        if (evidence.Sequence > _sequence) (_sequence, _changedAt) = (evidence.Sequence, now);
        if (evidence.OperatorSequence > _operatorSequence) (_operatorSequence, _operatorChangedAt) = (evidence.OperatorSequence, now);
        var age = Math.Max((now - evidence.WrittenAt).Milliseconds, (now - _changedAt).Milliseconds);
        AtMost(age, rules.MaxEvidenceAgeMs, GuardReasons.EvidenceStale, ref verdict);
        AtMost((now - _operatorChangedAt).Milliseconds, rules.MaxOperatorAgeMs, GuardReasons.OperatorSilent, ref verdict);
        if (!evidence.Has(EvidenceFlags.OperatorPresent)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.OperatorAbsent);
        Need(evidence, EvidenceFlags.OverlayVisible, GuardReasons.OverlayHidden, ref verdict);
        if (Need(evidence, EvidenceFlags.TrackerOk, GuardReasons.TrackerLost, ref verdict))
            AtMost((now - evidence.PoseAcquiredAt).Milliseconds, rules.MaxPoseAgeMs, GuardReasons.PoseStale, ref verdict);
        if (Need(evidence, EvidenceFlags.RegistrationOk, GuardReasons.RegistrationMissing, ref verdict))
        {
            if (!evidence.ScanFromRobotBase.IsValid) verdict = verdict.With(GuardDecision.Hold, GuardReasons.RegistrationMissing);
            AtMost(evidence.ErrorBudgetMm, rules.MaxErrorBudgetMm, GuardReasons.ErrorBudget, ref verdict);
        }
    }

    /// <summary>True where the flag is required; then its absence has been added.</summary>
    private bool Need(in GuardEvidence evidence, EvidenceFlags flag, GuardReasons reason, ref GuardVerdict verdict)
    {
        if ((rules.Required & flag) == EvidenceFlags.None) return false;
        if (!evidence.Has(flag)) verdict = verdict.With(GuardDecision.Hold, reason);
        return true;
    }

    private static void AtMost(double value, double limit, GuardReasons reason, ref GuardVerdict verdict)
    {
        if (!(value <= limit)) verdict = verdict.With(GuardDecision.Hold, reason, value, limit);
    }

    /// <summary>No time from the future, no number that is none, no negative length.</summary>
    private static bool IsSane(Instant now, in GuardEvidence e) =>
        e.WrittenAt <= now && e.PoseAcquiredAt <= now
        && e.ErrorBudgetMm >= 0 && double.IsFinite(e.ErrorBudgetMm)
        && e.TargetSpeedMmPerS >= 0 && double.IsFinite(e.TargetSpeedMmPerS)
        && e.ScanFromRobotBaseSdMm >= 0 && double.IsFinite(e.ScanFromRobotBaseSdMm);
}
