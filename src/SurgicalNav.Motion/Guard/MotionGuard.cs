using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>What the drive link knows of the device.</summary>
/// <param name="HeardAt">When the newest valid state came in.</param>
/// <param name="FaultCode">0 when there is none.</param>
/// <param name="Measured">rad or mm.</param>
public readonly record struct DriveReading(Instant HeardAt, bool IsEnabled, int FaultCode, JointVector Measured);

public enum GuardMotion : byte { Resting, Moving, ComingToRest, Latched }

/// <summary>The decision core of one device. Once per set-point period it advances the program, proves the next set-point and a way to rest from
/// there, and answers Accept, Hold or Stop. Passive, single-threaded, free of allocation after construction.</summary>
/// <remarks>The invariant: whatever happens, the set-point last accepted came with a proven way to rest, the guard follows it on Hold, and the
/// device holds its own copy and follows that on silence. Nothing is ever clamped: what is not safe is not sent.</remarks>
public sealed class MotionGuard
{
    private readonly GuardRules _rules;
    private readonly MotionCheck _check;
    private readonly EvidenceCheck _evidence;
    private readonly EnablingSwitch _switch = new();
    private readonly HeldTrajectory _held, _heldCandidate;
    private readonly JointKnot[] _scratch = new JointKnot[MotionProgram.MaxKnots];

    private GuardVerdict _latched, _program = GuardVerdict.Accepted;
    private JointVector _position, _velocity;
    private StopPlan _stop;
    private RateRamp _ramp;
    private RateBounds _bounds;
    private double _rampS, _rampStartPathS, _stopS, _pathS, _rate;
    private Instant _decidedAt;
    private long _acknowledged = long.MinValue;
    private bool _placed, _begun;

    /// <exception cref="ArgumentException">The rules make no sense; says why.</exception>
    public MotionGuard(GuardRules rules, IToolGeometry? tool = null)
    {
        rules.Validate();
        if (tool is null && (rules.Regions.Length > 0 || rules.Tip is not null))
            throw new ArgumentException("Tip limits and forbidden regions need the tool's geometry: name the kinematics of the arm.");
        if (rules.Regions.Length > 0 && (rules.Evidence.Required & EvidenceFlags.RegistrationOk) == EvidenceFlags.None)
            throw new ArgumentException("Forbidden regions stand in the scan, so the evidence rules must require RegistrationOk.");
        _rules = rules;
        _check = new MotionCheck(rules, tool);
        _evidence = new EvidenceCheck(rules.Evidence);
        _held = new HeldTrajectory(rules.JointCount);
        _heldCandidate = new HeldTrajectory(rules.JointCount);
    }

    public MotionProgram Program { get; } = new();
    public GuardMotion Motion { get; private set; }
    public GuardVerdict Verdict { get; private set; } = GuardVerdict.Accepted.With(GuardDecision.Hold, GuardReasons.NoProgram);

    /// <summary>What began the newest hold: of a motion under way, or of one that was refused at its start. Stays when the verdict goes on to "press again", until another hold begins.</summary>
    public GuardVerdict HoldCause { get; private set; } = GuardVerdict.Accepted;
    public double PathS => _pathS;
    public double Rate => _rate;
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

    /// <summary>Everything but the drive's own enabling speaks for motion: the drive may be enabled.</summary>
    public bool WantsEnabled { get; private set; }

    /// <summary>A person acknowledges the latched fault: the drive's own may be cleared.</summary>
    public bool IsAcknowledged { get; private set; }

    /// <summary>Takes an uploaded program, at rest only. The answer stays part of every verdict until another program comes.</summary>
    public ProgramRefusal Load(ReadOnlySpan<byte> bytes, uint id)
    {
        if (Motion is GuardMotion.Moving or GuardMotion.ComingToRest) return ProgramRefusal.InMotion;
        var refusal = MotionProgramFormat.TryRead(bytes, Program, _scratch);
        if (refusal == ProgramRefusal.None && Program.Id != id) refusal = ProgramRefusal.OtherId;
        return Adopt(refusal);
    }

    /// <summary>Takes a program made in this process, at rest only.</summary>
    public ProgramRefusal Load(MotionProgram program)
    {
        if (Motion is GuardMotion.Moving or GuardMotion.ComingToRest) return ProgramRefusal.InMotion;
        return Adopt(Program.TryLoad(program.Id, program.Kind, program.JointCount, program.Knots));
    }

    /// <summary>One decision. Call it every <see cref="GuardRules.SetPointPeriod"/>.</summary>
    /// <param name="isReadable">False where the evidence could not be read; then it counts as missing.</param>
    public GuardVerdict Decide(Instant now, in GuardEvidence evidence, bool isReadable, in GuardRequest request, in DriveReading drive)
    {
        (IsAcknowledged, HasSetPoint) = (false, false);
        var verdict = GuardVerdict.Accepted;
        _evidence.Judge(now, evidence, isReadable, ref verdict);
        JudgeDrive(now, drive, ref verdict);
        JudgeRequest(request, drive, ref verdict);
        _decidedAt = now;

        const GuardReasons FollowThePress = GuardReasons.OperatorAbsent | GuardReasons.DriveNotEnabled;
        const GuardReasons SwitchUnknown = GuardReasons.EvidenceMissing | GuardReasons.EvidenceStale | GuardReasons.OperatorSilent;
        var isPressed = evidence.Has(EvidenceFlags.OperatorPresent);
        _switch.Update((verdict.Reasons & SwitchUnknown) == GuardReasons.None, isPressed, (verdict.Reasons & ~FollowThePress) != GuardReasons.None);
        if (!_switch.Permits && (verdict.Reasons & GuardReasons.OperatorAbsent) == GuardReasons.None) verdict = verdict.With(GuardDecision.Hold, GuardReasons.PressAgain);

        if (Motion == GuardMotion.Latched) TryAcknowledge(request, drive, isPressed);
        else if (verdict.Decision == GuardDecision.Stop) Latch(verdict);
        if (Motion == GuardMotion.Latched) return Count(_latched);
        WantsEnabled = (verdict.Reasons & ~GuardReasons.DriveNotEnabled) == GuardReasons.None;
        // Until enabled, and where it is found enabled, the set-point is where the joints are.
        if (!drive.IsEnabled || !_placed) (_position, _velocity, _placed) = (drive.Measured, default, true);
        if (!drive.IsEnabled) return Count(verdict);
        return Count(Move(verdict, request, evidence, drive, now));
    }

    private GuardVerdict Move(GuardVerdict verdict, in GuardRequest request, in GuardEvidence evidence, in DriveReading drive, Instant now)
    {
        if (verdict.Decision == GuardDecision.Accept)
        {
            var context = new RegionContext(
                evidence.ScanFromRobotBase,
                evidence.ErrorBudgetMm + _rules.CoverageFactor * evidence.ScanFromRobotBaseSdMm + _check.ToolOffsetMm(drive.Measured, _position),
                (now - evidence.PoseAcquiredAt).Seconds,
                evidence.TargetSpeedMmPerS);
            TryAdvance(request.SpeedScale, context, ref verdict);
        }
        if (verdict.Decision != GuardDecision.Accept)
        {
            if (Motion == GuardMotion.Moving) BeginToRest();
            if (Motion == GuardMotion.ComingToRest) ComeToRest(ref verdict);
        }
        if (verdict.Decision == GuardDecision.Stop)
        {
            Latch(verdict);
            return _latched;
        }
        if (Motion == GuardMotion.Resting)
        {
            _velocity = default;
            HasSetPoint = _placed && HeldTrajectoryFit.TryRest(((ReadOnlySpan<double>)_position)[.._rules.JointCount], _rules, _held);
        }
        else
        {
            HasSetPoint = true;
        }
        if (request.Command == GuardCommand.Abort && Motion == GuardMotion.Resting) Forget();
        return verdict;
    }

    /// <summary>The next point of the program with its way to rest, taken only when everything about it is proven.</summary>
    private void TryAdvance(double scale, in RegionContext context, ref GuardVerdict verdict)
    {
        var (ramp, rampS, rampStart) = (_ramp, _rampS, _rampStartPathS);
        var rate = Motion == GuardMotion.Resting ? 0 : _rate;
        if (Motion == GuardMotion.Resting || ramp.V1 != scale)
            (ramp, rampS, rampStart) = (RateRamp.Between(rate, scale, _bounds.MaxAccelerationPerS2, _bounds.MaxJerkPerS3), 0, _pathS);
        rampS += _rules.SetPointPeriod.Seconds;
        ramp.At(rampS, out var covered, out var nextRate, out var rateAcceleration);
        var pathS = rampStart + covered;
        var plan = StopPlan.For(Program, pathS, nextRate, _bounds, _rules.LandingRate, _rules.LinkDeadline.Seconds);
        Program.Evaluate(pathS, out var position, out var slope, out var bend);
        JointVector velocity = default;
        for (var j = 0; j < _rules.JointCount; j++)
        {
            velocity[j] = slope[j] * nextRate;
            _check.Joint(j, position[j], velocity[j], bend[j] * nextRate * nextRate + slope[j] * rateAcceleration, 0, ref verdict);
        }
        if (verdict.Decision == GuardDecision.Accept) _check.Along(Program, plan, _position, context, ref verdict);
        if (verdict.Decision == GuardDecision.Accept) Fit(plan, 0, position, velocity, true, context, ref verdict);
        if (verdict.Decision != GuardDecision.Accept)
        {
            MotionRefusals++;
            HoldCause = verdict;
            _switch.UseUp();
            return;
        }
        WorstSlackMm = Math.Min(WorstSlackMm, _check.SlackMm);
        (_ramp, _rampS, _rampStartPathS, _rate, _pathS, _stop) = (ramp, rampS, rampStart, nextRate, pathS, plan);
        (_position, _velocity, Motion, _begun) = (position, velocity, GuardMotion.Moving, true);
        if (_pathS >= Program.DurationS) Motion = GuardMotion.Resting;
    }

    /// <summary>An exoskeleton takes the proven way to its landing. An arm brakes at once instead of after the coasting of the device's copy:
    /// the same path, nowhere further or faster than proven.</summary>
    private void BeginToRest()
    {
        (Motion, _stopS) = (GuardMotion.ComingToRest, 0);
        _switch.UseUp();
        if (_rules.Kind == MotionKind.Arm) _stop = StopPlan.For(Program, _pathS, _rate, _bounds, _rules.LandingRate, 0);
    }

    /// <summary>One period further along the way to rest that was proven with the last accepted set-point.</summary>
    private void ComeToRest(ref GuardVerdict verdict)
    {
        _stopS += _rules.SetPointPeriod.Seconds;
        _stop.At(_stopS, out _pathS, out _rate, out _);
        Program.Evaluate(_pathS, out var position, out var slope, out _);
        JointVector velocity = default;
        for (var j = 0; j < _rules.JointCount; j++) velocity[j] = slope[j] * _rate;
        var fit = GuardVerdict.Accepted;
        Fit(_stop, _stopS, position, velocity, false, default, ref fit);
        // Silence is the safe answer to what cannot be proven: the device still holds the trajectory proven last.
        if (fit.Decision != GuardDecision.Accept) verdict = verdict.With(GuardDecision.Stop, fit.First, fit.Value, fit.Limit, fit.Joint, fit.AheadS);
        (_position, _velocity) = (position, velocity);
        if (_stopS < _stop.DurationS) return;
        (Motion, _rate, _velocity) = (GuardMotion.Resting, 0, default);
    }

    private void Fit(in StopPlan plan, double sinceStartS, in JointVector position, in JointVector velocity, bool withRegions, in RegionContext context, ref GuardVerdict verdict)
    {
        if (!HeldTrajectoryFit.TryFit(Program, plan, sinceStartS, _rules, _heldCandidate))
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.NotANumber);
        else _check.Held(position, velocity, _heldCandidate, withRegions, context, ref verdict);
        if (verdict.Decision == GuardDecision.Accept) _held.CopyFrom(_heldCandidate);
    }

    private void JudgeDrive(Instant now, in DriveReading drive, ref GuardVerdict verdict)
    {
        if (drive.FaultCode != 0) verdict = verdict.With(GuardDecision.Stop, GuardReasons.DriveFault, drive.FaultCode);
        if (!drive.IsEnabled)
        {
            verdict = verdict.With(Motion is GuardMotion.Moving or GuardMotion.ComingToRest ? GuardDecision.Stop : GuardDecision.Hold, GuardReasons.DriveNotEnabled);
            return;
        }
        var silence = (now - drive.HeardAt).Milliseconds;
        if (!(silence <= _rules.MaxDriveAgeMs)) verdict = verdict.With(GuardDecision.Stop, GuardReasons.LinkLost, silence, _rules.MaxDriveAgeMs);
        for (var j = 0; j < _rules.JointCount && _placed; j++)
        {
            var gap = Math.Abs(drive.Measured[j] - _position[j]);
            if (!(gap <= _rules.MaxFollowingError[j])) verdict = verdict.With(GuardDecision.Stop, GuardReasons.FollowingError, gap, _rules.MaxFollowingError[j], j);
        }
        var late = (now - _decidedAt).Milliseconds;
        if (Motion != GuardMotion.Resting && late > _rules.MaxTickGapMs) verdict = verdict.With(GuardDecision.Stop, GuardReasons.TickLate, late, _rules.MaxTickGapMs);
    }

    private void JudgeRequest(in GuardRequest request, in DriveReading drive, ref GuardVerdict verdict)
    {
        if (request.Command != GuardCommand.Run) verdict = verdict.With(GuardDecision.Hold, GuardReasons.PausedByRequest);
        if (!(request.SpeedScale is > 0 and <= 1)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.SpeedScale, request.SpeedScale, 1);
        if (_program.Decision != GuardDecision.Accept)
        {
            verdict = verdict.With(_program.Decision, _program.First, _program.Value, _program.Limit, _program.Joint).With(GuardDecision.Hold, GuardReasons.ProgramRefused);
            return;
        }
        if (!Program.IsLoaded || request.ProgramId != Program.Id)
        {
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.NoProgram);
            return;
        }
        if (Motion == GuardMotion.Resting && _pathS >= Program.DurationS) verdict = verdict.With(GuardDecision.Hold, GuardReasons.ProgramDone);
        ref readonly var first = ref Program.Knots[0];
        for (var j = 0; j < _rules.JointCount && !_begun; j++)
        {
            var gap = Math.Abs(first.Position[j] - (drive.IsEnabled && _placed ? _position[j] : drive.Measured[j]));
            if (!(gap <= _rules.StartTolerance(j))) verdict = verdict.With(GuardDecision.Hold, GuardReasons.StartMismatch, gap, _rules.StartTolerance(j), j);
        }
    }

    private ProgramRefusal Adopt(ProgramRefusal refusal)
    {
        if (refusal == ProgramRefusal.None && (Program.Kind != _rules.Kind || Program.JointCount != _rules.JointCount)) refusal = ProgramRefusal.OtherDevice;
        if (refusal == ProgramRefusal.None && !ProgramCheck.LandsInDoubleStance(Program, _rules)) refusal = ProgramRefusal.NoDoubleStance;
        (_program, _pathS, _rate, _begun) = (GuardVerdict.Accepted, 0, 0, false);
        if (refusal == ProgramRefusal.None) _bounds = ProgramCheck.Prove(Program, _rules, ref _program);
        else _program = _program.With(GuardDecision.Hold, GuardReasons.ProgramRefused, (byte)refusal);
        if (refusal == ProgramRefusal.None && _program.Decision != GuardDecision.Accept) refusal = ProgramRefusal.BreaksLimits;
        if (refusal != ProgramRefusal.None) Program.Clear();
        return refusal;
    }

    private void Forget()
    {
        Program.Clear();
        (_program, _pathS, _rate, _begun) = (GuardVerdict.Accepted, 0, 0, false);
    }

    private void Latch(in GuardVerdict verdict)
    {
        (_latched, Motion, WantsEnabled, _placed) = (verdict, GuardMotion.Latched, false, false);
        _switch.UseUp();
    }

    private void TryAcknowledge(in GuardRequest request, in DriveReading drive, bool isPressed)
    {
        if (request.Command != GuardCommand.Acknowledge || request.Sequence <= _acknowledged || isPressed) return;
        IsAcknowledged = true;
        // The drive's own fault is cleared first; the request stands until then.
        if (drive.FaultCode != 0 || drive.IsEnabled) return;
        _acknowledged = request.Sequence;
        Forget();
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
