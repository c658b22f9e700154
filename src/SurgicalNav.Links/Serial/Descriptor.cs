using System.Runtime.InteropServices;

namespace SurgicalNav.Links.Serial;

/// <summary>Non-blocking reads and all-or-nothing writes on one open terminal descriptor; the common part of both ends of a line.</summary>
/// <remarks>Nothing here throws or allocates after construction.</remarks>
internal sealed class Descriptor(int fd) : IDisposable
{
    private const int RemainderBytes = 16_384;

    private readonly WriteRemainder _rest = new(RemainderBytes);
    private int _fd = fd;
    private LinkCounts _counts;

    public int Number => _fd;
    public bool IsDisposed => _fd < 0;
    public LinkCounters Counters => _counts.Snapshot;

    /// <summary>Bytes taken, or minus the error number.</summary>
    public unsafe int Read(Span<byte> into)
    {
        if (IsDisposed || into.IsEmpty) return 0;
        nint n;
        fixed (byte* p = into) n = Libc.Read(_fd, p, (nuint)into.Length);
        if (n >= 0)
        {
            _counts.Took((int)n);
            return (int)n;
        }
        return -Marshal.GetLastPInvokeError();
    }

    /// <summary>Sends all or nothing; <paramref name="error"/> is the error number that ended the line, or 0.</summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes, out int error)
    {
        error = 0;
        if (IsDisposed || bytes.Length > _rest.Capacity || !Flush(out error)) return _counts.Wrote(bytes.Length, false);
        var sent = Send(bytes, out error);
        // Nothing taken at all: the caller keeps the message. Partly taken: the rest follows, so that the far end never sees half of one.
        if (sent == 0 && !bytes.IsEmpty) return _counts.Wrote(bytes.Length, false);
        if (sent < bytes.Length) _rest.Keep(bytes[sent..]);
        return _counts.Wrote(bytes.Length, true);
    }

    /// <summary>Counts a write that cannot be made any more.</summary>
    public bool Refuse(int bytes) => _counts.Wrote(bytes, false);

    /// <summary>Sends what an earlier write left over; true when nothing waits any more.</summary>
    public bool Flush(out int error)
    {
        error = 0;
        if (_rest.IsEmpty) return true;
        if (IsDisposed) return false;
        _rest.Drop(Send(_rest.Waiting, out error));
        return _rest.IsEmpty;
    }

    /// <summary>Whether the system says that the other side of the line is gone.</summary>
    public bool HasHungUp()
    {
        var entry = new Libc.PollEntry { Descriptor = _fd };
        return Libc.Poll(ref entry, 1, 0) > 0 && (entry.Returned & (Libc.PollHangUp | Libc.PollError)) != 0;
    }

    public void Dispose()
    {
        if (IsDisposed) return;
        _ = Libc.Close(_fd);
        _fd = -1;
    }

    private unsafe int Send(ReadOnlySpan<byte> bytes, out int error)
    {
        error = 0;
        nint n;
        fixed (byte* p = bytes) n = Libc.Write(_fd, p, (nuint)bytes.Length);
        if (n >= 0) return (int)n;
        var number = Marshal.GetLastPInvokeError();
        if (number is not (Libc.EAGAIN or Libc.EINTR)) error = number;
        return 0;
    }
}
