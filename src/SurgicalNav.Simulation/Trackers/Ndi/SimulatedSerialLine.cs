using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Serial;

namespace SurgicalNav.Simulation.Trackers.Ndi;

/// <summary>A serial line to a twin within the process: carries breaks and rates, which a pseudo-terminal does not. Talking at another rate than the device's gives rubbish.</summary>
/// <remarks>One loop owns both ends. The twin must be stepped by the same loop.</remarks>
public sealed class SimulatedSerialLine : IByteLink, ISerialLine
{
    private readonly NdiTwin _twin;
    private readonly Func<Instant> _now;
    private readonly MemoryLink _near;
    private readonly DeviceEnd _far;
    private readonly byte[] _garbled = new byte[2048];
    private bool _isLow;
    private Instant _lowSince;

    /// <param name="twin">Attached to the line's far end.</param>
    /// <param name="now">The loop's moment, for breaks.</param>
    public SimulatedSerialLine(NdiTwin twin, Func<Instant> now)
    {
        (_twin, _now) = (twin, now);
        (_near, Far) = MemoryLink.CreatePair(name: "simulated serial line");
        _far = new DeviceEnd(this);
        twin.Attach(_far);
    }

    /// <summary>The device's end; disposing it is pulling the plug.</summary>
    public MemoryLink Far { get; }

    public string Name => _near.Name;
    public bool IsOpen => _near.IsOpen;
    public LinkCounters Counters => _near.Counters;
    public int Baud { get; private set; } = 9600;
    public LinkActivity Activity { get; } = new();
    public int Breaks { get; private set; }
    public Duration LongestBreak { get; private set; }

    public bool SetBaud(int baud)
    {
        Baud = baud;
        return IsOpen;
    }

    /// <summary>The device takes it for a break when the line is let go.</summary>
    public bool SetBreak(bool low)
    {
        if (!_isLow && low) _lowSince = _now();
        if (_isLow && !low)
        {
            var length = _now() - _lowSince;
            if (length > LongestBreak) LongestBreak = length;
            Breaks++;
            _twin.Break(_now());
        }
        _isLow = low;
        return IsOpen;
    }

    public int Read(Span<byte> into) => _near.Read(into);

    public bool TryWrite(ReadOnlySpan<byte> bytes) => Carry(bytes, _near);

    /// <summary>Bytes are understood when both ends have the same rate at the moment they leave.</summary>
    private bool Carry(ReadOnlySpan<byte> bytes, MemoryLink onto)
    {
        if (Baud == _twin.Baud) return onto.TryWrite(bytes);
        var n = Math.Min(bytes.Length, _garbled.Length);
        bytes[..n].CopyTo(_garbled);
        Garble(_garbled.AsSpan(0, n));
        return onto.TryWrite(_garbled.AsSpan(0, n));
    }

    public void Dispose() => _near.Dispose();

    private static void Garble(Span<byte> bytes)
    {
        foreach (ref var b in bytes) b = (byte)(b << 3 ^ 0xE5);
    }

    private sealed class DeviceEnd(SimulatedSerialLine line) : IByteLink
    {
        public string Name => line.Far.Name;
        public bool IsOpen => line.Far.IsOpen;
        public LinkCounters Counters => line.Far.Counters;
        public int Read(Span<byte> into) => line.Far.Read(into);
        public bool TryWrite(ReadOnlySpan<byte> bytes) => line.Carry(bytes, line.Far);
        public void Dispose() => line.Far.Dispose();
    }
}
