using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Motion.Guard;

/// <summary>How well the tracker and the joints must agree on where the tool's tip is.</summary>
/// <param name="MostMm">Between where the tracker sees the tip and where the joints and the registration put it. Must cover the error of both and what the tip moves in the error of their clocks; a disagreement beyond it latches.</param>
/// <param name="MaxAgeMs">A motion holds where no sighting so young has been compared.</param>
public sealed record TrackedTipRule(double MostMm, double MaxAgeMs);

/// <summary>Holds where the tracker sees the tool's tip to where the joints say that it is, at the sighting's own moment: an instrument that is bent, an encoder that lies,
/// an arm's base that was pushed or a registration that no longer holds shows here and nowhere else.</summary>
/// <remarks>What the joints said is kept for a while, as a sighting comes later than they do. A gap stands until a newer sighting has been compared. Owned by one guard; allocates only when constructed.</remarks>
internal sealed class TrackedTipCheck
{
    /// <summary>About 0.8 s of a drive that speaks 625 times a second.</summary>
    private const int Kept = 512;

    private readonly GuardRules _rules;
    private readonly IToolGeometry? _tool;
    private readonly (Instant At, Vec3 TipMm)[] _heard = [];
    private readonly Vec3[] _points = [];
    private long _count;
    private Instant _comparedAt = Instant.MinValue, _triedAt = Instant.MinValue;

    /// <summary>A sighting waits for the joints' first word after it; newer ones do not take its place, or none might ever be compared.</summary>
    private (TrackedTip Tip, Rigid<Scan, RobotBase> ScanFromRobotBase)? _waiting;

    public TrackedTipCheck(GuardRules rules, IToolGeometry? tool)
    {
        (_rules, _tool) = (rules, tool);
        if (rules.TrackedTip is null) return;
        if (tool is null) throw new ArgumentException("A tracked tip needs the tool's geometry to be compared with: name the kinematics of the arm.");
        const EvidenceFlags Placed = EvidenceFlags.RegistrationOk | EvidenceFlags.TrackerOk;
        if ((rules.Evidence.Required & Placed) != Placed) throw new ArgumentException("A tracked tip is told in the scan's frame: the evidence rules must require RegistrationOk and TrackerOk.");
        (_heard, _points) = (new (Instant, Vec3)[Kept], new Vec3[tool.PointCount]);
    }

    /// <summary>Between the tracker's and the joints' word on the tip at the newest sighting compared, mm; not a number before the first.</summary>
    public double GapMm { get; private set; } = double.NaN;

    /// <param name="isReadable">False where the evidence could not be read.</param>
    /// <param name="drive">Its newest word; one that is not newer than the one before adds nothing.</param>
    /// <param name="verdict">Added to.</param>
    public void Judge(Instant now, in GuardEvidence evidence, bool isReadable, in DriveReading drive, ref GuardVerdict verdict)
    {
        if (_rules.TrackedTip is not { } rule) return;
        Hear(drive);
        if (_waiting is null && isReadable && evidence.Has(EvidenceFlags.TipSeen) && evidence.Tip.AcquiredAt > _triedAt && evidence.Tip.AcquiredAt <= now + EvidenceCheck.MostAhead)
            _waiting = (evidence.Tip, evidence.ScanFromRobotBase);
        Compare();
        var age = EvidenceCheck.AgeMs(now, _comparedAt);
        if (!(age <= rule.MaxAgeMs)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipUnseen, age, rule.MaxAgeMs);
        if (GapMm > rule.MostMm) verdict = verdict.With(drive.IsEnabled ? GuardDecision.Stop : GuardDecision.Hold, GuardReasons.TipElsewhere, GapMm, rule.MostMm);
    }

    private void Hear(in DriveReading drive)
    {
        if (drive.IsUnknown || drive.HeardAt.Nanoseconds < 0 || (_count > 0 && drive.HeardAt <= At(_count - 1).At)) return;
        var measured = drive.Measured;
        _tool!.Locate(((ReadOnlySpan<double>)measured)[.._rules.JointCount], _points);
        _heard[_count++ % Kept] = (drive.HeardAt, _points[0]);
    }

    private void Compare()
    {
        if (_waiting is not var (seen, scanFromRobotBase) || _count == 0 || At(_count - 1).At < seen.AcquiredAt) return;
        (_waiting, _triedAt) = (null, seen.AcquiredAt);
        if (!TryTipAt(seen.AcquiredAt, out var tip) || !scanFromRobotBase.IsValid) return;
        var gap = ((scanFromRobotBase * new Point<RobotBase>(tip)).Mm - seen.InScanMm).Length;
        if (double.IsFinite(gap)) (GapMm, _comparedAt) = (gap, seen.AcquiredAt);
    }

    /// <summary>Between the two words of the joints about a moment; false where there are not two, or the drive was silent between them for longer than it may be.</summary>
    private bool TryTipAt(Instant at, out Vec3 tipMm)
    {
        tipMm = default;
        for (var i = _count - 1; i > 0 && i > _count - Kept; i--)
        {
            var (before, after) = (At(i - 1), At(i));
            if (at < before.At) continue;
            var gap = after.At - before.At;
            if (gap.Milliseconds > _rules.MaxDriveAgeMs) return false;
            tipMm = before.TipMm + (after.TipMm - before.TipMm) * ((at - before.At).Seconds / gap.Seconds);
            return true;
        }
        return false;
    }

    private ref readonly (Instant At, Vec3 TipMm) At(long index) => ref _heard[index % Kept];
}
