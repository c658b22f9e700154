using System.Globalization;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Campaigns.Guard;

/// <summary>Sends the arm at full speed towards one to six forbidden half-spaces and measures how near its tool truly came.</summary>
/// <remarks>The truth is a line of arithmetic, and everything that the guard cannot know goes against the tool: the registration is off by the whole error budget and by three standard
/// deviations, and the tissue has moved towards the tool at its greatest speed since the pose. Decisions come late at random; in every third approach the guard falls silent on
/// the way, and the device goes on along what it holds. The device follows exactly; its following error is the guard's other rule.</remarks>
public static class GuardApproaches
{
    private const int PerGuard = 200, MostTicks = 1500, Subsamples = 4, TargetsTried = 5, FindingsKept = 10;

    /// <summary>Of the wire's counts (µrad at 250 mm, µm) and of the field's floats.</summary>
    private const double RoundingMm = 1e-3;

    /// <param name="approaches">How many.</param>
    /// <param name="seed">Of the random places, ways and uncertainties.</param>
    /// <param name="forgottenMm">The guard is told of so much less margin: to see that the campaign finds it.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Ends early.</param>
    /// <param name="planes">How many half-spaces; 0 for one to six at random.</param>
    /// <param name="speedShare">Of the joints' greatest speeds, above 0 and at most 1.</param>
    public static ApproachFigures Run(long approaches, ulong seed, double forgottenMm, Action<string> say, CancellationToken stop, int planes = 0, double speedShare = 1)
    {
        var arm = new GuardedArm();
        var begun = MonotonicClock.Shared.Now;
        var (spare, first) = (new List<double>(), new List<string>());
        var (held, silenced, entered, least, done) = (0L, 0L, 0L, double.PositiveInfinity, 0L);
        var decisions = new LatencyHistogram();
        Bout? bout = null;
        for (; done < approaches && !stop.IsCancellationRequested; done++)
        {
            if (done % PerGuard == 0) bout = new Bout(arm, new SeededRandom(seed, (ulong)(done / PerGuard)), forgottenMm, decisions, planes, speedShare);
            var (spareMm, byRegion, fellSilent) = bout!.Approach();
            if (byRegion) held++;
            if (fellSilent) silenced++;
            if (byRegion && spare.Count < 100_000) spare.Add(spareMm);
            least = Math.Min(least, spareMm);
            if (!(spareMm >= -RoundingMm))
            {
                entered++;
                if (first.Count < FindingsKept) first.Add(string.Create(CultureInfo.InvariantCulture, $"approach {done} of seed {seed}: {-spareMm:0.0000} mm into the margin"));
            }
            if ((done + 1) % 10_000 == 0) say($"  approaches: {done + 1} of {approaches}");
        }
        spare.Sort();
        return new ApproachFigures(done, held, silenced, entered, least, spare.Count == 0 ? double.NaN : spare[spare.Count / 2],
            new Percentiles(decisions.Percentile(50).Microseconds, decisions.Percentile(99).Microseconds, decisions.Max.Microseconds), (MonotonicClock.Shared.Now - begun).Seconds, first);
    }

    /// <summary>Some approaches to the same half-spaces, from ever other places.</summary>
    private sealed class Bout
    {
        private readonly GuardedArm _arm;
        private readonly SeededRandom _random;
        private readonly ForbiddenHalfSpace[] _planes;
        private readonly JointLimits[] _planned;
        private readonly GuardRules _rules;
        private readonly MotionGuard _guard;
        private readonly MotionProgram _program = new();
        private readonly FollowingDevice _device;
        private readonly LatencyHistogram _decisions;
        private readonly Vec3[] _base, _scan;
        private Instant _now = Instant.FromSeconds(100);
        private long _sequence, _asked = 1;

        // Of the approach under way
        private Rigid<Scan, RobotBase> _scanFromBase;
        private double _budgetMm, _sdMm, _speedMmPerS, _poseAgeMs;
        private Instant _acquiredAt;

        public Bout(GuardedArm arm, SeededRandom random, double forgottenMm, LatencyHistogram decisions, int planes, double speedShare)
        {
            (_arm, _random, _planes, _decisions) = (arm, random, GuardedArm.Wedge(random, planes), decisions);
            _planned = [.. arm.Planned.Select(j => j with { MaxVelocity = j.MaxVelocity * speedShare })];
            _rules = arm.With(_planes, GuardedArm.MarginMm - forgottenMm);
            _guard = new MotionGuard(_rules, arm.Tool);
            _device = new FollowingDevice(_rules.Units);
            (_base, _scan) = (new Vec3[arm.Tool.PointCount], new Vec3[arm.Tool.PointCount]);
        }

        public (double SpareMm, bool ByRegion, bool FellSilent) Approach()
        {
            var start = Begin();
            var silentAt = _random.NextInt(3) == 0 ? 20 + _random.NextInt(300) : int.MaxValue;
            var (spare, moved) = (Spare(_now), false);
            for (var tick = 0; tick < MostTicks; tick++)
            {
                // Most decisions are on time, some late by up to a good part of the link's deadline.
                var late = _random.NextInt(8) == 0 ? _random.Uniform(0, 0.8 * _rules.LinkDeadline.Milliseconds) : 0;
                var next = _now + _rules.SetPointPeriod + Duration.FromMilliseconds(late);
                spare = Math.Min(spare, Until(next));
                var verdict = Decide(isPressed: tick > 2, start);
                moved |= verdict.Decision == GuardDecision.Accept;
                if (moved && tick >= silentAt) return (Math.Min(spare, Until(_now + Duration.FromSeconds(_device.RestS))), false, true);
                if (moved && _guard.Motion == GuardMotion.Resting) break;
                if (_guard.Motion == GuardMotion.Latched) throw new InvalidOperationException($"An approach latched: {GuardWords.Explain(_guard.Verdict)}");
            }
            var byRegion = _guard.HoldCause.First == GuardReasons.ForbiddenRegion || _guard.Verdict.First == GuardReasons.ForbiddenRegion;
            return (spare, byRegion, false);
        }

        /// <summary>Another place of the patient, other uncertainties, another way; the tool free by a little or by more.</summary>
        private JointVector Begin()
        {
            _now += Duration.FromSeconds(1);
            (_budgetMm, _sdMm) = (_random.Uniform(0, 2), _random.Uniform(0, 0.3));
            (_speedMmPerS, _poseAgeMs) = (_random.NextInt(2) == 0 ? 0 : _random.Uniform(0, 30), _random.Uniform(0, 90));
            _acquiredAt = _now - Duration.FromMilliseconds(_poseAgeMs);
            var start = _arm.Posture(_random, 0.5);
            _device.Place(start);
            _arm.Locate(start, _base);
            var rotation = _random.Rotation();
            for (var i = 0; i < _base.Length; i++) _scan[i] = rotation.Rotate(_base[i]);
            var free = GuardedArm.MarginMm + GuardedArm.ShaftRadiusMm + _budgetMm + 3 * _sdMm + _speedMmPerS * 0.3 + _random.Uniform(0.5, 30);
            var up = double.NegativeInfinity;
            foreach (var plane in _planes) up = Math.Max(up, (free - plane.DistanceMm(_scan)) / plane.Normal.Z);
            _scanFromBase = new Rigid<Scan, RobotBase>(rotation, new Vec3(0, 0, up));
            SwitchOff(start);
            var target = Worst();
            _program.TryLoad(1, MotionKind.Arm, _rules.JointCount, SynchronisedMove.FromRest(((ReadOnlySpan<double>)start)[.._rules.JointCount], ((ReadOnlySpan<double>)target)[.._rules.JointCount], _planned));
            if (_guard.Load(_program) is not ProgramRefusal.None and var refusal) throw new InvalidOperationException($"A plan at the joints' limits was refused: {GuardWords.Explain(refusal)}");
            return start;
        }

        /// <summary>Whatever the guard was doing: the device is off and stands elsewhere, and a person acknowledges what that latched.</summary>
        private void SwitchOff(in JointVector standing)
        {
            for (var i = 0; i < 4; i++)
            {
                _now += _rules.SetPointPeriod;
                var evidence = Evidence(isPressed: false);
                _guard.Decide(_now, evidence, true, new GuardRequest(++_asked, GuardCommand.Acknowledge, 1, 1), new DriveReading(_now, false, 0, standing));
            }
            if (_guard.Motion != GuardMotion.Resting) throw new InvalidOperationException($"What had latched was not acknowledged: {GuardWords.Explain(_guard.Verdict)}");
        }

        private GuardEvidence Evidence(bool isPressed)
        {
            _acquiredAt = _now - Duration.FromMilliseconds(_poseAgeMs);
            var flags = EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk | (isPressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None);
            return new GuardEvidence(++_sequence, _now, _acquiredAt, flags, _sequence, _budgetMm, _speedMmPerS, _scanFromBase, _sdMm);
        }

        /// <summary>Of some postures the one that lies deepest in a region.</summary>
        private JointVector Worst()
        {
            var (worst, deepest) = (default(JointVector), double.PositiveInfinity);
            for (var i = 0; i < TargetsTried; i++)
            {
                var posture = _arm.Posture(_random, 0.9);
                var distance = NominalMm(posture);
                if (distance < deepest) (worst, deepest) = (posture, distance);
            }
            return worst;
        }

        private GuardVerdict Decide(bool isPressed, in JointVector start)
        {
            var evidence = Evidence(isPressed);
            var measured = _guard.HasSetPoint ? _device.At(_now) : start;
            var from = ThreadCpu.Used;
            var verdict = _guard.Decide(_now, evidence, true, new GuardRequest(_asked, GuardCommand.Run, 1, 1), new DriveReading(_now, true, 0, measured));
            if (verdict.Decision == GuardDecision.Accept) _decisions.Add(ThreadCpu.Used - from);
            if (_guard.HasSetPoint) _device.Take(_now, _guard.Position, _guard.Velocity, _guard.HeldByDevice);
            return verdict;
        }

        /// <summary>Least distance to spare from now until then; then is now.</summary>
        private double Until(Instant then)
        {
            var span = then - _now;
            // A whole way to rest is looked at about every millisecond, a period four times.
            var steps = Math.Max(Subsamples, (int)span.Milliseconds);
            var from = _now;
            var spare = double.PositiveInfinity;
            for (var i = 1; i <= steps; i++) spare = Math.Min(spare, Spare(from + new Duration(span.Nanoseconds * i / steps)));
            _now = then;
            return spare;
        }

        private double Spare(Instant moment) =>
            NominalMm(_device.At(moment)) - GuardedArm.ShaftRadiusMm - GuardedArm.MarginMm - _budgetMm - _rules.CoverageFactor * _sdMm - _speedMmPerS * (moment - _acquiredAt).Seconds;

        /// <summary>From the tool's axis to the nearest half-space where the evidence says that it is.</summary>
        private double NominalMm(in JointVector joints)
        {
            _arm.Locate(joints, _base);
            for (var i = 0; i < _base.Length; i++) _scan[i] = (_scanFromBase * new Point<RobotBase>(_base[i])).Mm;
            var nearest = double.PositiveInfinity;
            foreach (var plane in _planes) nearest = Math.Min(nearest, plane.DistanceMm(_scan));
            return nearest;
        }
    }
}
