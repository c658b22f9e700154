using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Campaigns.Guard;

/// <summary>Two or four arms around one place, each led anywhere by a hand that sees no other arm, with lines that lose frames, devices that fail and switches that are let go: nobody but the guards keeps them apart.</summary>
/// <remarks>Four of the da Vinci class at the ports of the project's system of four arms. A set of arms lives for many sequences, so that each begins in whatever state the one before left. Distances are those of the arms' true places, stray included.</remarks>
public static class ArmSequences
{
    /// <summary>Periods of one sequence.</summary>
    public const int Ticks = 60;

    public const double MarginMm = 3, StrayMm = 0.5;

    private const int PerSet = 100, FindingsKept = 10, Told = 10_000;

    /// <param name="sequences">How many.</param>
    /// <param name="seed">Of everything random.</param>
    /// <param name="isChecked">False for the control: guards that know nothing of each other.</param>
    /// <param name="workers">Each takes a set of arms with all of its sequences; the figures do not depend on how many there are.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Ends early.</param>
    /// <param name="hasFaults">False for lines, devices and switches with which all is well.</param>
    public static ArmFigures Run(long sequences, ulong seed, bool isChecked, IWorkers workers, Action<string> say, CancellationToken stop, bool hasFaults = true)
    {
        var system = RobotSystemFile.Load(ProjectFiles.Path("hardware/systems/abdomen-four-arms.system.json"));
        var rules = GuardRulesFactory.FromProfile(DriveProfileFile.Load(ProjectFiles.Path("hardware/profiles/manipulator/psm.json")));
        var begun = MonotonicClock.Shared.Now;
        var total = new Tally();
        workers.Run((int)((sequences + PerSet - 1) / PerSet), set =>
        {
            var tally = new Tally();
            var bout = new Bout(system, rules, set % 2 == 0 ? 4 : 2, isChecked, hasFaults, new SeededRandom(seed, (ulong)set), tally);
            for (var number = (long)set * PerSet; number < Math.Min(sequences, (set + 1L) * PerSet) && !stop.IsCancellationRequested; number++) bout.Sequence(number);
            lock (total)
            {
                total.Add(tally);
                if (total.Done / Told != (total.Done - tally.Done) / Told) say($"  sequences of arms: {total.Done} of {sequences}");
            }
        });
        return new ArmFigures(total.Done, total.Decisions, total.Moving, total.HeldByArms, total.Latched, total.LeastMm, total.TooNear, total.Met,
            new Percentiles(total.DecisionUs.Percentile(50).Microseconds, total.DecisionUs.Percentile(99).Microseconds, total.DecisionUs.Max.Microseconds), (MonotonicClock.Shared.Now - begun).Seconds, total.Findings);
    }

    private sealed class Tally
    {
        public long Done, Decisions, Moving, HeldByArms, Latched, TooNear, Met;
        public double LeastMm = double.PositiveInfinity;
        public List<string> Findings { get; } = [];
        public LatencyHistogram DecisionUs { get; } = new();

        public void Add(Tally other)
        {
            (Done, Decisions, Moving, HeldByArms) = (Done + other.Done, Decisions + other.Decisions, Moving + other.Moving, HeldByArms + other.HeldByArms);
            (Latched, TooNear, Met, LeastMm) = (Latched + other.Latched, TooNear + other.TooNear, Met + other.Met, Math.Min(LeastMm, other.LeastMm));
            DecisionUs.Add(other.DecisionUs);
            Findings.AddRange(other.Findings.Take(FindingsKept - Findings.Count));
        }
    }

    private sealed class Bout
    {
        private readonly SequencedArm[] _arms;
        private readonly SeededRandom _random;
        private readonly Tally _tally;
        private readonly bool _hasFaults;
        private Instant _now = Instant.FromSeconds(100);
        private long _sequence;

        public Bout(RobotSystem system, GuardRules rules, int arms, bool isChecked, bool hasFaults, SeededRandom random, Tally tally)
        {
            (_random, _tally, _hasFaults) = (random, tally, hasFaults);
            var (together, first) = (isChecked ? new GuardedArms() : null, system.Arms[0]);
            var from = arms == 2 ? random.NextInt(2) : 0;
            _arms = new SequencedArm[arms];
            for (var i = 0; i < arms; i++)
            {
                var place = system.Arms[from + i].TableFromBase;
                _arms[i] = new SequencedArm(rules, new ChainToolGeometry(first.Model), new GuardedPlace(place.Rotation, place.TranslationMm, MarginMm, StrayMm), together, JointVector.From(first.Home));
            }
            // All are heard, with the switch not yet pressed.
            for (var tick = 0; tick < 3; tick++) Decide(isPressed: false, isReadable: true, decisions: null);
        }

        public void Sequence(long number)
        {
            foreach (var arm in _arms) arm.Stir(_random, _hasFaults);
            // The switch is let go at the beginning of some, so that a press may count.
            var lets = _random.NextInt(2) == 0;
            var (isPressed, isReadable) = (!_hasFaults || _random.NextInt(8) != 0, !_hasFaults || _random.NextInt(20) != 0);
            var least = double.PositiveInfinity;
            for (var tick = 0; tick < Ticks; tick++)
            {
                Decide(isPressed && !(lets && tick < 2) && !(_hasFaults && _random.NextInt(400) == 0), isReadable || tick < Ticks / 2, _tally.DecisionUs);
                least = Math.Min(least, LeastMm());
                foreach (var arm in _arms)
                {
                    _tally.Decisions++;
                    if (arm.Guard.Motion == GuardMotion.Moving) _tally.Moving++;
                    if (arm.Guard.Motion == GuardMotion.Latched) _tally.Latched++;
                    if (arm.Guard.Verdict.First == GuardReasons.NeighbourArm) _tally.HeldByArms++;
                }
            }
            _tally.Done++;
            _tally.LeastMm = Math.Min(_tally.LeastMm, least);
            if (least < 0) _tally.Met++;
            if (least >= MarginMm) return;
            _tally.TooNear++;
            if (_tally.Findings.Count < FindingsKept) _tally.Findings.Add(FormattableString.Invariant($"sequence {number}: {_arms.Length} arms came within {least:0.000} mm of each other"));
        }

        private void Decide(bool isPressed, bool isReadable, LatencyHistogram? decisions)
        {
            _now += _arms[0].Rules.SetPointPeriod;
            if (_hasFaults && _random.NextInt(200) == 0) _now += Duration.FromMilliseconds(_random.Uniform(0, 25));
            _sequence++;
            var evidence = new GuardEvidence(_sequence, _now, _now, isPressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None, _sequence, 0, 0, Rigid<Scan, RobotBase>.Identity, 0);
            foreach (var arm in _arms) arm.Decide(_now, evidence, isReadable, _sequence, decisions);
        }

        private double LeastMm()
        {
            foreach (var arm in _arms) arm.Look(_now);
            var least = double.PositiveInfinity;
            for (var i = 0; i < _arms.Length; i++)
                for (var j = i + 1; j < _arms.Length; j++)
                    foreach (ref readonly var a in _arms[i].Capsules)
                        foreach (ref readonly var b in _arms[j].Capsules) least = Math.Min(least, Capsule.DistanceMm(a, b));
            return least;
        }
    }
}
