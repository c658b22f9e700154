using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Masters;

/// <summary>An axis of a gamepad and what it stands for.</summary>
/// <param name="Code">Of the device; 0xFFFF for none.</param>
/// <param name="Usual">The range where the device cannot be asked.</param>
/// <param name="Sign">−1 turns it round.</param>
public readonly record struct GamepadAxis(ushort Code, EvdevRange Usual, int Sign = 1)
{
    public static readonly GamepadAxis None = new(ushort.MaxValue, new EvdevRange(-1, 1));
}

/// <summary>Which stick, trigger and button does what. The usual is Linux's own naming of a pad with two sticks (driver xpad).</summary>
/// <remarks>A pedal box that reports itself as a keyboard or joystick is described by the same record: only its buttons are named.</remarks>
public sealed record GamepadMap
{
    private static readonly EvdevRange Stick = new(-32768, 32767), Trigger = new(0, 255), Hat = new(-1, 1);

    /// <summary>Right, in the picture.</summary>
    public GamepadAxis PushX { get; init; } = new(EvdevCodes.AxisX, Stick);

    /// <summary>Down.</summary>
    public GamepadAxis PushY { get; init; } = new(EvdevCodes.AxisY, Stick);

    /// <summary>Into the picture: the right stick pushed away, which reads negative.</summary>
    public GamepadAxis PushZ { get; init; } = new(EvdevCodes.AxisRy, Stick, -1);

    public GamepadAxis TurnX { get; init; } = new(EvdevCodes.HatY, Hat);
    public GamepadAxis TurnY { get; init; } = new(EvdevCodes.HatX, Hat);
    public GamepadAxis TurnZ { get; init; } = new(EvdevCodes.AxisRx, Stick);

    /// <summary>Pulled is closed.</summary>
    public GamepadAxis Grip { get; init; } = new(EvdevCodes.AxisRz, Trigger);

    public ushort Present { get; init; } = EvdevCodes.ShoulderLeft;
    public ushort Clutch { get; init; } = EvdevCodes.ShoulderRight;
    public ushort Camera { get; init; } = EvdevCodes.West;
    public ushort Swap { get; init; } = EvdevCodes.Select;
}

/// <summary>A gamepad or pedal box through Linux evdev, for one hand: sticks are rates.</summary>
/// <remarks>An event device tells changes only, so a stick held still is silent: as long as the file is open, what it last told is what it is now. A pad whose
/// radio fades is told by the kernel late; the dead-man button must be held, and a cable is better.</remarks>
public sealed class GamepadInput : IMasterInput
{
    /// <summary>Reads in one poll: a device that floods cannot hold the loop up.</summary>
    private const int MostReads = 16;

    private readonly IByteLink _link;
    private readonly GamepadMap _map;
    private readonly EvdevState _state;
    private readonly EvdevRange[] _ranges = new EvdevRange[7];
    private readonly byte[] _bytes = new byte[EvdevReader.EventBytes * 64];
    private long _sequence;

    /// <param name="link">Owned.</param>
    /// <param name="map">What is what; null takes the usual.</param>
    /// <param name="device">The same device, to be asked for ranges and state; null where bytes are all there is.</param>
    public GamepadInput(IByteLink link, GamepadMap? map = null, IEvdevDevice? device = null)
    {
        (_link, _map) = (link, map ?? new GamepadMap());
        _state = new EvdevState(device);
        for (var i = 0; i < _ranges.Length; i++)
        {
            var axis = AxisAt(i);
            _ranges[i] = device is not null && device.TryGetAxis(axis.Code, out var range, out _) && range.IsUsable ? range : axis.Usual;
            if (!_ranges[i].IsUsable) throw new ArgumentException($"Axis {axis.Code} has the range {axis.Usual.Min} to {axis.Usual.Max}; the upper end must be above the lower.");
        }
        if (device is not null) _state.Refresh();
    }

    public string Name => _link.Name;
    public bool IsOpen => _link.IsOpen;
    public long Malformed => _state.Malformed;

    /// <summary>Times that the kernel had thrown events away.</summary>
    public long Overruns => _state.Overruns;

    public MasterSample Poll(Instant now)
    {
        for (var i = 0; i < MostReads && _link.Read(_bytes) is var n && n > 0; i++) _state.Take(_bytes.AsSpan(0, n));
        if (!_link.IsOpen) return default;
        var buttons = Button(_map.Present, MasterButtons.Present) | Button(_map.Clutch, MasterButtons.Clutch) | Button(_map.Camera, MasterButtons.Camera) | Button(_map.Swap, MasterButtons.Swap);
        var grip = _state.TryGet(_map.Grip.Code, out var closed) ? 1 - _ranges[6].Share(closed) : 1;
        return MasterSample.OfRate(++_sequence, now, now, new Vec3(Value(0), Value(1), Value(2)), new Vec3(Value(3), Value(4), Value(5)), grip, buttons);
    }

    public void Dispose() => _link.Dispose();

    private GamepadAxis AxisAt(int i) => i switch
    {
        0 => _map.PushX,
        1 => _map.PushY,
        2 => _map.PushZ,
        3 => _map.TurnX,
        4 => _map.TurnY,
        5 => _map.TurnZ,
        _ => _map.Grip,
    };

    /// <summary>An axis that has not been told rests in the middle.</summary>
    private double Value(int i) => _state.TryGet(AxisAt(i).Code, out var value) ? AxisAt(i).Sign * _ranges[i].Centred(value) : 0;

    private MasterButtons Button(ushort code, MasterButtons button) => _state.IsPressed(code) ? button : MasterButtons.None;
}
