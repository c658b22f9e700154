using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Servos;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>Servos on a bus as one device: who is there, the order in which they are enabled and let go, and one round of questions in each set-point period.</summary>
/// <remarks>They hold no way to rest of their own. On silence they stay at the last set-point, until their own watchdogs stop them: docs/servo-families.md says what that proves.
/// One question is open at a time and nothing is sent beside it, as a bus has one pair of wires for both ways. Allocates while it looks for the device, and to word a fault.</remarks>
internal abstract class ServoDevice(GuardRules rules, ServoBusProfile profile, IByteLink link) : IGuardedDevice
{
    private const int StillRounds = 3, MostTries = 12;
    private static readonly Duration SeekPeriod = Duration.FromMilliseconds(100), LongestRelease = Duration.FromSeconds(1), Forgotten = Duration.FromSeconds(1);

    private DriveLinkCounters _counters = new() { DeviceLeastMarginUs = ushort.MaxValue };
    private Part _part;
    private JointVector _arriving, _goal;
    private Instant _roundAt, _soughtAt = Instant.MinValue, _releasedAt, _openedAt;
    private int _check = -1, _asked = -1, _extra, _step, _tries, _still, _health;
    private bool _isLettingGo;

    private enum Part { Resting, Preparing, Engaged, Releasing }

    protected enum Answer { Waiting, Done, Failed }

    public bool IsLinkOpen => link.IsOpen;
    public DriveLinkState State { get; private set; }
    public string? Refusal { get; private set; }
    public string? FaultWords { get; protected set; }
    public bool IsEngaged => _part is Part.Engaged or Part.Releasing;
    public bool IsEnabled => State == DriveLinkState.Open && _part == Part.Engaged && FaultCode == 0 && HasTorque;
    public bool IsFaulted => FaultCode != 0 && !IsEngaged;
    public bool IsReadyToEnable => FaultCode == 0 && !IsEngaged && HeardAt > _openedAt;
    public abstract int FaultCode { get; }
    public Instant HeardAt { get; private set; } = Instant.MinValue;
    public JointVector Measured { get; private set; }
    public JointVector Effort => default;

    /// <remarks>Servos know where they stand by themselves.</remarks>
    public ReferenceStates References => ReferenceStates.None;

    /// <remarks>Servos have no input for an emergency stop: what can be heard has the power that the circuit takes away. Where they stand they know by themselves.</remarks>
    public DriveFlags Flags => State != DriveLinkState.Open ? DriveFlags.None
        : DriveFlags.SessionOpen | DriveFlags.PowerGood | DriveFlags.EmergencyStopClosed | DriveFlags.Homed | (HasTorque ? DriveFlags.HoldingTorque : DriveFlags.None);
    public StopPhase StopPhase => _part == Part.Releasing ? StopPhase.Executing : StopPhase.None;
    public DriveLinkCounters Counters => _counters with { Malformed = Damaged };

    protected ServoBusProfile Profile => profile;
    protected IByteLink Link => link;
    protected int JointCount => rules.JointCount;
    protected IReadOnlyList<ServoJointProfile> Joints => profile.Joints;

    /// <summary>All servos have said that their torque is on.</summary>
    protected abstract bool HasTorque { get; }

    /// <summary>One of them has said so.</summary>
    protected abstract bool HasAnyTorque { get; }

    /// <summary>All have said, since <see cref="LetGo"/>, that they are as they are to be left.</summary>
    protected abstract bool HasLetGo { get; }

    /// <summary>Damaged packets or lines.</summary>
    protected abstract long Damaged { get; }

    /// <summary>Questions about who is there and how it is set.</summary>
    protected abstract int Checks { get; }

    /// <summary>Questions after which all positions are known.</summary>
    protected abstract int StateQuestions { get; }

    /// <summary>How many things are asked for in turn, one after the positions of each round.</summary>
    protected abstract int HealthQuestions { get; }

    /// <summary>What must be done, one a period, before the torque is on and has been read back.</summary>
    protected abstract int PrepareSteps { get; }

    protected abstract bool IsIdle(Instant now);

    protected abstract Answer PollQuestion(Instant now);

    /// <summary>How the last question ended, in words.</summary>
    protected abstract string QuestionWords();

    protected abstract bool BeginCheck(int check, Instant now);

    /// <summary>Why the device is not the one of the profile, or must not be moved as it is set; null where the answer agrees.</summary>
    protected abstract string? TakeCheck(int check);

    protected abstract bool BeginState(int question, Instant now);

    /// <summary>False where the answer says nothing.</summary>
    protected abstract bool TakeState(int question, ref JointVector measured, ref bool isStill);

    /// <summary>The extra question of a place in the turn.</summary>
    protected abstract int Health(int turn);

    protected abstract bool BeginExtra(int extra, Instant now);

    protected abstract void TakeExtra(int extra);

    /// <summary>The extra question whose answer ends a step; -1 where the step is a write.</summary>
    protected abstract int ExtraOf(int step);

    protected abstract bool WriteStep(int step);

    /// <summary>Why what was read back is not what was written; null where it is.</summary>
    protected abstract string? CheckStep(int step);

    protected abstract bool WriteSetPoint(MotionGuard guard);

    /// <summary>Keeps the servos' own watchdogs content while they come to rest.</summary>
    protected abstract void Feed();

    /// <summary>At rest, or the time for that is over: torque away, or held where the joints stand.</summary>
    protected abstract void LetGo();

    /// <summary>All have been let go: nothing moves that a watchdog would have to stop, and one that ran out now would only leave a fault behind.</summary>
    protected abstract void Rest();

    /// <summary>A person has acknowledged what the servos report.</summary>
    /// <returns>False where the servos have to be looked for again.</returns>
    protected abstract bool Clear();

    /// <summary>Nobody will look after the servos any more.</summary>
    protected abstract void LastWord(bool isStill);

    public void Poll(Instant now)
    {
        if (State == DriveLinkState.Open)
        {
            PollRound(now);
            if (!IsEngaged && now - Later(HeardAt, _openedAt) > Forgotten) Forget();
        }
        else if (_check >= 0) PollCheck(now);
    }

    public void Seek(Instant now)
    {
        if (_check >= 0 || (_soughtAt != Instant.MinValue && now - _soughtAt < SeekPeriod) || !IsIdle(now)) return;
        (_check, _soughtAt) = (0, now);
        if (!BeginCheck(0, now)) _check = -1;
    }

    public void KeepAlive(Instant now)
    {
        if (_part == Part.Preparing || (HasAnyTorque && profile.OnDisable == DisableBehaviour.Release)) Disable(now);
        else StartRound(now, NextHealth());
    }

    public void Enable(Instant now)
    {
        if (_part == Part.Resting) (_part, _step, _tries) = (Part.Preparing, 0, 0);
        if (_asked >= 0) return;
        Feed();
        var extra = ExtraOf(_step);
        if (extra < 0 && WriteStep(_step)) _step++;
        StartRound(now, extra < 0 ? NextHealth() : extra);
    }

    public bool SendSetPoint(Instant now, MotionGuard guard)
    {
        _goal = guard.Position;
        var sent = WriteSetPoint(guard);
        StartRound(now, NextHealth());
        return sent;
    }

    public void Disable(Instant now)
    {
        if (_part != Part.Releasing) (_part, _releasedAt, _still, _tries, _isLettingGo) = (Part.Releasing, now, 0, 0, false);
        if (_asked >= 0) return;
        // A joint that is not where it was sent is blocked or runs away: it gets no further time to come to rest.
        _isLettingGo |= _still >= StillRounds || (HasTorque && IsAstray()) || now - _releasedAt > LongestRelease;
        Feed();
        if (_isLettingGo && ((HasLetGo && _tries > 0) || _tries > MostTries))
        {
            if (HasLetGo) Rest();
            _part = Part.Resting;
            return;
        }
        // Now and then, so that every servo's answer comes in between.
        if (_isLettingGo && _tries++ % HealthQuestions == 0) LetGo();
        StartRound(now, NextHealth());
    }

    public void ClearFault(Instant now)
    {
        if (_asked >= 0) return;
        if (Clear()) StartRound(now, NextHealth());
        else Forget();
    }

    public bool Search(Instant now, bool again) => false;

    public void SwitchOff(Instant now)
    {
        // Nobody waits for an answer any more.
        _asked = -1;
        LastWord(_still >= StillRounds || now - HeardAt > rules.LinkDeadline);
        _part = Part.Resting;
    }

    /// <summary>Whole or not at all, and not while an answer is on its way.</summary>
    protected bool Write(ReadOnlySpan<byte> wire)
    {
        var sent = _asked < 0 && link.TryWrite(wire);
        if (sent) _counters.FramesSent++;
        else _counters.FramesNotSent++;
        return sent;
    }

    private bool IsAstray()
    {
        for (var j = 0; j < rules.JointCount; j++)
            if (!(Math.Abs(Measured[j] - _goal[j]) <= rules.MaxFollowingError[j])) return true;
        return false;
    }

    private static Instant Later(Instant a, Instant b) => a > b ? a : b;

    private int NextHealth() => Health(_health = (_health + 1) % HealthQuestions);

    private void PollCheck(Instant now)
    {
        var answer = PollQuestion(now);
        if (answer == Answer.Waiting) return;
        var why = answer == Answer.Failed ? QuestionWords() : TakeCheck(_check);
        _soughtAt = now;
        if (why is not null)
        {
            (_check, Refusal, State) = (-1, why, answer == Answer.Failed ? DriveLinkState.Searching : DriveLinkState.Refused);
            return;
        }
        if (++_check < Checks)
        {
            if (!BeginCheck(_check, now)) _check = -1;
            return;
        }
        (_check, Refusal, State, _part, _openedAt, _asked) = (-1, null, DriveLinkState.Open, Part.Resting, now, -1);
        _counters.Sessions++;
    }

    private void StartRound(Instant now, int extra)
    {
        if (_asked >= 0 || !IsIdle(now)) return;
        (_roundAt, _extra, _arriving) = (now, extra, default);
        _asked = BeginState(0, now) ? 0 : -1;
    }

    private void PollRound(Instant now)
    {
        if (_asked < 0) return;
        var answer = PollQuestion(now);
        if (answer == Answer.Waiting) return;
        var asked = _asked;
        _asked = -1;
        if (answer == Answer.Failed) return;
        if (asked == StateQuestions)
        {
            TakeExtra(_extra);
            if (_part == Part.Preparing && _extra == ExtraOf(_step)) EndStep();
            return;
        }
        var isStill = true;
        if (!TakeState(asked, ref _arriving, ref isStill)) return;
        if (!isStill) _still = -1;
        if (asked == StateQuestions - 1)
        {
            // As old as the first question of the round: what is told was so since then.
            (Measured, HeardAt, _still) = (_arriving, _roundAt, Math.Min(_still + 1, StillRounds));
            _counters.StatesTaken++;
            _counters.RoundTripUs = (uint)(now - _roundAt).Microseconds;
            _counters.MaxRoundTripUs = Math.Max(_counters.MaxRoundTripUs, _counters.RoundTripUs);
        }
        _asked = asked + 1;
        if (!(_asked < StateQuestions ? BeginState(_asked, now) : BeginExtra(_extra, now))) _asked = -1;
    }

    private void EndStep()
    {
        if (CheckStep(_step) is { } why)
        {
            // A write may have been damaged on the way; one that never takes is something else.
            if (++_tries > MostTries) (Refusal, State, _part) = (why, DriveLinkState.Refused, Part.Resting);
            _step = 0;
            return;
        }
        if (++_step == PrepareSteps) (_part, Refusal) = (Part.Engaged, null);
    }

    private void Forget()
    {
        (State, _part, _asked, _check) = (DriveLinkState.Searching, Part.Resting, -1, -1);
        _counters.SessionsLost++;
    }
}
