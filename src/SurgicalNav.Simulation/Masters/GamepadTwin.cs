using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Masters;

namespace SurgicalNav.Simulation.Masters;

/// <summary>A gamepad as Linux shows it: bytes of <c>struct input_event</c>, one report for every change.</summary>
/// <remarks>As the kernel does, it tells changes only, and says so when its queue has run over. Also answers what it holds.</remarks>
public sealed class GamepadTwin(IByteLink link) : IEvdevDevice
{
    private readonly Dictionary<ushort, (EvdevRange Range, int Value)> _axes = new()
    {
        [EvdevCodes.AxisX] = (new EvdevRange(-32768, 32767), 0),
        [EvdevCodes.AxisY] = (new EvdevRange(-32768, 32767), 0),
        [EvdevCodes.AxisRx] = (new EvdevRange(-32768, 32767), 0),
        [EvdevCodes.AxisRy] = (new EvdevRange(-32768, 32767), 0),
        [EvdevCodes.AxisZ] = (new EvdevRange(0, 255), 0),
        [EvdevCodes.AxisRz] = (new EvdevRange(0, 255), 0),
        [EvdevCodes.HatX] = (new EvdevRange(-1, 1), 0),
        [EvdevCodes.HatY] = (new EvdevRange(-1, 1), 0),
    };

    private readonly HashSet<ushort> _pressed = [];
    private readonly byte[] _report = new byte[2 * EvdevReader.EventBytes];

    /// <summary>While set, changes happen and are not told, as when nobody reads for too long.</summary>
    public bool IsQueueFull { get; set; }

    public void Press(ushort key, bool isPressed, Instant now)
    {
        if (isPressed ? !_pressed.Add(key) : !_pressed.Remove(key)) return;
        Report(new EvdevEvent(EvdevCodes.Key, key, isPressed ? 1 : 0), now);
    }

    public void Move(ushort axis, int value, Instant now)
    {
        var (range, before) = _axes[axis];
        if (value < range.Min || value > range.Max) throw new ArgumentOutOfRangeException(nameof(value), value, $"Axis {axis} goes from {range.Min} to {range.Max}.");
        if (value == before) return;
        _axes[axis] = (range, value);
        Report(new EvdevEvent(EvdevCodes.Absolute, axis, value), now);
    }

    /// <summary>The queue is read again: first the kernel says that some of it is gone.</summary>
    public void EndOverrun(Instant now)
    {
        IsQueueFull = false;
        Report(new EvdevEvent(EvdevCodes.Synchronise, EvdevCodes.Dropped, 0), now);
    }

    public bool TryGetAxis(ushort code, out EvdevRange range, out int value)
    {
        var isThere = _axes.TryGetValue(code, out var axis);
        (range, value) = axis;
        return isThere;
    }

    public bool TryGetKeys(Span<byte> bits)
    {
        bits.Clear();
        foreach (var key in _pressed) bits[key / 8] |= (byte)(1 << key % 8);
        return true;
    }

    private void Report(in EvdevEvent change, Instant now)
    {
        if (IsQueueFull) return;
        EvdevReader.Encode(_report, now.Nanoseconds / 1000, change);
        EvdevReader.Encode(_report.AsSpan(EvdevReader.EventBytes), now.Nanoseconds / 1000, new EvdevEvent(EvdevCodes.Synchronise, EvdevCodes.Report, 0));
        link.TryWrite(_report);
    }
}
