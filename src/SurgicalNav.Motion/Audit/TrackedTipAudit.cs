using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Audit;

/// <summary>Checks again that no motion was accepted while the tracker saw the tool's tip elsewhere than the joints: from all that the records tell of both, whichever sightings the guard compared.</summary>
/// <remarks>Joints are interpolated, not tips, and every sighting is compared; the guard compares one at a time and may pass over one. So a motion counts as wrongly accepted only
/// where two sightings in a row are too far off and have been known for <see cref="Grace"/>.</remarks>
internal sealed class TrackedTipAudit(GuardRules rules, IToolGeometry? tool)
{
    /// <summary>Between joints interpolated and tips interpolated over one of the drive's words.</summary>
    private const double SlackMm = 0.05;

    private static readonly Duration Grace = Duration.FromMilliseconds(10), Ahead = Duration.FromMilliseconds(5);

    private readonly List<(Instant At, JointVector Joints)> _heard = [];
    private readonly Vec3[] _points = new Vec3[tool?.PointCount ?? 0];
    private readonly Queue<(TrackedTip Tip, Rigid<Scan, RobotBase> ScanFromRobotBase)> _waiting = new();
    private Instant _newest;
    private int _offInARow;
    private Instant _offSince;
    private double _gapMm;

    /// <summary>The gap that should have ended the motion accepted in this record, mm; 0 where none should have.</summary>
    public double Check(in DecisionRecord r)
    {
        if (rules.TrackedTip is not { } rule || tool is null) return 0;
        if (r.Drive.HeardAt.Nanoseconds >= 0 && (_heard.Count == 0 || r.Drive.HeardAt > _heard[^1].At)) _heard.Add((r.Drive.HeardAt, r.Drive.Measured));
        if (_heard.Count > 600) _heard.RemoveRange(0, 300);
        if (r.IsEvidenceReadable && r.Evidence.Has(EvidenceFlags.TipSeen) && r.Evidence.Tip.AcquiredAt > _newest && r.Evidence.Tip.AcquiredAt <= r.At + Ahead)
        {
            _newest = r.Evidence.Tip.AcquiredAt;
            _waiting.Enqueue((r.Evidence.Tip, r.Evidence.ScanFromRobotBase));
        }
        while (_heard.Count > 0 && _waiting.TryPeek(out var next) && next.Tip.AcquiredAt <= _heard[^1].At) Compare(_waiting.Dequeue(), rule, r.At);
        return r.Verdict.Decision == GuardDecision.Accept && _offInARow >= 2 && r.At - _offSince > Grace ? _gapMm : 0;
    }

    private void Compare((TrackedTip Tip, Rigid<Scan, RobotBase> ScanFromRobotBase) seen, TrackedTipRule rule, Instant now)
    {
        if (JointsAt(seen.Tip.AcquiredAt) is not { } joints) return;
        tool!.Locate(((ReadOnlySpan<double>)joints)[..rules.JointCount], _points);
        _gapMm = ((seen.ScanFromRobotBase * new Point<RobotBase>(_points[0])).Mm - seen.Tip.InScanMm).Length;
        _offInARow = _gapMm > rule.MostMm + SlackMm ? _offInARow + 1 : 0;
        if (_offInARow == 2) _offSince = now;
    }

    private JointVector? JointsAt(Instant at)
    {
        // From the end: a sighting is not much older than the joints' newest word.
        var after = _heard.FindLastIndex(h => h.At < at) + 1;
        if (after < 1 || (_heard[after].At - _heard[after - 1].At).Milliseconds > rules.MaxDriveAgeMs) return null;
        var (a, b) = (_heard[after - 1], _heard[after]);
        var (share, joints) = ((at - a.At).Seconds / (b.At - a.At).Seconds, a.Joints);
        for (var j = 0; j < rules.JointCount; j++) joints[j] += share * (b.Joints[j] - a.Joints[j]);
        return joints;
    }
}
