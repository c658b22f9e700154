using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.Servos;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>Dynamixel servos in position mode: set-points by sync write of Goal Position, everything heard by fast sync reads.</summary>
/// <remarks>A servo that is left alone goes on to its last goal, no faster than its Profile Velocity, and is stopped where it is by its Bus Watchdog.</remarks>
internal sealed class DynamixelDevice : ServoDevice
{
    private const int Torque = 0, Watchdog = 1, Hardware = 2, ProfileItems = 3, StateAddress = 126;
    private const long WatchdogExpired = -1;
    private const int ClearStep = 0, AccelerationStep = 1, VelocityStep = 2, WatchdogStep = 3, GoalStep = 4, ProfileCheck = 5, WatchdogCheck = 6, TorqueStep = 7, TorqueCheck = 8;

    private readonly DynamixelClient _client;
    private readonly DynamixelSetup _setup;
    private readonly byte[] _wire = new byte[DynamixelProtocol.MostPacketBytes], _ids;
    private readonly DynamixelCommand[] _commands;
    private readonly long[] _steps, _torque, _watchdog, _hardware, _acceleration, _velocity, _profileVelocity;
    private readonly bool[] _alerts;
    private bool _isTorqueKnown;

    public DynamixelDevice(GuardRules rules, ServoBusProfile profile, IByteLink link) : base(rules, profile, link)
    {
        var n = profile.Joints.Count;
        var turnaround = Duration.FromMilliseconds(profile.Bus.TurnaroundMs);
        // A question may stand in the line behind a set-point.
        var behind = Duration.FromMilliseconds(LineBudget.TimeMs(ServoLineBudget.DynamixelWriteBytes(n), profile.Bus.Baud));
        _client = new DynamixelClient(link, new DynamixelClientOptions(profile.Bus.Baud, turnaround + behind, turnaround));
        _setup = new DynamixelSetup(profile);
        _ids = [.. profile.Joints.Select(joint => (byte)joint.Id)];
        (_commands, _alerts) = (new DynamixelCommand[n], new bool[n]);
        (_steps, _torque, _watchdog, _hardware, _acceleration, _velocity) = (new long[n], new long[n], new long[n], new long[n], new long[n], new long[n]);
        _profileVelocity = [.. profile.Joints.Select(DynamixelSetup.ProfileVelocity)];
    }

    public override int FaultCode =>
        _alerts.AsSpan().Contains(true) ? (int)DriveFaultCode.Internal : _watchdog.AsSpan().Contains(WatchdogExpired) ? (int)DriveFaultCode.LinkLost : 0;

    protected override bool HasTorque => !_torque.AsSpan().Contains(0);
    protected override bool HasAnyTorque => _torque.AsSpan().Contains(1);
    protected override bool HasLetGo => Profile.OnDisable == DisableBehaviour.Hold || (_isTorqueKnown && !_torque.AsSpan().Contains(1));
    protected override long Damaged => _client.Counters.Errors;
    protected override int Checks => _setup.Count;
    protected override int StateQuestions => 1;
    protected override int HealthQuestions => 2;
    protected override int PrepareSteps => TorqueCheck + 1;

    protected override bool IsIdle(Instant now) => _client.CanBegin(now);

    protected override Answer PollQuestion(Instant now) => _client.Poll(now) switch
    {
        DynamixelOutcome.Waiting => Answer.Waiting,
        DynamixelOutcome.Done => Answer.Done,
        _ => Answer.Failed,
    };

    protected override string QuestionWords() => _client.Words();

    protected override bool BeginCheck(int check, Instant now) => _setup.Begin(_client, check, now);

    protected override string? TakeCheck(int check) => _setup.Take(_client, check);

    protected override bool BeginState(int question, Instant now) => _client.BeginSyncRead(_ids, StateAddress, ServoLineBudget.DynamixelStateBytes, now, fast: true);

    protected override bool TakeState(int question, ref JointVector measured, ref bool isStill)
    {
        foreach (var answer in _client.Answers)
            if (answer.Error != DynamixelError.None) return false;
        for (var j = 0; j < JointCount; j++)
        {
            var answer = _client.Answers[j];
            var data = _client.Data(answer);
            _alerts[j] = answer.HasAlert;
            isStill &= Math.Abs(DynamixelTable.PresentVelocity.Read(data[2..])) <= 1;
            _steps[j] = DynamixelTable.PresentPosition.Read(data[6..]);
            measured[j] = Joints[j].FromTurns((double)_steps[j] / DynamixelUnits.StepsPerTurn);
        }
        return true;
    }

    protected override int Health(int turn) => _alerts.AsSpan().Contains(true) && FaultWords is null ? Hardware : turn;

    protected override bool BeginExtra(int extra, Instant now) => extra switch
    {
        Torque => Ask(DynamixelTable.TorqueEnable, now),
        Watchdog => Ask(DynamixelTable.BusWatchdog, now),
        Hardware => Ask(DynamixelTable.HardwareErrorStatus, now),
        _ => _client.BeginSyncRead(_ids, DynamixelTable.ProfileAcceleration.Address, 8, now, fast: true),
    };

    protected override void TakeExtra(int extra)
    {
        foreach (var answer in _client.Answers)
            if (answer.Error != DynamixelError.None) return;
        switch (extra)
        {
            case Torque:
                Keep(DynamixelTable.TorqueEnable, _torque);
                _isTorqueKnown = true;
                break;
            case Watchdog:
                Keep(DynamixelTable.BusWatchdog, _watchdog);
                break;
            case Hardware:
                Keep(DynamixelTable.HardwareErrorStatus, _hardware);
                FaultWords = DynamixelSetup.FaultWords(Profile, _hardware);
                break;
            default:
                for (var j = 0; j < JointCount; j++)
                {
                    var data = _client.Data(_client.Answers[j]);
                    (_acceleration[j], _velocity[j]) = (DynamixelTable.ProfileAcceleration.Read(data), DynamixelTable.ProfileVelocity.Read(data[4..]));
                }
                break;
        }
    }

    protected override int ExtraOf(int step) => step switch { ProfileCheck => ProfileItems, WatchdogCheck => Watchdog, TorqueCheck => Torque, _ => -1 };

    protected override bool WriteStep(int step) => step switch
    {
        // A watchdog that has run out takes no goal until 0 is written.
        ClearStep => SyncWrite(DynamixelTable.BusWatchdog, 0),
        // Accelerations are the guard's; a servo that ramped on its own would lag behind all the way.
        AccelerationStep => SyncWrite(DynamixelTable.ProfileAcceleration, 0),
        VelocityStep => SyncWrite(DynamixelTable.ProfileVelocity, _profileVelocity),
        WatchdogStep => SyncWrite(DynamixelTable.BusWatchdog, WatchdogCounts),
        GoalStep => SyncWrite(DynamixelTable.GoalPosition, _steps),
        _ => ForgetTorque() && SyncWrite(DynamixelTable.TorqueEnable, 1),
    };

    protected override string? CheckStep(int step) => step switch
    {
        ProfileCheck => _acceleration.AsSpan().ContainsAnyExcept(0) || !_velocity.AsSpan().SequenceEqual(_profileVelocity) ? "Profile Acceleration and Profile Velocity do not read back as they were written; nothing else may write to the servos." : null,
        WatchdogCheck => _watchdog.AsSpan().ContainsAnyExcept(WatchdogCounts) ? "Bus Watchdog does not read back as it was written: the servos would not stop by themselves. Check their firmware." : null,
        _ => HasTorque ? null : "Torque Enable stays 0 after 1 was written. Check supply and Hardware Error Status.",
    };

    protected override bool WriteSetPoint(MotionGuard guard)
    {
        for (var j = 0; j < JointCount; j++)
            _commands[j] = new DynamixelCommand(_ids[j], DynamixelTable.GoalPosition, (long)Math.Round(Joints[j].ToTurns(guard.Position[j]) * DynamixelUnits.StepsPerTurn));
        return Write(_wire.AsSpan(0, DynamixelCommandEncoder.SyncWrite(_wire, _commands)));
    }

    /// <summary>Being asked feeds the watchdogs already.</summary>
    protected override void Feed() { }

    protected override void LetGo()
    {
        // Held where they stand, so that a joint that was stopped on its way does not push on.
        if (Profile.OnDisable == DisableBehaviour.Hold) SyncWrite(DynamixelTable.GoalPosition, _steps);
        else if (ForgetTorque()) SyncWrite(DynamixelTable.TorqueEnable, 0);
    }

    protected override void Rest() => SyncWrite(DynamixelTable.BusWatchdog, 0);

    protected override bool Clear()
    {
        var isRebooted = false;
        for (var j = 0; j < JointCount; j++)
        {
            if (!_alerts[j]) continue;
            // The only way out of a hardware error (e-manual, Reboot); all that the servo holds is read again afterwards.
            if (!Write(_wire.AsSpan(0, DynamixelRequests.Reboot(_wire, _ids[j])))) return true;
            (_alerts[j], isRebooted) = (false, true);
        }
        FaultWords = null;
        if (isRebooted) ForgetTorque();
        else SyncWrite(DynamixelTable.BusWatchdog, 0);
        return !isRebooted;
    }

    protected override void LastWord(bool isStill)
    {
        // In motion silence is the better word: the goal stays, and the watchdog stops what has not reached it.
        if (!isStill) return;
        if (Profile.OnDisable == DisableBehaviour.Hold) SyncWrite(DynamixelTable.BusWatchdog, 0);
        else if (ForgetTorque()) SyncWrite(DynamixelTable.TorqueEnable, 0);
    }

    private long WatchdogCounts => Profile.Bus.SilenceDeadlineMs / DynamixelUnits.WatchdogMsPerCount;

    private bool ForgetTorque() => !(_isTorqueKnown = false);

    private bool Ask(DynamixelItem item, Instant now) => _client.BeginSyncRead(_ids, item.Address, item.Bytes, now, fast: true);

    private void Keep(DynamixelItem item, long[] into)
    {
        for (var j = 0; j < JointCount; j++) into[j] = item.Read(_client.Data(_client.Answers[j]));
    }

    private bool SyncWrite(DynamixelItem item, long value)
    {
        for (var j = 0; j < JointCount; j++) _commands[j] = new DynamixelCommand(_ids[j], item, value);
        return Write(_wire.AsSpan(0, DynamixelCommandEncoder.SyncWrite(_wire, _commands)));
    }

    private bool SyncWrite(DynamixelItem item, long[] values)
    {
        for (var j = 0; j < JointCount; j++) _commands[j] = new DynamixelCommand(_ids[j], item, values[j]);
        return Write(_wire.AsSpan(0, DynamixelCommandEncoder.SyncWrite(_wire, _commands)));
    }
}
