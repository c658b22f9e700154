using System.Globalization;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Campaigns.Guard;

/// <summary>Random programs, requests, evidence, drive states and faults, tick upon tick; whatever is let out is checked by <see cref="CertificateAudit"/>, and no motion may go on by itself.</summary>
/// <remarks>An arm before forbidden half-spaces, an exoskeleton, an arm that nothing is asked of but its joints, which it may have to search, an exoskeleton, in turns. A guard lives for many sequences, so that each begins in whatever state the one before left.</remarks>
public static class GuardSequences
{
    /// <summary>Decisions of one sequence.</summary>
    public const int Ticks = 20;

    private const int PerGuard = 2000, Told = 100_000;

    /// <param name="sequences">How many.</param>
    /// <param name="seed">Of everything random.</param>
    /// <param name="workers">Each takes a guard with all of its sequences; the figures do not depend on how many there are.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Ends early.</param>
    public static SequenceFigures Run(long sequences, ulong seed, IWorkers workers, Action<string> say, CancellationToken stop)
    {
        var arm = new GuardedArm();
        var walker = GuardRulesFactory.FromProfile(DriveProfileFile.Load(ProjectFiles.Path("hardware/profiles/exoskeleton/sim-lower-limb6.json")));
        var begun = MonotonicClock.Shared.Now;
        var total = new SequenceTally();
        workers.Run((int)((sequences + PerGuard - 1) / PerGuard), guard =>
        {
            var (tally, random, isArm, isBare) = (new SequenceTally { Sequence = (long)guard * PerGuard }, new SeededRandom(seed, (ulong)guard), guard % 2 == 0, guard % 4 == 2);
            var rules = isArm ? arm.With(GuardedArm.Wedge(random, 0)) with { TrackedTip = new TrackedTipRule(3, 100) } : walker;
            if (isBare) rules = rules with { Regions = [], Tip = null, RemoteCentre = null, TrackedTip = null };
            var bout = new Bout(rules, arm.Planned, isArm ? arm.Tool : null, random, tally, isBare);
            for (; tally.Sequence < Math.Min(sequences, (guard + 1L) * PerGuard) && !stop.IsCancellationRequested; tally.Sequence++, tally.Done++) bout.Sequence();
            lock (total)
            {
                total.Add(tally);
                if (total.Done / Told != (total.Done - tally.Done) / Told) say($"  sequences: {total.Done} of {sequences}");
            }
        });
        return new SequenceFigures(total.Done, total.Decisions, total.Unsafe, total.Resumed, total.Accepted, total.Latched, total.First.Count, (MonotonicClock.Shared.Now - begun).Seconds, total.Findings) { Searching = total.Searching, Found = total.Found };
    }

    private sealed class Bout
    {
        private readonly JointLimits[] _planned;
        private readonly GuardRules _rules;
        private readonly SeededRandom _random;
        private readonly SequenceTally _tally;
        private readonly IToolGeometry? _tool;
        private readonly Vec3[] _points = new Vec3[IToolGeometry.MaxPoints];
        private readonly MotionGuard _guard;
        private readonly CertificateAudit _audit;
        private readonly MotionProgram _program = new();
        private readonly FollowingDevice _device;
        private readonly Action<CertificateFinding> _found;
        private readonly bool _isBare;
        private readonly Rigid<Scan, RobotBase> _far = new(Quat.Identity, new Vec3(0, 0, 320));
        private Instant _now = Instant.FromSeconds(100);
        private long _sequence, _beats, _number, _targets, _asked = 1;
        private uint _id;
        private bool _needsRelease, _moved, _enabled, _wasSearch, _hasPressMoved;
        private ReferenceStates _references;
        private int _searchesFor;
        private GuardReasons _ended;

        public Bout(GuardRules rules, JointLimits[] planned, IToolGeometry? tool, SeededRandom random, SequenceTally tally, bool isBare)
        {
            (_isBare, _references) = (isBare, isBare ? ReferenceStates.CanSearch : ReferenceStates.None);
            _planned = planned;
            (_rules, _tool, _random, _tally) = (rules, tool, random, tally);
            _guard = new MotionGuard(rules, tool);
            _audit = new CertificateAudit(rules, tool, jointStepS: 5e-3, toolStepS: 20e-3);
            _device = new FollowingDevice(rules.Units);
            _device.Place(Middle());
            _found = f =>
            {
                _tally.Unsafe++;
                _tally.Find(f.ToString());
            };
        }

        private bool IsLost => (_references & ReferenceStates.Unknown) != ReferenceStates.None;

        /// <summary>As a device that has been without power.</summary>
        private void LoseReferences()
        {
            (_references, _enabled) = (ReferenceStates.Unknown | (_random.NextInt(8) == 0 ? ReferenceStates.None : ReferenceStates.CanSearch), false);
            _searchesFor = 1 + _random.NextInt(3 * Ticks);
        }

        public void Sequence()
        {
            var trouble = (Trouble)_random.NextInt((int)Trouble.Count * 2);
            var isPressed = _random.NextInt(4) != 0;
            // The first tick of most sequences lets the switch go, so that a press may count.
            var lets = _random.NextInt(3) != 0;
            if (!_guard.Program.IsLoaded || _random.NextInt(4) == 0) Load();
            if (_random.NextInt(_isBare ? 4 : 64) == 0) LoseReferences();
            else if (!_isBare && _random.NextInt(4) == 0) _references = ReferenceStates.None;
            var usual = IsLost && _random.NextInt(4) != 0 ? GuardCommand.Home : _random.NextInt(3) == 0 ? _random.NextInt(3) == 0 ? GuardCommand.Guide : GuardCommand.Follow : GuardCommand.Run;
            var command = _random.NextInt(6) == 0 ? (GuardCommand)_random.NextInt((int)GuardCommand.HomeAgain + 1) : usual;
            var hand = new Hand(_rules, _random, _device.At(_now));
            var scale = _random.NextInt(16) == 0 ? _random.Uniform(-0.5, 1.5) : _random.Uniform(0.05, 1);
            if (_random.NextInt(3) == 0) _asked++;
            if (_guard.Motion == GuardMotion.Latched && _random.NextInt(5) != 0)
            {
                // Mostly a person sees to what has latched.
                (trouble, isPressed, command) = (Trouble.None, false, GuardCommand.Acknowledge);
                _asked++;
            }
            for (var tick = 0; tick < Ticks; tick++)
                Decide(trouble, isPressed && !(lets && tick == 0), new GuardRequest(_asked, command, _random.NextInt(32) == 0 ? _id + 1 : _id, scale, hand.At(_now + _rules.SetPointPeriod, ++_targets, command == GuardCommand.Guide ? _rules.Guide.SpeedShare : 1)), tick >= Ticks / 3);
        }

        private void Decide(Trouble trouble, bool isPressed, in GuardRequest request, bool isOn)
        {
            if (!isOn) trouble = Trouble.None;
            _now += _rules.SetPointPeriod + (trouble == Trouble.Late ? Duration.FromMilliseconds(_random.Uniform(0, 40)) : Duration.Zero);
            _sequence++;
            if (trouble != Trouble.SilentSwitch) _beats++;
            var evidence = Worsen(trouble, new GuardEvidence(
                _sequence, _now, _now - Duration.FromMilliseconds(10), EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk | EvidenceFlags.OverlayVisible | (isPressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None),
                _beats, 0.5, _random.NextInt(2) * 10, _far, 0.1));
            evidence = Sight(trouble, evidence);
            var drive = Worsen(trouble, new DriveReading(_now, _enabled, 0, IsLost ? Anywhere() : _device.At(_now)) with { References = _references });
            var isReadable = trouble != Trouble.Unreadable;
            var verdict = _guard.Decide(_now, evidence, isReadable, request, drive);
            Follow(request);
            Judge(verdict, evidence, isReadable, request, drive);
            _enabled = _guard.Motion != GuardMotion.Latched && (_enabled || _guard.WantsEnabled);
        }

        /// <summary>What counts from anywhere is no place of a joint.</summary>
        private JointVector Anywhere()
        {
            JointVector joints = default;
            for (var j = 0; j < _rules.JointCount; j++) joints[j] = _random.Uniform(-400, 400);
            return joints;
        }

        private void Follow(in GuardRequest request)
        {
            if (_guard.LetsSearch)
            {
                if (request.Command == GuardCommand.HomeAgain && !IsLost) (_references, _searchesFor) = (ReferenceStates.Unknown | ReferenceStates.CanSearch, 1 + _random.NextInt(Ticks));
                _references |= ReferenceStates.Searching;
                _tally.Searching++;
                if (--_searchesFor <= 0)
                {
                    _references = ReferenceStates.CanSearch;
                    _device.Place(Middle());
                    _tally.Found++;
                }
                return;
            }
            // It comes to rest and is switched off.
            if (IsLost) (_references, _enabled) = (_references & ~ReferenceStates.Searching, false);
            if (_guard.HasSetPoint) _device.Take(_now, _guard.Position, _guard.Velocity, _guard.HeldByDevice);
        }

        private void Judge(in GuardVerdict verdict, in GuardEvidence evidence, bool isReadable, in GuardRequest request, in DriveReading drive)
        {
            var accepts = verdict.Decision == GuardDecision.Accept;
            if (isReadable && !evidence.Has(EvidenceFlags.OperatorPresent)) _needsRelease = false;
            if (accepts && _needsRelease)
            {
                _tally.Resumed++;
                _tally.Find($"a motion ({request.Command}) went on although the switch had not been let go since it ended with {_ended}");
            }
            // A hand that was refused as a motion may ask for something else without letting go.
            var isRefusedHand = request.Command is GuardCommand.Follow or GuardCommand.Guide && (verdict.Reasons & ~OfMotion) == GuardReasons.None;
            if (_moved && !accepts && !isRefusedHand) (_needsRelease, _ended) = (true, verdict.Reasons);
            _moved = accepts;
            // A press for a search is none for anything else, nor the other way round.
            var isSearch = request.Command is GuardCommand.Home or GuardCommand.HomeAgain;
            if (isReadable && !evidence.Has(EvidenceFlags.OperatorPresent)) _hasPressMoved = false;
            if (accepts && _hasPressMoved && isSearch != _wasSearch)
            {
                _tally.Resumed++;
                _tally.Find($"a motion ({request.Command}) went on with a press that was for another");
            }
            if (accepts) (_hasPressMoved, _wasSearch) = (true, isSearch);
            if (_guard.LetsSearch != (accepts && isSearch))
            {
                _tally.Unsafe++;
                _tally.Find($"{request.Command} was answered {verdict.Decision}, and a search was {(_guard.LetsSearch ? "" : "not ")}let");
            }
            _tally.Decisions++;
            if (accepts) _tally.Accepted++;
            if (_guard.Motion == GuardMotion.Latched) _tally.Latched++;
            _tally.First.Add(verdict.First);
            var record = new DecisionRecord { Number = ++_number, At = _now, Evidence = evidence, IsEvidenceReadable = isReadable, Request = request, Drive = drive };
            record.TakeAnswer(_guard);
            _audit.Check(record, _found);
        }

        private const GuardReasons OfMotion = GuardReasons.JointPosition | GuardReasons.JointVelocity | GuardReasons.JointAcceleration | GuardReasons.TipPosition | GuardReasons.TipSpeed
            | GuardReasons.TipAcceleration | GuardReasons.ForbiddenRegion | GuardReasons.StopTooLong;

        private GuardEvidence Worsen(Trouble trouble, GuardEvidence e) => trouble switch
        {
            Trouble.OldEvidence => e with { WrittenAt = _now - Duration.FromMilliseconds(_random.Uniform(0, 300)) },
            Trouble.StandingEvidence => e with { Sequence = 1 },
            Trouble.OldPose => e with { PoseAcquiredAt = _now - Duration.FromMilliseconds(_random.Uniform(0, 300)) },
            Trouble.FuturePose => e with { PoseAcquiredAt = _now + Duration.FromMilliseconds(_random.Uniform(0, 300)) },
            Trouble.NoTracker => e with { Flags = e.Flags & ~EvidenceFlags.TrackerOk },
            Trouble.NoRegistration => e with { Flags = e.Flags & ~EvidenceFlags.RegistrationOk },
            Trouble.LargeError => e with { ErrorBudgetMm = _random.NextInt(2) == 0 ? double.NaN : _random.Uniform(0, 10) },
            Trouble.NoPlace => e with { ScanFromRobotBase = default },
            Trouble.NearRegion => e with { ScanFromRobotBase = new Rigid<Scan, RobotBase>(_random.Rotation(), new Vec3(0, 0, _random.Uniform(-100, 320))) },
            Trouble.MovingTissue => e with { TargetSpeedMmPerS = _random.NextInt(4) == 0 ? double.PositiveInfinity : _random.Uniform(0, 500) },
            _ => e,
        };

        /// <summary>The tracker's word on where the tip was at the last tick.</summary>
        private GuardEvidence Sight(Trouble trouble, in GuardEvidence e)
        {
            if (_tool is null || trouble == Trouble.TipUnseen) return e;
            var (seenAt, joints) = (_now - _rules.SetPointPeriod, _device.At(_now - _rules.SetPointPeriod));
            _tool.Locate(((ReadOnlySpan<double>)joints)[.._rules.JointCount], _points);
            var tip = (e.ScanFromRobotBase * new Point<RobotBase>(_points[0])).Mm;
            if (trouble == Trouble.TipElsewhere) tip += _random.UnitVec3() * (_random.NextInt(8) == 0 ? double.NaN : _random.Uniform(0, 6));
            return e with { Flags = e.Flags | EvidenceFlags.TipSeen, Tip = new TrackedTip(seenAt, tip) };
        }

        private DriveReading Worsen(Trouble trouble, DriveReading drive)
        {
            switch (trouble)
            {
                case Trouble.SilentDrive: return drive with { HeardAt = _now - Duration.FromMilliseconds(_random.Uniform(0, 30)) };
                case Trouble.DriveFault: return drive with { FaultCode = 1 + _random.NextInt(9) };
                case Trouble.Disabled:
                    _enabled = false;
                    return drive with { IsEnabled = false };
                case Trouble.Pushed:
                    var effort = drive.Effort;
                    for (var j = 0; j < _rules.JointCount; j++) effort[j] = _random.Uniform(0.2, 1) * _rules.Effort!.DeviceMost[j];
                    if (_random.NextInt(4) == 0) effort[_random.NextInt(_rules.JointCount)] *= _random.NextInt(8) == 0 ? double.NaN : 2;
                    return drive with { Effort = effort };
                case Trouble.LineGone: return drive with { IsLineGone = true };
                case Trouble.Elsewhere:
                    var measured = drive.Measured;
                    measured[_random.NextInt(_rules.JointCount)] += _random.NextInt(4) == 0 ? double.NaN : _random.Uniform(-0.2, 0.2);
                    return drive with { Measured = measured };
                default: return drive;
            }
        }

        /// <summary>From where the joints stand to anywhere, at full speed or with knots of no plan; where the guard takes it is its affair.</summary>
        private void Load()
        {
            _id++;
            var start = _device.At(_now);
            var isArm = _rules.Kind == MotionKind.Arm;
            var target = start;
            for (var j = 0; j < _rules.JointCount; j++) target[j] = Math.Clamp(start[j] + _random.Uniform(-0.3, 0.3) * (_rules.Joints[j].MaxPosition - _rules.Joints[j].MinPosition), _rules.Joints[j].MinPosition, _rules.Joints[j].MaxPosition);
            var knots = isArm && Array.TrueForAll(_rules.Joints, l => l.MaxPosition > l.MinPosition) && IsInside(start)
                ? SynchronisedMove.FromRest(((ReadOnlySpan<double>)start)[.._rules.JointCount], ((ReadOnlySpan<double>)target)[.._rules.JointCount], _planned)
                : Sway(start, target);
            if (_random.NextInt(10) == 0) knots[_random.NextInt(knots.Length)].Velocity[0] += _random.Uniform(-2, 2);
            if (_program.TryLoad(_id, _rules.Kind, _rules.JointCount, knots) == ProgramRefusal.None) _guard.Load(_program);
        }

        private bool IsInside(in JointVector joints)
        {
            for (var j = 0; j < _rules.JointCount; j++)
                if (!(joints[j] >= _rules.Joints[j].MinPosition && joints[j] <= _rules.Joints[j].MaxPosition)) return false;
            return true;
        }

        /// <summary>Out and back to where it began, which is a landing.</summary>
        private JointKnot[] Sway(in JointVector start, in JointVector target)
        {
            var seconds = _random.Uniform(0.5, 4);
            JointKnot[] knots = [new JointKnot { Position = start, Mark = KnotMark.Landing }, new JointKnot { TimeS = seconds, Position = start }, new JointKnot { TimeS = 2 * seconds, Position = start, Mark = KnotMark.Landing }];
            for (var j = 0; j < _rules.JointCount; j++) knots[1].Position[j] += 0.1 * (target[j] - start[j]);
            return knots;
        }

        private JointVector Middle()
        {
            JointVector joints = default;
            var posture = _rules.DoubleStance is [var stance, ..] ? stance.Positions : null;
            for (var j = 0; j < _rules.JointCount; j++) joints[j] = posture?[j] ?? (_rules.Joints[j].MinPosition + _rules.Joints[j].MaxPosition) / 2;
            return joints;
        }
    }

    private enum Trouble
    {
        None, Late, Unreadable, SilentSwitch, OldEvidence, StandingEvidence, OldPose, FuturePose, NoTracker, NoRegistration, LargeError, NoPlace, NearRegion, MovingTissue,
        SilentDrive, DriveFault, Disabled, LineGone, Elsewhere, Pushed, TipUnseen, TipElsewhere,
        Count,
    }
}
