using System.Globalization;
using SurgicalNav.Core.Flow;
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
    private const int PerGuard = 200, MostTicks = 1500, Subsamples = 4, TargetsTried = 5, FindingsKept = 10, Told = 10_000;

    /// <summary>Of the wire's counts (µrad at 250 mm, µm) and of the field's floats.</summary>
    private const double RoundingMm = 1e-3;

    /// <summary>A program that keeps so much more than it must is none that a surgeon would want held.</summary>
    private const double ClearByMm = 2;

    private const double PlanStepS = 5e-3;

    /// <param name="approaches">How many.</param>
    /// <param name="seed">Of the random places, ways and uncertainties.</param>
    /// <param name="forgottenMm">The guard is told of so much less margin: to see that the campaign finds it.</param>
    /// <param name="workers">Each takes a guard with all of its approaches; the figures do not depend on how many there are.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Ends early.</param>
    /// <param name="planes">How many half-spaces; 0 for one to six at random.</param>
    /// <param name="speedShare">Of the joints' greatest speeds, above 0 and at most 1.</param>
    public static ApproachFigures Run(long approaches, ulong seed, double forgottenMm, IWorkers workers, Action<string> say, CancellationToken stop, int planes = 0, double speedShare = 1)
    {
        var arm = new GuardedArm();
        var begun = MonotonicClock.Shared.Now;
        var total = new Tally();
        workers.Run((int)((approaches + PerGuard - 1) / PerGuard), guard =>
        {
            var tally = new Tally();
            var bout = new Bout(arm, new SeededRandom(seed, (ulong)guard), forgottenMm, tally.Decisions, planes, speedShare);
            for (var number = (long)guard * PerGuard; number < Math.Min(approaches, (guard + 1L) * PerGuard) && !stop.IsCancellationRequested; number++) tally.Count(number, seed, bout.Approach());
            lock (total)
            {
                total.Add(tally);
                if (total.Done / Told != (total.Done - tally.Done) / Told) say($"  approaches: {total.Done} of {approaches}");
            }
        });
        total.Spare.Sort();
        return new ApproachFigures(total.Done, total.Held, total.Silenced, total.Entered, total.LeastMm, total.Spare.Count == 0 ? double.NaN : total.Spare[total.Spare.Count / 2],
            new Percentiles(total.Decisions.Percentile(50).Microseconds, total.Decisions.Percentile(99).Microseconds, total.Decisions.Max.Microseconds), (MonotonicClock.Shared.Now - begun).Seconds, total.First)
        {
            Clear = total.Clear,
            HeldThoughClear = total.HeldThoughClear,
            Entering = total.Entering,
            Missed = total.Missed,
        };
    }

    /// <summary>How an approach went.</summary>
    /// <param name="SpareMm">Least distance left over the margin.</param>
    /// <param name="WasPlayed">The program came to its end.</param>
    /// <param name="IsStill">The patient does not move.</param>
    /// <param name="PlannedSpareMm">The same, had the whole program been played without a guard.</param>
    private readonly record struct Outcome(double SpareMm, bool ByRegion, bool FellSilent, bool WasPlayed, bool IsStill, double PlannedSpareMm);

    private sealed class Tally
    {
        private const int SpareKept = 100_000;

        public long Done, Held, Silenced, Entered, Clear, HeldThoughClear, Entering, Missed;
        public double LeastMm = double.PositiveInfinity;
        public List<double> Spare { get; } = [];
        public List<string> First { get; } = [];
        public LatencyHistogram Decisions { get; } = new();

        public void Count(long number, ulong seed, in Outcome approach)
        {
            Done++;
            if (approach.PlannedSpareMm >= ClearByMm && approach.IsStill && !approach.FellSilent)
            {
                Clear++;
                if (approach.ByRegion) HeldThoughClear++;
            }
            else if (approach.PlannedSpareMm < 0 && !approach.FellSilent)
            {
                Entering++;
                if (approach.WasPlayed) Missed++;
            }
            if (approach.ByRegion) Held++;
            if (approach.FellSilent) Silenced++;
            if (approach.ByRegion) Spare.Add(approach.SpareMm);
            LeastMm = Math.Min(LeastMm, approach.SpareMm);
            if (approach.SpareMm >= -RoundingMm) return;
            Entered++;
            if (First.Count < FindingsKept) First.Add(string.Create(CultureInfo.InvariantCulture, $"approach {number} of seed {seed}: {-approach.SpareMm:0.0000} mm into the margin"));
        }

        public void Add(Tally other)
        {
            (Done, Held, Silenced, Entered, LeastMm) = (Done + other.Done, Held + other.Held, Silenced + other.Silenced, Entered + other.Entered, Math.Min(LeastMm, other.LeastMm));
            (Clear, HeldThoughClear, Entering, Missed) = (Clear + other.Clear, HeldThoughClear + other.HeldThoughClear, Entering + other.Entering, Missed + other.Missed);
            Spare.AddRange(other.Spare.Take(SpareKept - Spare.Count));
            First.AddRange(other.First.Take(FindingsKept - First.Count));
            Decisions.Add(other.Decisions);
        }
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

        public Outcome Approach()
        {
            var start = Begin();
            var planned = PlannedSpare();
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
                if (moved && tick >= silentAt) return new Outcome(Math.Min(spare, Until(_now + Duration.FromSeconds(_device.RestS))), ByRegion: false, FellSilent: true, WasPlayed: false, _speedMmPerS == 0, planned);
                if (moved && _guard.Motion == GuardMotion.Resting) break;
                if (_guard.Motion == GuardMotion.Latched) throw new InvalidOperationException($"An approach latched: {GuardWords.Explain(_guard.Verdict)}");
            }
            var byRegion = _guard.HoldCause.First == GuardReasons.ForbiddenRegion || _guard.Verdict.First == GuardReasons.ForbiddenRegion;
            return new Outcome(spare, byRegion, FellSilent: false, WasPlayed: !byRegion && _guard.PathS >= _program.DurationS, _speedMmPerS == 0, planned);
        }

        /// <summary>Along the whole program, with a pose as old as it is at every decision.</summary>
        private double PlannedSpare()
        {
            var spare = double.PositiveInfinity;
            for (var timeS = 0.0; ; timeS = Math.Min(timeS + PlanStepS, _program.DurationS))
            {
                _program.Evaluate(timeS, out var joints);
                spare = Math.Min(spare, NeededOff(joints) - _speedMmPerS * _poseAgeMs * 1e-3);
                if (timeS >= _program.DurationS) return spare;
            }
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
            if (verdict.Decision == GuardDecision.Accept) _decisions.Add(ThreadCpu.Used - from - ThreadCpu.OfNothing);
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

        private double Spare(Instant moment) => NeededOff(_device.At(moment)) - _speedMmPerS * (moment - _acquiredAt).Seconds;

        /// <summary>Distance less all that is needed of it, but for the patient's own motion.</summary>
        private double NeededOff(in JointVector joints) => NominalMm(joints) - GuardedArm.ShaftRadiusMm - GuardedArm.MarginMm - _budgetMm - _rules.CoverageFactor * _sdMm;

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
