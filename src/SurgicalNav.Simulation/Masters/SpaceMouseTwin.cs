using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Masters;

namespace SurgicalNav.Simulation.Masters;

/// <summary>A SpaceMouse as Linux shows it: one HID report a read, some sixty a second while the cap is pushed, zeros once when it is let go, then silence.</summary>
/// <param name="isCombined">Push and turn in one report of 13 bytes, as newer models send them; else in two of 7.</param>
public sealed class SpaceMouseTwin(bool isCombined) : IByteLink
{
    private static readonly Duration Every = Duration.FromMilliseconds(16);
    private readonly Queue<byte[]> _reports = new();
    private LinkCounters _counters;
    private Vec3 _push, _turn;
    private uint _buttons;
    private bool _isAtRest = true;
    private Instant _nextAt;

    public string Name => "simulated SpaceMouse";
    public bool IsOpen { get; private set; } = true;
    public LinkCounters Counters => _counters;

    /// <summary>Pushed and turned so far, in counts of the device's axes (right, towards the user, down).</summary>
    public void Hold(Vec3 push, Vec3 turn) => (_push, _turn) = (push, turn);

    public void Press(uint buttons)
    {
        if (buttons == _buttons) return;
        _buttons = buttons;
        Put(new SpaceMouseReport(SpaceMousePart.Buttons, Vec3.Zero, Vec3.Zero, buttons));
    }

    /// <summary>Reports what is due.</summary>
    public void Step(Instant now)
    {
        var isAtRest = _push == Vec3.Zero && _turn == Vec3.Zero;
        if (now < _nextAt || (isAtRest && _isAtRest)) return;
        _isAtRest = isAtRest;
        _nextAt = now + Every;
        if (isCombined)
        {
            Put(new SpaceMouseReport(SpaceMousePart.Both, _push, _turn, 0));
            return;
        }
        Put(new SpaceMouseReport(SpaceMousePart.Push, _push, Vec3.Zero, 0));
        Put(new SpaceMouseReport(SpaceMousePart.Turn, Vec3.Zero, _turn, 0));
    }

    public int Read(Span<byte> into)
    {
        if (!IsOpen || !_reports.TryDequeue(out var report)) return 0;
        // What does not fit is lost, as from the device file.
        var n = Math.Min(into.Length, report.Length);
        report.AsSpan(0, n).CopyTo(into);
        _counters = _counters with { BytesRead = _counters.BytesRead + n };
        return n;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes) => false;

    /// <summary>Unplugged.</summary>
    public void Dispose() => IsOpen = false;

    private void Put(in SpaceMouseReport report)
    {
        var bytes = new byte[SpaceMouseReport.MostBytes];
        var n = report.Encode(bytes);
        _reports.Enqueue(bytes[..n]);
    }
}
