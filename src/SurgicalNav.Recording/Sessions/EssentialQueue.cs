using System.Runtime.InteropServices;
using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Recording.Sessions;

/// <summary>What stands before each message in an <see cref="EssentialQueue"/>.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct QueuedHeader
{
    public long Ticket;
    public ulong LogTimeNs;
    public ulong PublishTimeNs;
    public uint Sequence;
    public int Bytes;
    public ushort Channel;
}

/// <summary>Messages that must not be lost, copied one behind the other into one of two buffers, while the other is being written. Not thread-safe: guarded by
/// the recorder's lock. Allocates only while a buffer grows to what it once needs, and never beyond its bound.</summary>
internal sealed class EssentialQueue(int maxBytes)
{
    public static readonly int HeaderBytes = Marshal.SizeOf<QueuedHeader>();

    private ByteBuffer _filling = new(256 * 1024), _draining = new(256 * 1024);

    public bool IsEmpty => _filling.Length == 0;

    /// <summary>Room for a message of up to so many bytes; false where the bound is reached. <see cref="End"/> follows.</summary>
    public bool TryBegin(int bytes, out Span<byte> room)
    {
        var at = _filling.Length;
        room = default;
        if ((long)_filling.Length + HeaderBytes + bytes > maxBytes) return false;
        room = _filling.Take(HeaderBytes + bytes)[HeaderBytes..];
        // Nothing stands until End: a message that fails to encode leaves no trace.
        _filling.Truncate(at);
        return true;
    }

    public void End(in QueuedHeader header)
    {
        MemoryMarshal.Write(_filling.Take(HeaderBytes + header.Bytes), header);
    }

    /// <summary>Everything that waits, for one reader, until it asks again.</summary>
    public ByteBuffer Swap()
    {
        (_filling, _draining) = (_draining, _filling);
        _filling.Clear();
        return _draining;
    }
}
