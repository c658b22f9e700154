using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.Teleoperating;

/// <summary>Joins the station to the guard of one arm: the hand's presence is the enabling switch, the arm's target is followed while the hand leads, and where it does not, the joints are asked to stand still.</summary>
/// <remarks>Standing still is followed and not a pause: a paused drive is switched off, and every clutch would need a new press of the hand switch. Where the hand is gone the switch is released, and that the guard answers by itself.
/// The other arms of the system have no device here: they rest where they stand. Owned by the thread of the run.</remarks>
internal sealed class TeleoperationMotion : IDeviceMotion
{
    /// <summary>The instrument that the simulated arm carries.</summary>
    private const uint Instrument = 1;

    private readonly TeleoperationStation _station;
    private readonly DriveProfile _profile;
    private readonly int _arm, _joints;
    private readonly MasterHand _hand;
    private readonly IMasterInput[] _inputs;
    private readonly SimulatedSurgeon? _surgeon;
    private readonly double _seconds;
    private readonly ArmState[] _states;
    private readonly Queue<string> _said = new();
    private readonly Dictionary<string, int> _letGo = [];
    private Instant _beganAt, _now;
    private HandState _state;
    private long _looks = -1;
    private bool? _isPresent;

    /// <param name="station">Of a system whose arm is held to the device's ranges.</param>
    /// <param name="profile">Of the device that moves the arm.</param>
    /// <param name="arm">Its place in the system.</param>
    /// <param name="hand">That has it when the session begins.</param>
    /// <param name="inputs">Left and right. Not owned.</param>
    /// <param name="surgeon">The one of them that is simulated; null where none is.</param>
    /// <param name="seconds">How long.</param>
    public TeleoperationMotion(TeleoperationStation station, DriveProfile profile, int arm, MasterHand hand, IMasterInput[] inputs, SimulatedSurgeon? surgeon, double seconds)
    {
        (_station, _profile, _arm, _hand, _inputs, _surgeon, _seconds) = (station, profile, arm, hand, inputs, surgeon, seconds);
        _joints = Model.Joints.Length;
        _states = [.. station.System.Arms.Select(a => new ArmState { Joints = JointVector.From(a.Home) })];
    }

    public LedTrack Track { get; } = new();

    /// <summary>What ended the leading, other than the clutch, and how often.</summary>
    public IEnumerable<string> LetGo => _letGo.Select(l => l.Value > 1 ? string.Create(CultureInfo.InvariantCulture, $"{l.Key} ({l.Value} times)") : l.Key);

    /// <summary>From where the arm stood to what the hand wanted, at most, mm.</summary>
    public double WorstLagMm { get; private set; }

    public string PressWords => _surgeon is null ? TeleoperationWords.Explain(TeleoperationReason.OperatorAbsent) : "";

    private RobotModel Model => _station.System.Arms[_arm].Model;

    /// <summary>The hand's presence, where it was looked at anew; null where it was not. The enabling switch of <see cref="DeviceRun"/>.</summary>
    public bool? IsPresent(Instant now) => _isPresent;

    public void Begin(DeviceOperator device)
    {
    }

    public void Step(Instant now, DeviceOperator device)
    {
        if (_beganAt == default) _beganAt = now;
        _now = now;
        ref readonly var r = ref device.Report;
        for (var i = 0; i < _states.Length; i++) _states[i].ReportedAt = now;
        Fill(ref _states[_arm], r);
        if (_surgeon is not null) _surgeon.MustPressAgain = (r.Verdict.Reasons & GuardReasons.PressAgain) != GuardReasons.None;
        MasterSample left = _inputs[0].Poll(now), right = _inputs[1].Poll(now);
        _station.Step(now, left, right, _states);
        // Seen on the arm in this step at the earliest; the simulated instrument is the one that it says it is.
        if (_station.Hand(_hand).Refusal.Reason == TeleoperationReason.InstrumentUnconfirmed) _station.ConfirmInstrument(_arm, Instrument);
        Ask(now, device, left, right);
        Note(r);
    }

    public bool IsDone(DeviceOperator device) => (_now - _beganAt).Seconds >= _seconds || !_inputs[(int)_hand].IsOpen;

    public string Where(in GuardReport report) => string.Create(CultureInfo.InvariantCulture, $"{(_now - _beganAt).Seconds,6:0.00} s");

    public string? NextProgress(in GuardReport report) => _said.TryDequeue(out var line) ? line : null;

    /// <summary>Ready is an arm whose guard accepts: one that waits for a press would, once it is pressed, go after a hand that has moved on.</summary>
    private void Fill(ref ArmState state, in GuardReport r)
    {
        (state.ReportedAt, state.Joints, state.SlackMm, state.InstrumentId) = (r.WrittenAt, r.Commanded, r.SlackMm, Instrument);
        state.IsReady = r.Verdict.Decision == GuardDecision.Accept;
        var (closed, open) = Jaw();
        state.Jaw = _profile.Joints.Count > _joints ? Math.Clamp((r.Commanded[_joints] - closed) / (open - closed), 0, 1) : 0;
    }

    private void Ask(Instant now, DeviceOperator device, in MasterSample left, in MasterSample right)
    {
        var owner = _station.Hand(MasterHand.Left).Arm == _arm ? MasterHand.Left : _station.Hand(MasterHand.Right).Arm == _arm ? MasterHand.Right : (MasterHand?)null;
        if (owner is not { } hand)
        {
            _isPresent = false;
            device.Pause();
            return;
        }
        var look = hand == MasterHand.Left ? left : right;
        // A look that was had before says nothing of the hand now; no look at all says that nobody is there.
        _isPresent = look.Kind != MasterKind.None && look.Sequence == _looks ? null : _station.Hand(hand).State != HandState.Absent;
        _looks = look.Sequence;
        ref readonly var target = ref _station.Targets[_arm];
        if (!target.IsLed)
        {
            device.Follow(now, TargetKind.Velocity, default, 1);
            return;
        }
        var joints = target.Position;
        var (closed, open) = Jaw();
        if (_profile.Joints.Count > _joints) joints[_joints] = closed + target.Jaw * (open - closed);
        device.Follow(target.WrittenAt, TargetKind.Position, joints, 1);
    }

    private void Note(in GuardReport r)
    {
        ref readonly var hand = ref _station.Hand(_hand);
        var arm = _station.System.Arms[_arm];
        Track.Add(r.WrittenAt, _station.Targets[_arm].IsLed, arm.TableFromBase.Rotation.Rotate(Model.Chain.BaseFromTip(((ReadOnlySpan<double>)r.Measured)[.._joints]).TranslationMm) + arm.TableFromBase.TranslationMm);
        if (hand.State == HandState.Following) WorstLagMm = Math.Max(WorstLagMm, hand.LagMm);
        if (hand.State == _state) return;
        if (_state == HandState.Following && hand.State is HandState.Waiting or HandState.Absent)
        {
            var words = hand.Refusal.Reason == TeleoperationReason.ArmNotReady ? "The arm's guard: " + GuardWords.Explain(r.Verdict, r.HoldCause) : TeleoperationWords.Explain(hand.Refusal);
            _letGo[words] = _letGo.GetValueOrDefault(words) + 1;
            _said.Enqueue("let go: " + words.TrimEnd('.'));
        }
        else _said.Enqueue($"{arm.Name}: {TeleoperationWords.State(hand.State)}");
        _state = hand.State;
    }

    /// <summary>The device's joint beyond the arm's own, where there is one, is the jaw.</summary>
    private (double Closed, double Open) Jaw() => _profile.Joints.Count > _joints ? (Math.Max(0, _profile.Joints[_joints].MinPosition), _profile.Joints[_joints].MaxPosition) : (0, 1);
}
