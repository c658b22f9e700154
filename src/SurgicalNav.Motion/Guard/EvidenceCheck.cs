using SurgicalNav.Core.Time;

namespace SurgicalNav.Motion.Guard;

/// <summary>Holds the latest evidence to its rules. Ages count from the moment written and from the moment this guard saw the sequence move,
/// whichever is longer ago: a writer whose clock or counter stands still grows old.</summary>
/// <remarks>A reading of the switch bears no time of its own, so it counts as old as this guard's look before it: after a standstill, and at the first look,
/// the guard does not know when the switch was as it is told. The guard reads its clock a moment before it reads the evidence, and a tracker's clock is fitted: a few milliseconds ahead count as now.</remarks>
internal sealed class EvidenceCheck(EvidenceRules rules)
{
    internal static readonly Duration MostAhead = Duration.FromMilliseconds(5);

    private long _sequence = long.MinValue, _operatorSequence = long.MinValue;
    private Instant _changedAt, _operatorChangedAt = Instant.MinValue, _lookedAt = Instant.MinValue;

    public void Judge(Instant now, in GuardEvidence evidence, bool isReadable, ref GuardVerdict verdict)
    {
        if (!isReadable || !IsSane(now, evidence))
        {
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.EvidenceMissing);
            return;
        }
        if (evidence.Sequence > _sequence) (_sequence, _changedAt) = (evidence.Sequence, now);
        if (evidence.OperatorSequence > _operatorSequence) (_operatorSequence, _operatorChangedAt) = (evidence.OperatorSequence, _lookedAt);
        _lookedAt = now;
        var age = Math.Max(AgeMs(now, evidence.WrittenAt), (now - _changedAt).Milliseconds);
        AtMost(age, rules.MaxEvidenceAgeMs, GuardReasons.EvidenceStale, ref verdict);
        AtMost(AgeMs(now, _operatorChangedAt), rules.MaxOperatorAgeMs, GuardReasons.OperatorSilent, ref verdict);
        if (!evidence.Has(EvidenceFlags.OperatorPresent)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.OperatorAbsent);
        Need(evidence, EvidenceFlags.OverlayVisible, GuardReasons.OverlayHidden, ref verdict);
        if (Need(evidence, EvidenceFlags.TrackerOk, GuardReasons.TrackerLost, ref verdict))
            AtMost(AgeMs(now, evidence.PoseAcquiredAt), rules.MaxPoseAgeMs, GuardReasons.PoseStale, ref verdict);
        if (Need(evidence, EvidenceFlags.RegistrationOk, GuardReasons.RegistrationMissing, ref verdict))
        {
            if (!evidence.ScanFromRobotBase.IsValid) verdict = verdict.With(GuardDecision.Hold, GuardReasons.RegistrationMissing);
            AtMost(evidence.ErrorBudgetMm, rules.MaxErrorBudgetMm, GuardReasons.ErrorBudget, ref verdict);
        }
    }

    /// <summary>Infinite for a moment before the clock began ("never" among them), 0 for one that lies ahead.</summary>
    internal static double AgeMs(Instant now, Instant at) => at.Nanoseconds < 0 ? double.PositiveInfinity : Math.Max(0, (now - at).Milliseconds);

    /// <summary>True where the flag is required; then its absence has been added.</summary>
    private bool Need(in GuardEvidence evidence, EvidenceFlags flag, GuardReasons reason, ref GuardVerdict verdict)
    {
        if ((rules.Required & flag) == EvidenceFlags.None) return false;
        if (!evidence.Has(flag)) verdict = verdict.With(GuardDecision.Hold, reason);
        return true;
    }

    private static void AtMost(double value, double limit, GuardReasons reason, ref GuardVerdict verdict)
    {
        if (!(value >= 0 && value <= limit)) verdict = verdict.With(GuardDecision.Hold, reason, value, limit);
    }

    /// <summary>Written at a moment of this clock, no time from the future, no number that is none, no negative length.</summary>
    private static bool IsSane(Instant now, in GuardEvidence e) =>
        e.WrittenAt.Nanoseconds >= 0 && e.WrittenAt <= now + MostAhead && e.PoseAcquiredAt <= now + MostAhead
        && e.ErrorBudgetMm >= 0 && double.IsFinite(e.ErrorBudgetMm)
        && e.TargetSpeedMmPerS >= 0 && double.IsFinite(e.TargetSpeedMmPerS)
        && e.ScanFromRobotBaseSdMm >= 0 && double.IsFinite(e.ScanFromRobotBaseSdMm);
}
