using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Simulation.Masters;

namespace SurgicalNav.Runtime.Teleoperating;

/// <summary>What a simulated hand does when, s since it was first looked at.</summary>
/// <param name="StaysS">After so long it lets everything go.</param>
/// <param name="SwapsAtS">It takes the next free instrument arm.</param>
/// <param name="CameraFromS">It presses the camera pedal.</param>
/// <param name="CameraToS">It lets it go.</param>
internal sealed record SurgeonScript(double StaysS, double SwapsAtS = double.PositiveInfinity, double CameraFromS = double.PositiveInfinity, double CameraToS = double.PositiveInfinity);

/// <summary>A simulated surgeon's hand: comes to the console, presses the clutch, turns the handle as the picture shows, leads, takes the hand back now and then, changes the instrument or moves the camera where its script says so, and leaves. Moves all the time as <see cref="SimulatedConsole"/> says, with tremor.</summary>
/// <remarks>Whatever ends the leading, it presses the clutch anew; where the guard asks for it, it lets the hand switch go and takes it again. Owned by one thread.</remarks>
internal sealed class SimulatedSurgeon : IMasterInput
{
    private const double ComesAfterS = 0.1, ClutchedS = 0.4, LeadsS = 4, AlignedRad = 0.01, TurnRadPerS = 2, GripHz = 0.3, SwapPressedS = 0.05;

    /// <summary>Longer than the way of a report to the hand and of the switch to the guard.</summary>
    private static readonly Duration Reaction = Duration.FromMilliseconds(150);

    private readonly TeleoperationStation _station;
    private readonly SimulatedConsole _console;
    private readonly MasterHand _hand;
    private readonly SurgeonScript _script;
    private Quat _grasp = Quat.Identity;
    private Instant _beganAt, _polledAt, _switchedAt, _clutchedAt, _leadsSince, _swappedAt = Instant.MinValue;
    private bool _isPresent, _isClutched;
    private long _sequence;

    /// <param name="station">Whose picture it looks at.</param>
    /// <param name="console">How the hands move.</param>
    /// <param name="hand">Which of them.</param>
    /// <param name="script">What it does when.</param>
    public SimulatedSurgeon(TeleoperationStation station, SimulatedConsole console, MasterHand hand, SurgeonScript script) => (_station, _console, _hand, _script) = (station, console, hand, script);

    public string Name => "a simulated surgeon's hand";
    public bool IsOpen => true;
    public long Malformed => 0;

    /// <summary>The guard asks for a new press.</summary>
    public bool MustPressAgain { get; set; }

    /// <summary>Where the hand means to be, without its tremor, mm in the console.</summary>
    public Vec3 MeantMm(Instant at) => _console.Meant(_hand, at).TranslationMm;

    public MasterSample Poll(Instant now)
    {
        if (_beganAt == default) (_beganAt, _polledAt) = (now, now);
        var dt = (now - _polledAt).Seconds;
        _polledAt = now;
        ref readonly var seen = ref _station.Hand(_hand);
        Switch(now);
        Clutch(now, seen);
        if (seen.State == HandState.Clutched) _grasp = (Quat.Exp(seen.AlignAxis * Math.Min(seen.MisalignedRad, TurnRadPerS * dt)) * _grasp).Normalized();
        var real = _console.Real(_hand, now);
        var pose = new Rigid<MasterConsole, MasterHandle>((_grasp * real.Rotation).Normalized(), real.TranslationMm);
        var grip = 0.5 + 0.4 * Math.Sin(2 * Math.PI * GripHz * (now - _beganAt).Seconds);
        var here = (now - _beganAt).Seconds;
        var pedal = here >= _script.CameraFromS && here < _script.CameraToS ? MasterButtons.Camera : MasterButtons.None;
        var swap = _swappedAt != Instant.MinValue && (now - _swappedAt).Seconds < SwapPressedS ? MasterButtons.Swap : MasterButtons.None;
        return MasterSample.OfPose(++_sequence, now, now, pose, grip, (_isPresent ? MasterButtons.Present | pedal | swap : MasterButtons.None) | (_isClutched ? MasterButtons.Clutch : MasterButtons.None));
    }

    public void Dispose()
    {
    }

    private void Switch(Instant now)
    {
        var here = (now - _beganAt).Seconds;
        if (here < ComesAfterS || now - _switchedAt < Reaction) return;
        var wants = here < _script.StaysS && !(_isPresent && MustPressAgain);
        if (wants != _isPresent) _switchedAt = now;
        _isPresent = wants;
    }

    private void Clutch(Instant now, in HandReport seen)
    {
        if (seen.State != HandState.Following) _leadsSince = now;
        var mustSwap = _swappedAt == Instant.MinValue && (now - _beganAt).Seconds >= _script.SwapsAtS;
        if (mustSwap && _isClutched && seen.State == HandState.Clutched) (_swappedAt, _clutchedAt) = (now, now);
        if (_isClutched)
        {
            var mayLead = seen.State == HandState.Clutched && seen.Refusal.Reason == TeleoperationReason.ClutchPressed && seen.MisalignedRad < AlignedRad;
            if (seen.State is HandState.Absent or HandState.Camera || (mayLead && (now - _clutchedAt).Seconds >= ClutchedS)) _isClutched = false;
        }
        else if (seen.State == HandState.Waiting || mustSwap || (now - _leadsSince).Seconds >= LeadsS) (_isClutched, _clutchedAt) = (true, now);
    }
}

/// <summary>No hand.</summary>
internal sealed class NoMaster : IMasterInput
{
    public string Name => "nobody";
    public bool IsOpen => true;
    public long Malformed => 0;

    public MasterSample Poll(Instant now) => default;

    public void Dispose()
    {
    }
}
