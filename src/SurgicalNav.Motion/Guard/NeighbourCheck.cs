using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>Keeps one arm, whole, clear of every other arm under the same guard process.</summary>
/// <remarks>After every decision each arm publishes the space that it is committed to: wherever it may come without being asked again, from where it is to the end of the way to
/// rest that its device holds, and as far beside that as it may stray (<see cref="GuardedPlace.StrayMm"/>, or more where it is measured to). A set-point is taken only if its own new space
/// keeps the margin from every other arm's published one.
/// Why two arms that obey never come nearer: whatever two ways to rest they are on at a moment, one of the two was accepted later, and then the other one still lay in what was published.
/// For a space stays published as long as the device may be on that way: a lost frame leaves it on an earlier one, for no longer than the link's deadline and the age at which a silent
/// drive latches the guard; and once latched or disabled, until the way has ended. A hold begins nothing new: it goes on along what is published. Where arms stand nearer than the margin, each may stand still, and move only
/// so that nothing of it that is too near comes nearer.
/// An arm that is neither led nor on such a way is where it is measured to be. Of one that was never heard, or that does not know its joints, nothing is known, and no other one moves. One that has fallen silent may still be anywhere in its last space.
/// How the space is found: <see cref="ArmSweep"/>. Free of allocation after construction.</remarks>
public sealed class NeighbourCheck
{
    private readonly GuardedArms _arms;
    private readonly GuardRules _rules;
    private readonly IToolGeometry _tool;
    private readonly GuardedPlace _place;
    private readonly ArmSweep _sweep;
    private readonly int _pieces;
    private readonly Vec3[] _measured, _reference;
    private readonly CommittedSpace _published, _standing;
    private readonly CommitmentLog _log;
    private readonly Duration _stretch;
    private CommittedSpace _candidate, _newest;
    private double _candidateFitMm, _fitMm, _strayMm;
    private JointVector _before, _hardest, _farthest;
    private Instant _firstHeardAt = Instant.MinValue, _restsBy = Instant.MinValue;

    internal NeighbourCheck(GuardedArms arms, GuardRules rules, IToolGeometry tool, in GuardedPlace place)
    {
        (_arms, _rules, _tool, _place, _pieces) = (arms, rules, tool, place, tool.Pieces.Length);
        _sweep = new ArmSweep(rules, tool, place);
        (_measured, _reference) = (new Vec3[tool.PointCount], new Vec3[tool.PointCount]);
        (_published, _standing) = (new CommittedSpace(_pieces), new CommittedSpace(_pieces));
        (_candidate, _newest) = (new CommittedSpace(_pieces), new CommittedSpace(_pieces));
        _stretch = rules.LinkDeadline + Duration.FromMilliseconds(rules.MaxDriveAgeMs) + rules.SetPointPeriod;
        _log = new CommitmentLog(_pieces, _stretch);
        _strayMm = place.StrayMm;
    }

    /// <summary>There are other arms to be kept clear of.</summary>
    internal bool IsBesideOthers => _arms.AreSeveral;

    /// <summary>Where the arm may come without being asked again is known.</summary>
    internal bool IsKnown { get; private set; }

    internal CommittedSpace Published => _published;

    /// <summary>How far the arm is from where its drives were sent.</summary>
    /// <param name="measured">Where its joints are.</param>
    /// <param name="sent">The newest set-point.</param>
    /// <param name="velocity">Its velocity.</param>
    /// <param name="elapsed">Since it was sent.</param>
    internal void Measure(in JointVector measured, in JointVector sent, in JointVector velocity, Duration elapsed)
    {
        if (!_arms.AreSeveral) return;
        _strayMm = _place.StrayMm;
        var nearest = measured;
        for (var j = 0; j < _rules.JointCount; j++) nearest[j] = DriveCheck.Nearest(_rules, elapsed, measured[j], sent[j], velocity[j]);
        if (nearest == measured) return;
        JointVector farthest = default, gaps = default;
        for (var j = 0; j < _rules.JointCount; j++) (farthest[j], gaps[j]) = (Math.Max(Math.Abs(measured[j]), Math.Abs(nearest[j])), Math.Abs(measured[j] - nearest[j]));
        if (_sweep.CarriedMm(gaps, 1, farthest) <= _strayMm) return;
        _tool.Locate(((ReadOnlySpan<double>)measured)[.._rules.JointCount], _measured);
        _tool.Locate(((ReadOnlySpan<double>)nearest)[.._rules.JointCount], _reference);
        for (var i = 0; i < _measured.Length; i++) _strayMm = Math.Max(_strayMm, (_measured[i] - _reference[i]).Length);
    }

    /// <summary>The way to rest that the guard itself would follow; the held trajectory that was fitted to it comes next.</summary>
    internal void Look<TMotion>(in TMotion way) where TMotion : IJointMotion
    {
        if (_arms.AreSeveral) _sweep.Look(way);
    }

    /// <summary>A set-point with the way to rest that the device would hold from there.</summary>
    internal void Judge(in HeldMotion held, in JointVector start, in JointVector startVelocity, ref GuardVerdict verdict)
    {
        if (!_arms.AreSeveral) return;
        var isStill = start == _before && !((ReadOnlySpan<double>)startVelocity).ContainsAnyExcept(0);
        _candidateFitMm = _sweep.Sweep(held, start, isStill, _candidate);
        // What stands still comes nearer to nothing.
        if (isStill) return;
        for (var i = 0; i < _arms.Count; i++)
        {
            var other = _arms[i];
            if (other == this) continue;
            var margin = Math.Max(_place.MarginMm, other._place.MarginMm);
            if (!other.IsKnown)
            {
                verdict = verdict.With(GuardDecision.Hold, GuardReasons.NeighbourArm, double.NaN, margin);
                return;
            }
            if (_candidate.IsFartherThan(margin + _strayMm, other._published)) continue;
            var least = Compare(other, margin);
            if (!(least >= margin)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.NeighbourArm, least, margin);
        }
    }

    /// <summary>What is fitted to the rest of the way, while coming to rest along it.</summary>
    internal void Refit(in HeldMotion held, ref GuardVerdict verdict)
    {
        if (!_arms.AreSeveral) return;
        var over = _sweep.BesideMm(held, _hardest, _farthest) - _fitMm;
        if (!(over <= 0)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.NeighbourArm, _place.MarginMm - over, _place.MarginMm);
    }

    /// <summary>Publishes where the arm may come from now on; after every decision.</summary>
    /// <param name="now">The decision's time.</param>
    /// <param name="isAccepted">A set-point was taken that has been judged here.</param>
    /// <param name="motion">Of the guard.</param>
    /// <param name="position">The set-point.</param>
    /// <param name="held">What the device is to hold.</param>
    /// <param name="drive">What is known of the device.</param>
    internal void Publish(Instant now, bool isAccepted, GuardMotion motion, in JointVector position, HeldTrajectory held, in DriveReading drive)
    {
        if (!_arms.AreSeveral) return;
        _before = position;
        // What a device measures that does not know its joints says nothing of where the arm is.
        if (drive.IsUnknown)
        {
            IsKnown = false;
            return;
        }
        if (drive.IsEnabled && motion != GuardMotion.Latched)
        {
            if (isAccepted) (_candidate, _newest, _fitMm, _hardest, _farthest) = (_newest, _candidate, _candidateFitMm, _sweep.WayHardest, _sweep.WayFarthest);
            else if (motion == GuardMotion.Resting) _sweep.Stand(position, _newest);
            _log.Add(_newest, now);
            _restsBy = now + Duration.FromMilliseconds(held.TotalMs) + _stretch;
            _published.CopyFrom(_newest);
        }
        else
        {
            // In silence the last space stands. The first word may be that the line is open, and no more.
            if (_firstHeardAt == Instant.MinValue) _firstHeardAt = drive.HeardAt;
            if (!(EvidenceCheck.AgeMs(now, drive.HeardAt) <= _rules.MaxDriveAgeMs) || drive.HeardAt == _firstHeardAt || !IsFinite(drive.Measured)) return;
            if (now >= _restsBy) _log.Clear();
            _sweep.Stand(drive.Measured, _standing);
            _published.CopyFrom(_standing);
            _strayMm = _place.StrayMm;
        }
        _log.AddTo(_published);
        _published.Settle(_strayMm);
        IsKnown = true;
    }

    private bool IsFinite(in JointVector joints)
    {
        for (var j = 0; j < _rules.JointCount; j++)
            if (!double.IsFinite(joints[j])) return false;
        return true;
    }

    /// <summary>The least distance between what this arm would be committed to and what another one is, of all that is too near and comes nearer; infinite where nothing does.</summary>
    private double Compare(NeighbourCheck other, double margin)
    {
        var least = double.PositiveInfinity;
        for (var p = 0; p < _pieces; p++)
            for (var q = 0; q < other._pieces; q++)
            {
                if (_candidate.IsFartherThan(margin + _strayMm, p, other._published, q)) continue;
                ref readonly var theirs = ref other._published.Capsules[q];
                var distance = Capsule.DistanceMm(_candidate.Capsules[p], theirs) - _strayMm;
                if (!(distance >= margin) && !_sweep.ComesNoNearer(p, theirs) && !(distance >= least)) least = distance;
            }
        return least;
    }
}
