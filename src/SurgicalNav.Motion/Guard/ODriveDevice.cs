using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.ODrive;
using SurgicalNav.Links.Servos;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>An ODrive's axes under position control: set-points as <c>p</c> without feed-forward, everything else asked for line by line.</summary>
/// <remarks>An axis that is left alone goes on to its last set-point, and is disarmed by its watchdog: from then on it coasts. A velocity sent along as feed-forward would stay,
/// and hold the axis beyond its set-point: so none is sent.</remarks>
internal sealed class ODriveDevice : ServoDevice
{
    private const int Error = 0, CurrentState = 1, Timeout = 2, EnableWatchdog = 3, Properties = 4;
    private const int Idle = 1, ClosedLoop = 8;
    private const double StillTurnsPerS = 0.02;

    private readonly ODriveClient _client;
    private readonly ODriveSetup _setup;
    private readonly byte[] _wire = new byte[8 * ODriveProtocol.MostLineBytes];
    private readonly string[][] _paths;
    private readonly string[] _requestedState;
    private readonly double[][] _values;
    private readonly double[] _turns;
    private int _checking, _statesKnown, _length;
    private double _wordedError;

    public ODriveDevice(GuardRules rules, ServoBusProfile profile, IByteLink link) : base(rules, profile, link)
    {
        var n = profile.Joints.Count;
        _client = new ODriveClient(link, Duration.FromMilliseconds(2 * profile.Bus.TurnaroundMs + LineBudget.TimeMs(ServoLineBudget.Of(profile).Bytes, profile.Bus.Baud)));
        _setup = new ODriveSetup(profile);
        _paths = [.. ((string[])["error", "current_state", "config.watchdog_timeout", "config.enable_watchdog"]).Select(p => profile.Joints.Select(joint => $"axis{joint.Id}.{p}").ToArray())];
        _requestedState = [.. profile.Joints.Select(joint => $"axis{joint.Id}.requested_state")];
        _values = [.. Enumerable.Range(0, Properties).Select(_ => new double[n])];
        _turns = new double[n];
    }

    public override int FaultCode
    {
        get
        {
            var code = 0;
            foreach (var error in _values[Error])
                if (error != 0) code = error == ODriveErrors.WatchdogTimerExpired && code is 0 or (int)DriveFaultCode.LinkLost ? (int)DriveFaultCode.LinkLost : (int)DriveFaultCode.Internal;
            return code;
        }
    }

    protected override bool HasTorque => !_values[CurrentState].AsSpan().ContainsAnyExcept(ClosedLoop);
    protected override bool HasAnyTorque => _values[CurrentState].AsSpan().Contains(ClosedLoop);
    protected override bool HasLetGo => _statesKnown == (1 << JointCount) - 1 && !_values[CurrentState].AsSpan().ContainsAnyExcept(Idle);
    protected override long Damaged => _client.Counters.Errors;
    protected override int Checks => _setup.Count;
    protected override int StateQuestions => JointCount;
    protected override int HealthQuestions => 2 * JointCount;

    /// <summary>Timeout, watchdog, both read back of each axis, set-point, state, state of each axis read back.</summary>
    protected override int PrepareSteps => 4 + 3 * JointCount;

    private int SetPointStep => 2 + 2 * JointCount;

    protected override bool IsIdle(Instant now) => _client.CanBegin(now);

    protected override Answer PollQuestion(Instant now) => _client.Poll(now) switch
    {
        ODriveOutcome.Waiting => Answer.Waiting,
        ODriveOutcome.Done => Answer.Done,
        _ => Answer.Failed,
    };

    protected override string QuestionWords() =>
        _client is { Outcome: ODriveOutcome.Refused, Refusal: ODriveRefusal.None } ? $"{_setup.Path(_checking)} reads as no number: an infinite limit holds nothing. Set it and save." : _client.Words();

    protected override bool BeginCheck(int check, Instant now) => _client.BeginRead(_setup.Path(_checking = check), now);

    protected override string? TakeCheck(int check) => _setup.Take(check, _client.Property);

    protected override bool BeginState(int question, Instant now) => _client.BeginFeedback(Joints[question].Id, now);

    protected override bool TakeState(int question, ref JointVector measured, ref bool isStill)
    {
        var feedback = _client.Feedback;
        isStill = Math.Abs(feedback.VelocityTurnsPerS) <= StillTurnsPerS;
        _turns[question] = feedback.PositionTurns;
        measured[question] = Joints[question].FromTurns(feedback.PositionTurns);
        return true;
    }

    protected override int Health(int turn) => Extra(turn < JointCount ? Error : CurrentState, turn % JointCount);

    protected override bool BeginExtra(int extra, Instant now) => _client.BeginRead(_paths[extra / JointCount][extra % JointCount], now);

    protected override void TakeExtra(int extra)
    {
        var (property, joint) = (extra / JointCount, extra % JointCount);
        _values[property][joint] = _client.Property.Value;
        if (property == CurrentState) _statesKnown |= 1 << joint;
        if (property != Error || _client.Property.Value == 0 || _client.Property.Value == _wordedError) return;
        _wordedError = _client.Property.Value;
        FaultWords = $"Joint '{Joints[joint].Name}' (axis {Joints[joint].Id}): {ODriveErrors.Words(ODriveErrorWord.Axis, (ulong)_wordedError)}";
    }

    protected override int ExtraOf(int step)
    {
        var n = JointCount;
        return step < 2 || step == SetPointStep || step == SetPointStep + 1 ? -1
            : step < 2 + n ? Extra(Timeout, step - 2)
            : step < SetPointStep ? Extra(EnableWatchdog, step - 2 - n)
            : Extra(CurrentState, step - SetPointStep - 2);
    }

    protected override bool WriteStep(int step)
    {
        Begin();
        for (var j = 0; j < JointCount; j++)
        {
            if (step == 0) Add(ODriveCommandEncoder.Write(Room, _paths[Timeout][j], TimeoutS));
            else if (step == 1) Add(ODriveCommandEncoder.Write(Room, _paths[EnableWatchdog][j], 1));
            else if (step == SetPointStep) Add(ODriveCommandEncoder.SetPoint(Room, Joints[j].Id, _turns[j], 0, 0));
            else Add(ODriveCommandEncoder.Write(Room, _requestedState[j], ClosedLoop));
        }
        return Send();
    }

    protected override string? CheckStep(int step)
    {
        var (property, joint) = (ExtraOf(step) / JointCount, ExtraOf(step) % JointCount);
        var value = _values[property][joint];
        return property switch
        {
            Timeout => Math.Abs(value - TimeoutS) < 1e-4 ? null : $"{_paths[Timeout][joint]} does not read back as it was written: the axis would not stop by itself.",
            EnableWatchdog => value == 1 ? null : $"{_paths[EnableWatchdog][joint]} stays 0: the axis would not stop by itself.",
            _ => value == ClosedLoop ? null : $"{_paths[CurrentState][joint]} does not become {ClosedLoop}, closed loop control. Check the axis's errors and its calibration.",
        };
    }

    protected override bool WriteSetPoint(MotionGuard guard)
    {
        Begin();
        for (var j = 0; j < JointCount; j++) Add(ODriveCommandEncoder.SetPoint(Room, Joints[j].Id, Joints[j].ToTurns(guard.Position[j]), 0, 0));
        return Send();
    }

    protected override void Feed()
    {
        Begin();
        for (var j = 0; j < JointCount; j++) Add(ODriveCommandEncoder.Feed(Room, Joints[j].Id));
        Send();
    }

    protected override void LetGo()
    {
        _statesKnown = 0;
        Begin();
        for (var j = 0; j < JointCount; j++) Add(ODriveCommandEncoder.Write(Room, _requestedState[j], Idle));
        Send();
    }

    protected override void Rest()
    {
        Begin();
        StopWatching();
        Send();
    }

    protected override bool Clear()
    {
        Begin();
        StopWatching();
        Add(ODriveCommandEncoder.ClearErrors(Room));
        if (Send()) (FaultWords, _wordedError) = (null, 0);
        return true;
    }

    protected override void LastWord(bool isStill)
    {
        // In motion silence is the better word: the set-point stays until the watchdog disarms the axis.
        if (!isStill) return;
        LetGo();
        Rest();
    }

    private double TimeoutS => Profile.Bus.SilenceDeadlineMs * 1e-3;

    private Span<byte> Room => _wire.AsSpan(_length);

    private int Extra(int property, int joint) => property * JointCount + joint;

    private void StopWatching()
    {
        for (var j = 0; j < JointCount; j++) Add(ODriveCommandEncoder.Write(Room, _paths[EnableWatchdog][j], 0));
    }

    private void Begin() => _length = 0;

    private void Add(int bytes) => _length += bytes;

    private bool Send() => Write(_wire.AsSpan(0, _length));
}
