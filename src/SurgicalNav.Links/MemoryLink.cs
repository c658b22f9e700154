namespace SurgicalNav.Links;

/// <summary>One end of a bounded in-process byte pipe: what one end writes the other reads, the same bytes in the same order.</summary>
/// <remarks>The two ends may live on different threads; each end belongs to one. All memory is taken at construction.</remarks>
public sealed class MemoryLink : IByteLink
{
    private readonly Ring _incoming, _outgoing;
    private LinkCounts _counts;
    private bool _disposed;

    private MemoryLink(string name, Ring incoming, Ring outgoing) => (Name, _incoming, _outgoing) = (name, incoming, outgoing);

    public string Name { get; }

    public bool IsOpen => !_disposed && !(_incoming.Closed && _incoming.Count == 0);

    public LinkCounters Counters => _counts.Snapshot;

    public LinkActivity Activity { get; } = new();

    /// <summary>Two ends joined to each other, with room for <paramref name="capacityBytes"/> unread bytes each way.</summary>
    public static (MemoryLink A, MemoryLink B) CreatePair(int capacityBytes = 65_536, string name = "memory")
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacityBytes);
        var toA = new Ring(capacityBytes);
        var toB = new Ring(capacityBytes);
        return (new MemoryLink(name + ":a", toA, toB), new MemoryLink(name + ":b", toB, toA));
    }

    public int Read(Span<byte> into)
    {
        if (_disposed) return 0;
        var taken = _incoming.Take(into);
        _counts.Took(taken);
        return taken;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes) =>
        _counts.Wrote(bytes.Length, !_disposed && !_outgoing.Closed && _outgoing.TryPut(bytes));

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _incoming.Close();
        _outgoing.Close();
    }

    /// <summary>Single-writer, single-reader ring; the two running totals are each written by one side only.</summary>
    private sealed class Ring(int capacity)
    {
        private readonly byte[] _bytes = new byte[capacity];
        private long _put, _taken;
        private volatile bool _closed;

        public bool Closed => _closed;
        public int Count => (int)(Volatile.Read(ref _put) - Volatile.Read(ref _taken));

        public void Close() => _closed = true;

        public bool TryPut(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length > _bytes.Length - Count) return false;
            var at = (int)(_put % _bytes.Length);
            var first = Math.Min(bytes.Length, _bytes.Length - at);
            bytes[..first].CopyTo(_bytes.AsSpan(at));
            bytes[first..].CopyTo(_bytes);
            Volatile.Write(ref _put, _put + bytes.Length);
            return true;
        }

        public int Take(Span<byte> into)
        {
            var n = Math.Min(into.Length, Count);
            var at = (int)(_taken % _bytes.Length);
            var first = Math.Min(n, _bytes.Length - at);
            _bytes.AsSpan(at, first).CopyTo(into);
            _bytes.AsSpan(0, n - first).CopyTo(into[first..]);
            Volatile.Write(ref _taken, _taken + n);
            return n;
        }
    }
}
