using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

public enum GuardMotion : byte { Resting, Moving, ComingToRest, Latched }

/// <summary>The decision core of one device. About once per set-point period it advances the program, proves the next set-point and a way to rest from
/// there, and answers Accept, Hold or Stop. Passive, single-threaded, free of allocation after construction.</summary>
/// <remarks>The invariant: whatever happens, the set-point last accepted came with a proven way to rest, the guard follows it on Hold, and the
/// device holds its own copy and follows that on silence. Nothing is ever clamped: what is not safe is not sent.
/// Never loosen a check here to make motion easier: docs/safety/README.md says what that includes, docs/safety/guard.pml is checked beside this code.</remarks>
public sealed class MotionGuard
{
    private readonly GuardRules _rules;
    private readonly MotionCheck _check;
    private readonly EvidenceCheck _evidence;
    private readonly EffortCheck _effort;
    private readonly GuideCheck _guide;
    private readonly TrackedTipCheck _tip;
    private readonly HomingCheck _homing;
    private readonly NeighbourCheck? _neighbours;
    private readonly EnablingSwitch _switch = new();
    private readonly FaultLatch _latch = new();
    private readonly HeldTrajectory _held, _heldCandidate;

    private readonly LoadedProgram _program;
    private readonly PathWalk _walk;
    private readonly TargetWalk _target;
    private readonly TargetCheck _targetCheck;

    /// <summary>What the motion under way is along, and comes to rest along; and what began it.</summary>
    private IRestWay _way;
    private GuardCommand _moves;
    private OperatingMode _mode;
    private JointVector _position, _velocity;
    private Instant _decidedAt;
    private bool _placed;

    /// <exception cref="ArgumentException">The rules make no sense; says why.</exception>
    public MotionGuard(GuardRules rules, IToolGeometry? tool = null, NeighbourCheck? neighbours = null)
    {
        rules.Validate();
        if (tool is null && (rules.Regions.Length > 0 || rules.Tip is not null || rules.RemoteCentre is not null))
            throw new ArgumentException("Tip limits, a remote centre and forbidden regions need the tool's geometry: name the kinematics of the arm.");
        const EvidenceFlags Placed = EvidenceFlags.RegistrationOk | EvidenceFlags.TrackerOk;
        if (rules.Regions.Length > 0 && (rules.Evidence.Required & Placed) != Placed)
            throw new ArgumentException("Forbidden regions stand in the scan, which moves with the patient: the evidence rules must require RegistrationOk and TrackerOk.");
        _rules = rules;
        _program = new LoadedProgram(rules);
        _way = _walk = _program.Walk;
        (_target, _targetCheck) = (new TargetWalk(rules), new TargetCheck(rules));
        (_neighbours, _check) = (neighbours, new MotionCheck(rules, tool, neighbours));
        _evidence = new EvidenceCheck(rules.Evidence);
        (_effort, _guide, _tip) = (new EffortCheck(rules, tool), new GuideCheck(rules, tool), new TrackedTipCheck(rules, tool));
        _homing = new HomingCheck(rules, neighbours);
        _held = new HeldTrajectory(rules.JointCount);
        _heldCandidate = new HeldTrajectory(rules.JointCount);
    }

    public MotionProgram Program => _walk.Program;
    public GuardMotion Motion { get; private set; }
    public OperatingMode Mode => OperatingModes.Shown(_mode, _rules);
    public GuardVerdict Verdict { get; private set; } = GuardVerdict.Accepted.With(GuardDecision.Hold, GuardReasons.NoProgram);

    /// <summary>What began the newest hold: of a motion under way, or of one that was refused at its start. Stays when the verdict goes on to "press again", until another hold begins.</summary>
    public GuardVerdict HoldCause { get; private set; } = GuardVerdict.Accepted;
    public double PathS => _walk.PathS;
    public double Rate => _walk.Rate;
    public double SlackMm => _check.SlackMm;
    public double WorstSlackMm { get; private set; } = double.PositiveInfinity;
    public long Accepted { get; private set; }
    public long Held { get; private set; }
    public long Stopped { get; private set; }

    /// <summary>Set-points of the program that were refused because they, or the way to rest from them, would have broken a limit of motion; none was sent.</summary>
    public long MotionRefusals { get; private set; }

    /// <summary>The set-point to send, and the trajectory for the device to hold; valid while <see cref="HasSetPoint"/>.</summary>
    public ref readonly JointVector Position => ref _position;
    public ref readonly JointVector Velocity => ref _velocity;
    public HeldTrajectory HeldByDevice => _held;
    public bool HasSetPoint { get; private set; }

    /// <summary>What pushes the joints from outside, N·m or N, as far as <see cref="EffortRules"/> tell.</summary>
    public ref readonly JointVector ExternalEffort => ref _effort.External;

    /// <summary>See <see cref="TrackedTipCheck.GapMm"/>.</summary>
    public double TipGapMm => _tip.GapMm;

    /// <summary>The device may search its references until the next decision.</summary>
    public bool LetsSearch { get; private set; }

    /// <summary>Everything but the drive's own enabling speaks for motion: the drive may be enabled.</summary>
    public bool WantsEnabled { get; private set; }

    /// <summary>A person acknowledges the latched fault: the drive's own may be cleared.</summary>
    public bool IsAcknowledged { get; private set; }

    /// <summary>Takes an uploaded program, at rest only. The answer stays part of every verdict until another program comes.</summary>
    public ProgramRefusal Load(ReadOnlySpan<byte> bytes, uint id)
    {
        if (Motion is GuardMotion.Moving or GuardMotion.ComingToRest) return ProgramRefusal.InMotion;
        // What held an earlier program says nothing about this one.
        HoldCause = GuardVerdict.Accepted;
        return _program.Take(bytes, id);
    }

    /// <summary>Takes a program made in this process, at rest only.</summary>
    public ProgramRefusal Load(MotionProgram program)
    {
        if (Motion is GuardMotion.Moving or GuardMotion.ComingToRest) return ProgramRefusal.InMotion;
        HoldCause = GuardVerdict.Accepted;
        return _program.Take(program);
    }

    /// <summary>One decision, about every <see cref="GuardRules.SetPointPeriod"/>: what goes by between two calls is what the motion advances by.</summary>
    /// <param name="isReadable">False where the evidence could not be read; then it counts as missing.</param>
    public GuardVerdict Decide(Instant now, in GuardEvidence evidence, bool isReadable, in GuardRequest request, in DriveReading drive)
    {
        var verdict = Answer(now, evidence, isReadable, request, drive);
        _neighbours?.Publish(now, verdict.Decision == GuardDecision.Accept, Motion, _position, _held, drive);
        return verdict;
    }

    private GuardVerdict Answer(Instant now, in GuardEvidence evidence, bool isReadable, in GuardRequest request, in DriveReading drive)
    {
        (IsAcknowledged, HasSetPoint, LetsSearch) = (false, false, false);
        var verdict = GuardVerdict.Accepted;
        _evidence.Judge(now, evidence, isReadable, ref verdict);
        var elapsed = now - _decidedAt;
        _decidedAt = now;
        DriveCheck.Judge(_rules, now, elapsed, drive, Motion, _placed ? _position : null, _velocity, ref verdict);
        if (drive.IsEnabled && _placed) _neighbours?.Measure(drive.Measured, _position, _velocity, elapsed);
        _tip.Judge(now, evidence, isReadable, drive, ref verdict);
        _effort.Judge(drive, _velocity, elapsed, request.Command == GuardCommand.Guide, ref verdict);
        JudgeRequest(now, request, drive, ref verdict);
        ChangeMode(request);
        _homing.Judge(request, drive, Motion, ref verdict);

        const GuardReasons FollowThePress = GuardReasons.OperatorAbsent | GuardReasons.DriveNotEnabled;
        const GuardReasons SwitchUnknown = GuardReasons.EvidenceMissing | GuardReasons.EvidenceStale | GuardReasons.OperatorSilent;
        var isPressed = evidence.Has(EvidenceFlags.OperatorPresent);
        var isSwitchKnown = (verdict.Reasons & SwitchUnknown) == GuardReasons.None;
        _switch.Update(isSwitchKnown, isPressed, (verdict.Reasons & ~FollowThePress) != GuardReasons.None);
        if (!_switch.Permits && (verdict.Reasons & GuardReasons.OperatorAbsent) == GuardReasons.None) verdict = verdict.With(GuardDecision.Hold, GuardReasons.PressAgain);

        if (Motion == GuardMotion.Latched)
        {
            _latch.Note(request, drive);
            TryAcknowledge(request, drive, isSwitchKnown && !isPressed);
        }
        else if (verdict.Decision == GuardDecision.Stop) Latch(verdict, request, drive);
        if (Motion == GuardMotion.Latched) return Count(_latch.Verdict);
        // A hold has begun, of a motion or of joints that were following at rest.
        if (verdict.Decision == GuardDecision.Hold && Verdict.Decision == GuardDecision.Accept) _switch.UseUp();
        WantsEnabled = (verdict.Reasons & ~GuardReasons.DriveNotEnabled) == GuardReasons.None;
        // Until enabled, and where it is found enabled, the set-point is where the joints are.
        if (!drive.IsEnabled || !_placed) (_position, _velocity, _placed) = (drive.Measured, default, true);
        if (drive.IsUnknown || (verdict.Decision == GuardDecision.Accept && HomingCheck.IsAskedFor(request)))
        {
            // Where nobody knows the joints no set-point can be proven, and none is sent.
            (LetsSearch, _placed) = (verdict.Decision == GuardDecision.Accept, false);
        }
        else if (drive.IsEnabled) Move(ref verdict, request, evidence, drive, now, elapsed);
        if (request.Command == GuardCommand.Abort && Motion == GuardMotion.Resting) _program.Forget();
        return Count(verdict);
    }

    private void Move(ref GuardVerdict verdict, in GuardRequest request, in GuardEvidence evidence, in DriveReading drive, Instant now, Duration elapsed)
    {
        // A motion under way goes on by the time that went by, as the device did along what it holds; one from rest begins with one period.
        var elapsedS = Math.Clamp(Motion == GuardMotion.Resting ? _rules.SetPointPeriod.Seconds : elapsed.Seconds, 1e-6, _rules.LinkDeadline.Seconds);
        if (verdict.Decision == GuardDecision.Accept)
        {
            var context = new RegionContext(
                evidence.ScanFromRobotBase,
                evidence.ErrorBudgetMm + _rules.CoverageFactor * evidence.ScanFromRobotBaseSdMm + _check.ToolOffsetMm(drive.Measured, _position),
                EvidenceCheck.AgeMs(now, evidence.PoseAcquiredAt) * 1e-3,
                evidence.TargetSpeedMmPerS);
            // What was refused as a motion comes to rest before anything further is tried, even where the hand has not let go.
            if (WayOf(request) == _target && Motion == GuardMotion.ComingToRest) verdict = HoldCause.Decision == GuardDecision.Hold ? HoldCause : verdict.With(GuardDecision.Hold, GuardReasons.PressAgain);
            else if (WayOf(request) == _target) TryFollow(elapsedS, request, context, ref verdict);
            else TryAdvance(elapsedS, request, context, ref verdict);
        }
        if (verdict.Decision != GuardDecision.Accept)
        {
            if (Motion == GuardMotion.Moving) BeginToRest(Math.Max(0, elapsedS - _rules.SetPointPeriod.Seconds));
            if (Motion == GuardMotion.ComingToRest) ComeToRest(elapsedS, ref verdict);
        }
        if (verdict.Decision == GuardDecision.Stop)
        {
            Latch(verdict, request, drive);
            return;
        }
        if (Motion == GuardMotion.Resting) _velocity = default;
        HasSetPoint = Motion != GuardMotion.Resting || (_placed && HeldTrajectoryFit.TryRest(((ReadOnlySpan<double>)_position)[.._rules.JointCount], _rules, _held));
    }

    private IRestWay WayOf(in GuardRequest request) => request.Command is GuardCommand.Follow or GuardCommand.Guide ? _target : _walk;

    private void ChangeMode(in GuardRequest request)
    {
        var mode = OperatingModes.Of(request);
        // The enabling switch of guiding is on the handle: a press that was for something else is none of guiding's, nor the other way round.
        if (mode != _mode && (OperatingModes.HasPressOfItsOwn(mode) || OperatingModes.HasPressOfItsOwn(_mode))) _switch.UseUp();
        if (mode != OperatingMode.HandGuiding) _guide.Forget();
        if (mode != OperatingMode.Homing) _homing.Forget();
        _mode = mode;
    }

    /// <summary>The next point of the program, taken only when everything about it is proven.</summary>
    private void TryAdvance(double elapsedS, in GuardRequest request, in RegionContext context, ref GuardVerdict verdict)
    {
        var step = _walk.Ahead(elapsedS, request.SpeedScale, goesOn: Motion == GuardMotion.Moving);
        Program.Evaluate(step.PathS, out var position, out var slope, out var bend);
        JointVector velocity = default, acceleration = default;
        for (var j = 0; j < _rules.JointCount; j++) (velocity[j], acceleration[j]) = (slope[j] * step.Rate, bend[j] * step.Rate * step.Rate + slope[j] * step.RateAcceleration);
        if (!Prove(position, velocity, acceleration, new RestAlongPath(Program, step.Stop), step.Stop, elapsedS, context, ref verdict))
        {
            _switch.UseUp();
            return;
        }
        _walk.Take(step);
        (_way, _moves, Motion) = (_walk, request.Command, _walk.IsAtEnd ? GuardMotion.Resting : GuardMotion.Moving);
    }

    /// <summary>The next point towards the target, likewise. What is refused here is refused to a hand that goes on asking: the press is not used up, the hand may ask for something else.</summary>
    private void TryFollow(double elapsedS, in GuardRequest request, in RegionContext context, ref GuardVerdict verdict)
    {
        var step = _target.Ahead(_position, _velocity, request.Target, request.SpeedScale, elapsedS, goesOn: Motion == GuardMotion.Moving);
        if (request.Command == GuardCommand.Guide) _guide.Step(step, ref verdict);
        if (!Prove(step.Position, step.Velocity, step.Acceleration, new RestAlongLine(step.Position, step.Velocity, step.Stop, _rules.JointCount), step.Stop, elapsedS, context, ref verdict)) return;
        _target.Take(step);
        var (velocity, acceleration) = (step.Velocity, step.Acceleration);
        var isMoving = ((ReadOnlySpan<double>)velocity).ContainsAnyExcept(0) || ((ReadOnlySpan<double>)acceleration).ContainsAnyExcept(0);
        (_way, _moves, Motion) = (_target, request.Command, isMoving ? GuardMotion.Moving : GuardMotion.Resting);
    }

    /// <summary>Proves the next set-point and the way to rest from there; takes both, or nothing.</summary>
    private bool Prove<TMotion>(in JointVector position, in JointVector velocity, in JointVector acceleration, in TMotion rest, in StopPlan stop, double elapsedS, in RegionContext context, ref GuardVerdict verdict)
        where TMotion : IJointMotion
    {
        for (var j = 0; j < _rules.JointCount; j++) _check.Joint(j, position[j], velocity[j], acceleration[j], 0, ref verdict);
        if (verdict.Decision == GuardDecision.Accept) _check.Reachable(_position, _velocity, position, velocity, elapsedS, ref verdict);
        if (verdict.Decision == GuardDecision.Accept) _check.Along(rest, _position, elapsedS, context, ref verdict);
        if (verdict.Decision == GuardDecision.Accept && !HeldTrajectoryFit.TryFit(rest, stop, 0, _rules, _heldCandidate)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.NotANumber);
        if (verdict.Decision == GuardDecision.Accept) _check.Held(position, velocity, _heldCandidate, context, ref verdict);
        if (verdict.Decision != GuardDecision.Accept)
        {
            MotionRefusals++;
            HoldCause = verdict;
            return false;
        }
        _held.CopyFrom(_heldCandidate);
        WorstSlackMm = Math.Min(WorstSlackMm, _check.SlackMm);
        (_position, _velocity) = (position, velocity);
        return true;
    }

    private void BeginToRest(double coastedS)
    {
        Motion = GuardMotion.ComingToRest;
        if (_way == _target) _target.BeginToRest(_position, _velocity, coastedS);
        else _walk.BeginToRest(coastedS);
    }

    /// <summary>Further along the way to rest.</summary>
    private void ComeToRest(double elapsedS, ref GuardVerdict verdict)
    {
        var ended = _way.Advance(elapsedS, out var position, out var velocity);
        var fit = GuardVerdict.Accepted;
        if (_way.TryFit(_heldCandidate)) _check.HeldJoints(position, velocity, _heldCandidate, ref fit);
        else fit = fit.With(GuardDecision.Hold, GuardReasons.NotANumber);
        // Silence is the safe answer to what cannot be proven: the device still holds the trajectory proven last.
        if (fit.Decision == GuardDecision.Accept) _held.CopyFrom(_heldCandidate);
        else verdict = verdict.With(GuardDecision.Stop, fit.First, fit.Value, fit.Limit, fit.Joint, fit.AheadS);
        (_position, _velocity) = (position, velocity);
        if (ended) Motion = GuardMotion.Resting;
    }

    private void JudgeRequest(Instant now, in GuardRequest request, in DriveReading drive, ref GuardVerdict verdict)
    {
        // From a program to a target or to guiding, and back, only at rest.
        var homes = HomingCheck.IsAskedFor(request);
        if ((request.Command is not (GuardCommand.Run or GuardCommand.Follow or GuardCommand.Guide) && !homes) || (Motion != GuardMotion.Resting && request.Command != _moves))
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.PausedByRequest, (uint)request.Command);
        if (!(request.SpeedScale is > 0 and <= 1)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.SpeedScale, request.SpeedScale, 1);
        if (homes) return;
        if (request.Command == GuardCommand.Guide) _guide.Judge(request.Target, drive, ref verdict);
        var joints = drive.IsEnabled && _placed ? _position : drive.Measured;
        if (WayOf(request) == _target) _targetCheck.Judge(now, request.Target, joints, ref verdict);
        else _program.Judge(request, Motion == GuardMotion.Resting, joints, ref verdict);
    }

    private void Latch(in GuardVerdict verdict, in GuardRequest request, in DriveReading drive)
    {
        (Motion, WantsEnabled, _placed) = (GuardMotion.Latched, false, false);
        _latch.Latch(verdict, request, drive);
        _switch.UseUp();
    }

    private void TryAcknowledge(in GuardRequest request, in DriveReading drive, bool isSeenReleased)
    {
        if (!_latch.IsAcknowledgedBy(request, isSeenReleased)) return;
        IsAcknowledged = true;
        // The drive's own fault is cleared first; the request stands until then.
        if (drive.FaultCode != 0 || drive.IsEnabled) return;
        _latch.UseUp(request);
        _program.Forget();
        Motion = GuardMotion.Resting;
    }

    private GuardVerdict Count(GuardVerdict verdict)
    {
        if (Verdict.Decision == GuardDecision.Accept && verdict.Decision == GuardDecision.Hold) HoldCause = verdict;
        if (verdict.Decision == GuardDecision.Accept) Accepted++;
        else if (verdict.Decision == GuardDecision.Hold) Held++;
        else Stopped++;
        return Verdict = verdict;
    }
}
