using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>Which end of the line a <see cref="PacedLink"/> stands at: the USB adapter is always the host's, so that only what goes to the host is packetised.</summary>
public enum LineEnd
{
    /// <summary>What is read comes in packets.</summary>
    Host,

    /// <summary>What is written reaches the far end in packets.</summary>
    Device,
}

/// <summary>One end of a serial line with a USB adapter at its host's end: bytes take their ten bit times each way, and those for the host are handed
/// over in packets, when one is full or the adapter's latency timer runs out.</summary>
/// <remarks>Wraps the link to the other end. Bytes written between two steps start at the earlier one. Single-threaded like every link; allocates only when
/// constructed. Owns the inner link.</remarks>
public sealed class PacedLink : IByteLink
{
    private const int BitsPerByte = 10;
    private const int BufferBytes = 65_536;

    private readonly IByteLink _inner;
    private readonly LineEnd _end;
    private readonly SerialLane _sending, _arriving;
    private readonly UsbPacket _packet;
    private readonly ByteRing _delivered = new(BufferBytes);
    private readonly byte[] _scratch = new byte[4096], _packetBytes;
    private Instant _now;
    private long _bytesRead, _bytesWritten, _bytesRefused, _writesRefused;

    /// <param name="usbLatency">Longest wait of a byte in the adapter; zero hands every byte over at once.</param>
    /// <param name="packetBytes">Payload of a full packet.</param>
    public PacedLink(IByteLink inner, LineEnd end, int baud, Duration usbLatency, int packetBytes, Instant start)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(baud, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(usbLatency.Nanoseconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(packetBytes, 1);
        (_inner, _end, _now) = (inner, end, start);
        var byteTimeNs = BitsPerByte * 1e9 / baud;
        (_sending, _arriving) = (new SerialLane(byteTimeNs, BufferBytes), new SerialLane(byteTimeNs, BufferBytes));
        _packet = new UsbPacket(usbLatency, packetBytes);
        _packetBytes = new byte[packetBytes];
    }

    public PacedLink(IByteLink inner, LineEnd end, DriveProfile profile, Instant start)
        : this(inner, end, profile.Link.Baud, Duration.FromMilliseconds(profile.Simulation.UsbLatencyMs), profile.Simulation.UsbPacketBytes, start)
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
        if (_end == LineEnd.Device) Packetise(_sending);
        else Pass(_sending);
        Take();
        if (_end == LineEnd.Host) Packetise(_arriving);
        else Pass(_arriving);
    }

    public int Read(Span<byte> into)
    {
        var taken = _delivered.Take(into);
        _bytesRead += taken;
        return taken;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        var accepted = _inner.IsOpen && _sending.TryPut(bytes, _now);
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

    /// <summary>What the inner link has brought starts along the line now.</summary>
    private void Take()
    {
        int read;
        while (_arriving.Free > 0 && (read = _inner.Read(_scratch.AsSpan(0, Math.Min(_scratch.Length, _arriving.Free)))) > 0)
            _arriving.TryPut(_scratch.AsSpan(0, read), _now);
    }

    private void Pass(SerialLane lane)
    {
        int count;
        while ((count = lane.Peek(_now, _scratch, out _)) > 0 && HandOver(lane, _scratch.AsSpan(0, count))) lane.Drop(count);
    }

    private void Packetise(SerialLane lane)
    {
        while (lane.Peek(_now, _scratch.AsSpan(0, 1), out var at) > 0)
        {
            if (_packet.IsDue(at) && !Flush(lane)) return;
            _packet.Add(_scratch.AsSpan(0, 1), at);
            lane.Drop(1);
        }

        if (_packet.IsDue(_now)) Flush(lane);
    }

    private bool Flush(SerialLane lane)
    {
        var count = _packet.Peek(_packetBytes);
        if (!HandOver(lane, _packetBytes.AsSpan(0, count))) return false;
        _packet.Clear();
        return true;
    }

    /// <summary>To the inner link, which may have no room yet, or to whoever reads here.</summary>
    private bool HandOver(SerialLane lane, ReadOnlySpan<byte> bytes)
    {
        if (lane == _sending) return _inner.TryWrite(bytes);
        if (!_delivered.TryPut(bytes)) Overrun += bytes.Length;
        return true;
    }
}
