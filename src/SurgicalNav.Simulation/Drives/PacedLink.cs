using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>The host's end of a serial line behind a USB adapter: bytes take their ten bit times each way, and what comes in is handed over in packets, when one is full or the adapter's latency timer runs out.</summary>
/// <remarks>Wraps the link to a twin. Bytes written between two steps start at the earlier one. Single-threaded like every link; allocates only when constructed. Owns the inner link.</remarks>
public sealed class PacedLink : IByteLink
{
    private const int BitsPerByte = 10;
    private const int BufferBytes = 65_536;

    private readonly IByteLink _inner;
    private readonly double _byteTimeNs;
    private readonly Duration _latency;
    private readonly int _packetBytes;
    private readonly ByteRing _sending = new(BufferBytes);
    private readonly ByteRing _arriving = new(BufferBytes);
    private readonly ByteRing _packet;
    private readonly ByteRing _delivered = new(BufferBytes);
    private readonly byte[] _scratch = new byte[4096];
    private double _sendCursorNs, _arriveCursorNs;
    private Instant _now, _packetDue;
    private long _bytesRead, _bytesWritten, _bytesRefused, _writesRefused;

    /// <param name="usbLatency">Longest wait of a byte in the adapter; zero hands every byte over at once.</param>
    /// <param name="packetBytes">Payload of a full packet.</param>
    public PacedLink(IByteLink inner, int baud, Duration usbLatency, int packetBytes, Instant start)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(baud, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(usbLatency.Nanoseconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(packetBytes, 1);
        _inner = inner;
        _byteTimeNs = BitsPerByte * 1e9 / baud;
        _latency = usbLatency;
        _packetBytes = packetBytes;
        _packet = new ByteRing(packetBytes);
        _now = start;
    }

    public PacedLink(IByteLink inner, DriveProfile profile, Instant start)
        : this(inner, profile.Link.Baud, Duration.FromMilliseconds(profile.Simulation.UsbLatencyMs), profile.Simulation.UsbPacketBytes, start)
    {
    }

    public string Name => _inner.Name;
    public bool IsOpen => _inner.IsOpen || _delivered.Count > 0;
    public LinkCounters Counters => new(_bytesRead, _bytesWritten, _bytesRefused, _writesRefused);

    /// <summary>Bytes that came faster than they were read and were lost.</summary>
    public long Overrun { get; private set; }

    /// <summary>Moves the bytes whose time has come. Call it before reading and after writing, or at least once a millisecond.</summary>
    public void Step(Instant now)
    {
        if (now < _now) return;
        _now = now;
        Send();
        Receive();
    }

    public int Read(Span<byte> into)
    {
        var taken = _delivered.Take(into);
        _bytesRead += taken;
        return taken;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (_sending.Count == 0) _sendCursorNs = Math.Max(_sendCursorNs, _now.Nanoseconds);
        var accepted = _inner.IsOpen && _sending.TryPut(bytes);
        if (accepted)
        {
            _bytesWritten += bytes.Length;
        }
        else
        {
            _bytesRefused += bytes.Length;
            _writesRefused++;
        }

        return accepted;
    }

    public void Dispose() => _inner.Dispose();

    private void Send()
    {
        while (_sending.Count > 0)
        {
            var count = Math.Min(BytesBy(_sendCursorNs), Math.Min(_sending.Count, _scratch.Length));
            if (count == 0) return;
            _sending.Peek(_scratch.AsSpan(0, count));
            if (!_inner.TryWrite(_scratch.AsSpan(0, count))) return;
            _sending.Drop(count);
            _sendCursorNs += count * _byteTimeNs;
        }
    }

    private void Receive()
    {
        if (_arriving.Count == 0) _arriveCursorNs = Math.Max(_arriveCursorNs, _now.Nanoseconds);
        int read;
        while (_arriving.Free > 0 && (read = _inner.Read(_scratch.AsSpan(0, Math.Min(_scratch.Length, _arriving.Free)))) > 0)
            _arriving.TryPut(_scratch.AsSpan(0, read));

        while (_arriving.Count > 0 && BytesBy(_arriveCursorNs) > 0)
        {
            _arriveCursorNs += _byteTimeNs;
            var arrivedAt = new Instant((long)_arriveCursorNs);
            if (_packet.Count > 0 && _packetDue < arrivedAt) HandOver();
            if (_packet.Count == 0) _packetDue = arrivedAt + _latency;
            _arriving.Take(_scratch.AsSpan(0, 1));
            _packet.TryPut(_scratch.AsSpan(0, 1));
            if (_packet.Count == _packetBytes) HandOver();
        }

        if (_packet.Count > 0 && _packetDue <= _now) HandOver();
    }

    private int BytesBy(double cursorNs) => (int)Math.Clamp((_now.Nanoseconds - cursorNs) / _byteTimeNs, 0, BufferBytes);

    private void HandOver()
    {
        var count = _packet.Take(_scratch);
        if (!_delivered.TryPut(_scratch.AsSpan(0, count))) Overrun += count;
    }
}
