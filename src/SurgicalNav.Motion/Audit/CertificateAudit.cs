using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Audit;

/// <summary>A recorded decision that breaks a rule: which, by what number, against what limit.</summary>
/// <param name="Number">The decision's.</param>
/// <param name="At">When it was made.</param>
/// <param name="What">In words, without the numbers.</param>
/// <param name="Joint">Counted from 0; -1 where it is none's.</param>
/// <param name="AheadS">How far along the way to rest, s.</param>
public readonly record struct CertificateFinding(long Number, Instant At, string What, double Value, double Limit, int Joint = -1, double AheadS = 0);

/// <summary>What an audit came to. Shares are of the rule's own limit: 1 is the limit itself.</summary>
/// <param name="Certificates">Set-points with a way to rest that were checked.</param>
/// <param name="Lost">Decisions missing from the recording.</param>
/// <param name="LeastSpareMm">Least distance between the tool and what must be kept clear of a forbidden region; infinite where there is none.</param>
/// <param name="LongestRestS">Longest certificate.</param>
public readonly record struct CertificateFigures(
    long Decisions, long Accepted, long Certificates, long Lost, long Findings, double VelocityShare, double AccelerationShare, double LeastSpareMm, double LongestRestS);

/// <summary>Checks again, from the record alone, that every set-point was permitted and that the way to rest sent with it keeps to the rules.</summary>
/// <remarks>Written apart from the guard: the wire's own numbers, power-basis cubics sampled in steps, every piece of the tool walked in fixed steps. Shared with the guard are the
/// rules, the tool's geometry and the distance field, each tested on its own. A sample can miss a peak between two of them, never invent one. One device; decisions in their order.</remarks>
/// <param name="rules">What the guard held motion to.</param>
/// <param name="tool">Of an arm; null where there is none.</param>
/// <param name="jointStepS">Between two samples of the joints.</param>
/// <param name="toolStepS">Between two samples of the tool.</param>
public sealed class CertificateAudit(GuardRules rules, IToolGeometry? tool, double jointStepS = 1e-3, double toolStepS = 4e-3)
{
    private const double ShaftStepMm = 1;

    /// <summary>What four durations in whole milliseconds can add to a way to rest.</summary>
    private const double DurationRoundingS = DriveProtocol.KnotCount * 1e-3;

    private readonly int _joints = rules.JointCount;
    private readonly TrackedTipAudit _tip = new(rules, tool);
    private readonly Vec3[] _tool = new Vec3[tool?.PointCount ?? 0], _sent = new Vec3[tool?.PointCount ?? 0];
    private readonly HeldCubic[] _now = new HeldCubic[DriveProtocol.KnotCount * JointVector.Capacity], _before = new HeldCubic[DriveProtocol.KnotCount * JointVector.Capacity];
    private CertificateFigures _figures = new() { LeastSpareMm = double.PositiveInfinity };
    private JointVector _sentPosition, _pushes;
    private Instant _certifiedAt, _heardAt;
    private long _pushesKnownFrom;
    private bool _hasSent, _isFollowing;
    private long _number;

    public CertificateFigures Figures => _figures;

    /// <param name="record">The next decision.</param>
    /// <param name="found">Is told every rule that it breaks.</param>
    public void Check(in DecisionRecord record, Action<CertificateFinding> found)
    {
        _figures = _figures with
        {
            Decisions = _figures.Decisions + 1,
            Lost = _figures.Lost + (_number == 0 ? 0 : Math.Max(0, record.Number - _number - 1)),
            Accepted = _figures.Accepted + (record.Verdict.Decision == GuardDecision.Accept ? 1 : 0),
        };
        var isNext = record.Number == _number + 1;
        Smooth(record, isNext);
        _number = record.Number;
        if (_tip.Check(record) is > 0 and var gap) Report(found, new CertificateFinding(record.Number, record.At, "accepted although the tracker saw the tip elsewhere than the joints, mm", gap, rules.TrackedTip!.MostMm));
        if (record.Verdict.Decision == GuardDecision.Accept) Permission(record, found);
        if (record.HasSetPoint && record.Drive.IsUnknown) Report(found, new CertificateFinding(record.Number, record.At, "a set-point for joints that are not known", 1, 0));
        if (record.HasSetPoint) Certificate(record, isNext, found);
        else _isFollowing = false;
        (_sentPosition, _hasSent) = (record.Position, true);
    }

    /// <summary>What the drives push with, smoothed as the rules say. Where records are missing it is not known until they have counted for nothing.</summary>
    private void Smooth(in DecisionRecord r, bool isNext)
    {
        const int Forgotten = 50;
        if (_number != 0 && !isNext) _pushesKnownFrom = r.Number + Forgotten;
        var keeps = rules.Effort is { } effort && r.Drive.IsEnabled ? effort.SmoothingS / (effort.SmoothingS + Math.Max((r.At - _heardAt).Seconds, 1e-6)) : 0;
        for (var j = 0; j < _joints; j++) _pushes[j] = r.Drive.IsEnabled ? keeps * _pushes[j] + (1 - keeps) * r.Drive.Effort[j] : 0;
        _heardAt = r.At;
    }

    /// <summary>Whatever the guard answered, motion needs all of this.</summary>
    private void Permission(in DecisionRecord r, Action<CertificateFinding> found)
    {
        var (number, at, e, need) = (r.Number, r.At, r.Evidence, rules.Evidence.Required | EvidenceFlags.OperatorPresent);
        if (!r.IsEvidenceReadable) Found("accepted although the evidence could not be read", 0, 0);
        if (!e.Has(need)) Found("accepted without all of the evidence that is required", (uint)(e.Flags & need), (uint)need);
        if (Age(e.WrittenAt) > rules.Evidence.MaxEvidenceAgeMs) Found("accepted on evidence that is too old, ms", Age(e.WrittenAt), rules.Evidence.MaxEvidenceAgeMs);
        if (need.HasFlag(EvidenceFlags.TrackerOk) && Age(e.PoseAcquiredAt) > rules.Evidence.MaxPoseAgeMs) Found("accepted on a pose that is too old, ms", Age(e.PoseAcquiredAt), rules.Evidence.MaxPoseAgeMs);
        if (need.HasFlag(EvidenceFlags.RegistrationOk) && !(e.ErrorBudgetMm <= rules.Evidence.MaxErrorBudgetMm)) Found("accepted with too large an expected error, mm", e.ErrorBudgetMm, rules.Evidence.MaxErrorBudgetMm);
        if (r.Drive.FaultCode != 0) Found("accepted while the drive reported a fault", r.Drive.FaultCode, 0);
        if (r.Drive.IsLineGone) Found("accepted although the line was gone", 1, 0);
        var (isGuided, velocity) = (r.Request.Command == GuardCommand.Guide, r.Velocity);
        for (var j = 0; j < _joints; j++)
        {
            var fastest = rules.Guide.SpeedShare * rules.Joints[j].MaxVelocity;
            if (isGuided && !(Math.Abs(velocity[j]) <= fastest * (1 + 1e-6))) Found("guided too fast, per s", Math.Abs(velocity[j]), fastest, j);
            var hardest = rules.Effort?.Most[j] * (isGuided ? rules.Guide.EffortShare : 1) ?? double.PositiveInfinity;
            if (r.Number >= _pushesKnownFrom && !(Math.Abs(_pushes[j]) <= hardest * (1 + 1e-5))) Found("accepted although a drive pushed too hard, N·m or N", Math.Abs(_pushes[j]), hardest, j);
        }
        if (r.Request.Command is GuardCommand.Home or GuardCommand.HomeAgain)
        {
            Search(r, found);
            return;
        }
        if (r.Drive.IsUnknown) Found("accepted although the device did not know where its joints were", 1, 0);
        if (r.Request.Command is not (GuardCommand.Run or GuardCommand.Follow or GuardCommand.Guide)) Found("accepted although nobody asked for motion", (uint)r.Request.Command, (uint)GuardCommand.Run);

        double Age(Instant then) => (at - then).Milliseconds;
        void Found(string what, double value, double limit, int joint = -1) => Report(found, new CertificateFinding(number, at, what, value, limit, joint));
    }

    /// <summary>A search for references has no way to rest that anybody could prove: nothing may be asked of the tool, and no set-point goes with it.</summary>
    private void Search(in DecisionRecord r, Action<CertificateFinding> found)
    {
        var (number, at) = (r.Number, r.At);
        if (rules.Kind == MotionKind.Exoskeleton) Found("the references of a device with a person in it were searched", 1, 0);
        if (rules.Regions.Length > 0 || rules.Tip is not null || rules.RemoteCentre is not null) Found("the references were searched although the rules hold the tool to places", 1, 0);
        if ((r.Drive.References & ReferenceStates.CanSearch) == ReferenceStates.None) Found("a device was let search that cannot", 1, 0);
        if (r.Request.Command == GuardCommand.Home && !r.Drive.IsUnknown) Found("the references of a device were searched that knew them", 1, 0);
        if (r.HasSetPoint) Found("a set-point went with a search for references", 1, 0);

        void Found(string what, double value, double limit) => Report(found, new CertificateFinding(number, at, what, value, limit));
    }

    private void Certificate(in DecisionRecord r, bool isNext, Action<CertificateFinding> found)
    {
        var restS = HeldCubic.Read(r, rules.Units, _now);
        _figures = _figures with { Certificates = _figures.Certificates + 1, LongestRestS = Math.Max(_figures.LongestRestS, restS) };
        Shape(r, restS, found);
        // A piece without duration has been reported; there is no curve to look at.
        if (((ReadOnlySpan<ushort>)r.Held.DurationMs).Contains((ushort)0)) return;
        if (isNext && _isFollowing) Continuity(r, found);
        for (var j = 0; j < _joints; j++) Joint(r, j, found);
        if (tool is not null && r.Verdict.Decision == GuardDecision.Accept) Tool(r, restS, found);
        _now.CopyTo(_before, 0);
        (_certifiedAt, _isFollowing) = (r.At, true);
    }

    private void Shape(in DecisionRecord r, double restS, Action<CertificateFinding> found)
    {
        var (number, at) = (r.Number, r.At);
        var purpose = rules.Kind == MotionKind.Exoskeleton ? TrajectoryPurpose.Landing : TrajectoryPurpose.Stop;
        if (r.Held.Purpose != purpose) Found("the way to rest is of the wrong kind", (int)r.Held.Purpose, (int)purpose);
        foreach (var ms in r.Held.DurationMs)
            if (ms == 0) Found("a piece of the way to rest has no duration, ms", 0, 1);
        if (r.Held.DurationMs[0] < rules.LinkDeadline.Milliseconds) Found("the first piece does not cover the link's deadline, ms", r.Held.DurationMs[0], rules.LinkDeadline.Milliseconds);
        var longest = rules.MaxStopS + rules.LinkDeadline.Seconds + DurationRoundingS;
        if (restS > longest) Found("the way to rest is too long, s", restS, longest);
        for (var j = 0; j < _joints; j++)
            if (r.Held.VelocityCounts[(DriveProtocol.KnotCount - 1) * _joints + j] is not 0 and var counts) Found("the way to rest does not end at rest, counts", counts, 0, j);
        if (purpose == TrajectoryPurpose.Landing && rules.DoubleStance.Length > 0 && !Array.Exists(rules.DoubleStance, IsReached)) Found("the landing ends in none of the postures in which both feet bear", 0, 0);

        void Found(string what, double value, double limit, int joint = -1) => Report(found, new CertificateFinding(number, at, what, value, limit, joint, restS));
    }

    private bool IsReached(DrivePosture posture)
    {
        for (var j = 0; j < _joints; j++)
            if (posture.Positions[j] is { } wanted && !(Math.Abs(_now[(DriveProtocol.KnotCount - 1) * _joints + j].End - wanted) <= posture.Tolerance + DriveUnits.PositionStep(rules.Units[j]))) return false;
        return true;
    }

    /// <summary>Drive link, section 6.7: from what the device follows now to the new way.</summary>
    private void Continuity(in DecisionRecord r, Action<CertificateFinding> found)
    {
        var goneS = (r.At - _certifiedAt).Seconds;
        for (var j = 0; j < _joints; j++)
        {
            var jump = Math.Abs(_now[j].Start - HeldCubic.At(_before, _joints, j, goneS));
            var limit = rules.Joints[j].MaxVelocity * (1.1 * Math.Max(goneS, rules.SetPointPeriod.Seconds) + 0.01 * rules.SetPointPeriod.Seconds);
            if (!(jump <= limit)) Report(found, new CertificateFinding(r.Number, r.At, "the set-point jumps away from what the device follows, rad or mm", jump, limit, j));
        }
    }

    private void Joint(in DecisionRecord r, int j, Action<CertificateFinding> found)
    {
        ref readonly var limit = ref rules.Joints[j];
        var (halfPosition, halfVelocity) = (DriveUnits.PositionStep(rules.Units[j]) / 2, DriveUnits.VelocityStep(rules.Units[j]) / 2);
        var slack = 0.001 * (limit.MaxPosition - limit.MinPosition) + halfPosition;
        CertificateFinding? position = null, velocity = null, acceleration = null;
        var ahead = 0.0;
        for (var k = 0; k < DriveProtocol.KnotCount; k++)
        {
            ref readonly var c = ref _now[k * _joints + j];
            var fastest = 1.01 * limit.MaxVelocity + 6 * halfPosition / c.DurationS + 2 * halfVelocity;
            var hardest = 1.05 * limit.MaxAcceleration + 12 * halfPosition / (c.DurationS * c.DurationS) + 6 * halfVelocity / c.DurationS;
            for (var i = 0; ; i++)
            {
                var t = Math.Min(i * jointStepS, c.DurationS);
                var (p, v, a) = (c.Position(t), Math.Abs(c.Velocity(t)), Math.Abs(c.Acceleration(t)));
                if (!(p <= limit.MaxPosition + slack)) position ??= Finding(r, "the joint would leave its range, rad or mm", p, limit.MaxPosition, j, ahead + t);
                if (!(p >= limit.MinPosition - slack)) position ??= Finding(r, "the joint would leave its range, rad or mm", p, limit.MinPosition, j, ahead + t);
                if (!(v <= fastest)) velocity ??= Finding(r, "the joint would be too fast, per s", v, limit.MaxVelocity, j, ahead + t);
                if (!(a <= hardest)) acceleration ??= Finding(r, "the joint would accelerate too hard, per s²", a, limit.MaxAcceleration, j, ahead + t);
                _figures = _figures with { VelocityShare = Math.Max(_figures.VelocityShare, v / fastest), AccelerationShare = Math.Max(_figures.AccelerationShare, a / hardest) };
                if (t >= c.DurationS) break;
            }
            ahead += c.DurationS;
        }
        foreach (var finding in (ReadOnlySpan<CertificateFinding?>)[position, velocity, acceleration])
            if (finding is { } f) Report(found, f);
    }

    /// <summary>The whole tool, from the set-point to rest, against the tip's box and every forbidden region.</summary>
    private void Tool(in DecisionRecord r, double restS, Action<CertificateFinding> found)
    {
        var e = r.Evidence;
        var uncertain = e.ErrorBudgetMm + rules.CoverageFactor * e.ScanFromRobotBaseSdMm + OffsetMm(r);
        CertificateFinding? region = null, tip = null;
        for (var i = 0; ; i++)
        {
            var ahead = Math.Min(i * toolStepS, restS);
            JointVector joints = default;
            for (var j = 0; j < _joints; j++) joints[j] = HeldCubic.At(_now, _joints, j, ahead);
            tool!.Locate(((ReadOnlySpan<double>)joints)[.._joints], _tool);
            if (rules.Tip is { } box)
                for (var axis = 0; axis < 3; axis++)
                    if (!(_tool[0][axis] >= box.LowestMm[axis] && _tool[0][axis] <= box.HighestMm[axis]))
                        tip ??= Finding(r, "the tool tip would leave its working box, mm", _tool[0][axis], _tool[0][axis] < box.LowestMm[axis] ? box.LowestMm[axis] : box.HighestMm[axis], -1, ahead);
            foreach (var fixture in rules.Tip?.Fixtures ?? [])
                if (fixture.DistanceMm(_tool[0]) is var off && !(off <= fixture.RadiusMm)) tip ??= Finding(r, "the tool tip would leave where it is guided, mm", off, fixture.RadiusMm, -1, ahead);
            if (rules.RemoteCentre is { } centre && tool.Pieces[tool.Shaft] is var shaft && centre.DistanceMm(_tool[shaft.From], _tool[shaft.To]) is var past && !(past <= centre.MostMm))
                tip ??= Finding(r, "the shaft would leave the entry into the patient, mm", past, centre.MostMm, -1, ahead);
            var moved = e.TargetSpeedMmPerS * (Math.Max(0, (r.At - e.PoseAcquiredAt).Seconds) + ahead);
            foreach (var forbidden in rules.Regions)
            {
                var needed = forbidden.MarginMm + uncertain + moved;
                var distance = NearestMm(forbidden, e.ScanFromRobotBase);
                _figures = _figures with { LeastSpareMm = Math.Min(_figures.LeastSpareMm, distance - needed) };
                if (!(distance >= needed)) region ??= Finding(r, $"the tool would come too near to '{forbidden.Name}', mm", distance, needed, -1, ahead);
            }
            if (ahead >= restS) break;
        }
        if (tip is { } t) Report(found, t);
        if (region is { } n) Report(found, n);
    }

    /// <summary>How far the tool is from where it was sent before this decision, mm.</summary>
    private double OffsetMm(in DecisionRecord r)
    {
        if (!_hasSent) return 0;
        tool!.Locate(((ReadOnlySpan<double>)_sentPosition)[.._joints], _sent);
        var measured = r.Drive.Measured;
        tool.Locate(((ReadOnlySpan<double>)measured)[.._joints], _tool);
        var offset = 0.0;
        for (var i = 0; i < _tool.Length; i++) offset = Math.Max(offset, (_tool[i] - _sent[i]).Length);
        return offset;
    }

    /// <summary>From the surface of the tool's pieces, mm.</summary>
    private double NearestMm(ForbiddenRegion region, in Rigid<Scan, RobotBase> scanFromBase)
    {
        var nearest = double.PositiveInfinity;
        foreach (var piece in tool!.Pieces)
        {
            var from = (scanFromBase * new Point<RobotBase>(_tool[piece.From])).Mm;
            var to = (scanFromBase * new Point<RobotBase>(_tool[piece.To])).Mm;
            var steps = Math.Max(1, (int)Math.Ceiling((to - from).Length / ShaftStepMm));
            for (var s = 0; s <= steps; s++)
                if (region.DistanceMm(from + (to - from) * ((double)s / steps)) - piece.RadiusMm is var d && !(d >= nearest)) nearest = d;
        }
        return nearest;
    }

    private static CertificateFinding Finding(in DecisionRecord r, string what, double value, double limit, int joint, double aheadS) => new(r.Number, r.At, what, value, limit, joint, aheadS);

    private void Report(Action<CertificateFinding> found, in CertificateFinding finding)
    {
        _figures = _figures with { Findings = _figures.Findings + 1 };
        found(finding);
    }
}
