using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.Runtime.Teleoperating;

/// <summary>Joins one station to the guards of all arms of a system: the hands are looked at and the station is stepped once for all of them, and the hands' presence is the one enabling switch that every guard is told of.</summary>
/// <remarks>Owned by the thread of the run.</remarks>
internal sealed class TeleoperationSession
{
    private readonly IMasterInput?[] _inputs;
    private readonly SimulatedSurgeon?[] _surgeons;
    private readonly double _seconds;
    private readonly ArmState[] _states;
    private readonly ArmShape[] _shapes;
    private readonly HandLog[] _logs = [new(), new()];
    private readonly long[] _looks = [-1, -1];
    private Instant _beganAt, _now = Instant.MinValue;
    private bool? _isPresent = false;

    /// <param name="station">Of a system whose arms are held to their devices' ranges.</param>
    /// <param name="arms">With the devices that move them, by their places in the system.</param>
    /// <param name="inputs">Left and right; null where nobody is. Not owned.</param>
    /// <param name="surgeons">Those of them that are simulated.</param>
    /// <param name="seconds">How long.</param>
    public TeleoperationSession(TeleoperationStation station, IReadOnlyList<PlannedArm> arms, IMasterInput?[] inputs, SimulatedSurgeon?[] surgeons, double seconds)
    {
        (Station, _inputs, _surgeons, _seconds) = (station, inputs, surgeons, seconds);
        Arms = [.. arms.Select((a, i) => new TeleoperationMotion(this, a, i))];
        _states = new ArmState[Arms.Count];
        _shapes = [.. station.System.Arms.Select(RobotSystem.Shape)];
    }

    public TeleoperationStation Station { get; }

    /// <summary>By their places in the system.</summary>
    public IReadOnlyList<TeleoperationMotion> Arms { get; }

    public bool IsSimulated => Array.Exists(_surgeons, s => s is not null);

    /// <summary>Its time is up, or an input has ended.</summary>
    public bool IsOver => TookS >= _seconds || Array.Exists(_inputs, i => i is { IsOpen: false });

    public double TookS => _beganAt == default ? 0 : (_now - _beganAt).Seconds;

    /// <summary>The least free space between two arms where they were measured, and which; null before the first look.</summary>
    public (double Mm, string First, string Second)? Nearest { get; private set; }

    public HandLog Log(MasterHand hand) => _logs[(int)hand];

    /// <summary>The one enabling switch: pressed while every hand is there. Null where one was not looked at anew.</summary>
    public bool? IsPresent(Instant now) => _isPresent;

    /// <summary>Once for each moment, whichever arm asks first.</summary>
    public void Step(Instant now)
    {
        if (now <= _now || !Arms.All(a => a.Device is not null)) return;
        if (_beganAt == default) _beganAt = now;
        _now = now;
        var mustPress = false;
        for (var i = 0; i < Arms.Count; i++)
        {
            Arms[i].Fill(ref _states[i]);
            mustPress |= (Arms[i].Device!.Report.Verdict.Reasons & GuardReasons.PressAgain) != GuardReasons.None;
        }
        foreach (var surgeon in _surgeons)
            if (surgeon is not null) surgeon.MustPressAgain = mustPress;
        MasterSample left = _inputs[0]?.Poll(now) ?? default, right = _inputs[1]?.Poll(now) ?? default;
        Station.Step(now, left, right, _states);
        // Seen on the arm in this step at the earliest; a simulated instrument is the one that it says it is.
        for (var h = MasterHand.Left; h <= MasterHand.Right; h++)
            if (Station.Hand(h) is { Refusal.Reason: TeleoperationReason.InstrumentUnconfirmed, Arm: >= 0 and var arm }) Station.ConfirmInstrument(arm, Arms[arm].Instrument);
        Look(left, right);
        Note();
    }

    /// <summary>A look that was had before says nothing of the hand now; no look at all says that nobody is there.</summary>
    private void Look(in MasterSample left, in MasterSample right)
    {
        var (isHere, isNew) = (true, true);
        for (var h = 0; h < 2; h++)
        {
            if (_inputs[h] is null) continue;
            ref readonly var look = ref h == 0 ? ref left : ref right;
            isHere &= Station.Hand((MasterHand)h).State != HandState.Absent;
            isNew &= look.Kind != MasterKind.None && look.Sequence != _looks[h];
        }
        _isPresent = !isHere ? false : isNew ? true : null;
        if (isNew) (_looks[0], _looks[1]) = (left.Sequence, right.Sequence);
    }

    private void Note()
    {
        var tableFromConsole = TableFromConsole();
        for (var i = 0; i < Arms.Count; i++)
        {
            var arm = Station.System.Arms[i];
            ref readonly var r = ref Arms[i].Device!.Report;
            var joints = ((ReadOnlySpan<double>)r.Measured)[..arm.Model.Joints.Length];
            _shapes[i].Take(joints);
            var hand = Station.Hand(MasterHand.Left).Arm == i ? MasterHand.Left : MasterHand.Right;
            Arms[i].Track.Add(r.WrittenAt, Station.Targets[i].IsLed, arm.TableFromBase.Rotation.Rotate(arm.Model.Chain.BaseFromTip(joints).TranslationMm) + arm.TableFromBase.TranslationMm, hand, tableFromConsole);
        }
        for (var a = 0; a < _shapes.Length; a++)
            for (var b = a + 1; b < _shapes.Length; b++)
                if (_shapes[a].ClearanceTo(_shapes[b]).DistanceMm is var mm && !(mm >= Nearest?.Mm)) Nearest = (mm, Station.System.Arms[a].Name, Station.System.Arms[b].Name);
        for (var h = MasterHand.Left; h <= MasterHand.Right; h++) Note(h);
    }

    private void Note(MasterHand which)
    {
        if (_inputs[(int)which] is null) return;
        ref readonly var hand = ref Station.Hand(which);
        var log = Log(which);
        log.Take(hand, Station.System);
        if (hand.State == log.State) return;
        var told = Arms[hand.State == HandState.Camera ? Arms.ToList().FindIndex(a => a.Name == Station.System.Console.ViewArm) : Math.Max(0, hand.Arm)];
        if (log.State == HandState.Following && hand.State is HandState.Waiting or HandState.Absent)
        {
            ref readonly var r = ref told.Device!.Report;
            var words = hand.Refusal.Reason == TeleoperationReason.ArmNotReady ? "The arm's guard: " + GuardWords.Explain(r.Verdict, r.HoldCause) : TeleoperationWords.Explain(hand.Refusal);
            log.LetsGo(words);
            told.Say("let go: " + words.TrimEnd('.'));
        }
        else told.Say($"{told.Name}: {TeleoperationWords.State(hand.State)}");
        log.State = hand.State;
    }

    /// <summary>The console's axes are the picture's.</summary>
    private Quat TableFromConsole()
    {
        var index = Arms.Count - 1;
        for (var i = 0; i < Arms.Count; i++)
            if (Station.System.Arms[i].Name == Station.System.Console.ViewArm) index = i;
        var camera = Station.System.Arms[index];
        JointVector joints = _states[index].Joints;
        return (camera.TableFromBase.Rotation * camera.Model.Chain.BaseFromTip(joints).Rotation).Normalized();
    }
}

/// <summary>What became of one hand.</summary>
internal sealed class HandLog
{
    private readonly Dictionary<string, int> _letGo = [];
    private readonly List<string> _led = [];

    public HandState State { get; set; }

    /// <summary>From where an arm stood to what the hand wanted, at most, mm.</summary>
    public double WorstLagMm { get; private set; }

    /// <summary>What ended the leading, other than the clutch, and how often.</summary>
    public IEnumerable<string> LetGo => _letGo.Select(l => l.Value > 1 ? string.Create(CultureInfo.InvariantCulture, $"{l.Key} ({l.Value} times)") : l.Key);

    /// <summary>The arms that it led, in order.</summary>
    public IReadOnlyList<string> Led => _led;

    /// <summary>Steps in which another arm was so near that its own was slowed down or held.</summary>
    public long NearOthers { get; private set; }

    public void LetsGo(string why) => _letGo[why] = _letGo.GetValueOrDefault(why) + 1;

    public void Take(in HandReport hand, RobotSystem system)
    {
        if (!HandStates.Moves(hand.State)) return;
        var name = hand.State == HandState.Camera ? system.Console.ViewArm : system.Arms[hand.Arm].Name;
        if (_led.Count == 0 || _led[^1] != name) _led.Add(name);
        if (hand.State == HandState.Following) WorstLagMm = Math.Max(WorstLagMm, hand.LagMm);
        if (hand.Edge.Reason == TeleoperationReason.OtherArmNear) NearOthers++;
    }
}
