namespace SurgicalNav.Links.OpenIgtLink.Peers;

/// <summary>What a connection sent; what it received stands in <see cref="IgtlConnection.Received"/>.</summary>
/// <param name="Messages">Accepted for sending.</param>
/// <param name="Dropped">Messages that found the queue full; none of their bytes was sent.</param>
/// <param name="QueuedBytes">Waiting now.</param>
public readonly record struct IgtlSendCounters(long Messages, long Dropped, int QueuedBytes);

/// <summary>Whole OpenIGTLink messages over a byte link, both ways, with a bounded queue of what the link does not take at once.</summary>
/// <remarks>A full queue drops the new message whole and counts it: what is on its way is never cut, and lag is bounded by the queue. Large messages
/// go in pieces that the link takes. Polled by one loop; allocates nothing after construction.</remarks>
public sealed class IgtlConnection : IDisposable
{
    private const int MostPieceBytes = 65_536;
    private const int LeastPieceBytes = 512;

    private readonly IByteLink _link;
    private readonly IgtlReader _reader;
    private readonly byte[] _queue;
    private int _start, _end, _piece = MostPieceBytes, _largestTaken;
    private ReadOnlyMemory<byte> _bulk;
    private int _bulkFrom = -1;
    private long _sent, _dropped;
    private IgtlActivity _activity;

    /// <param name="link">Owned from now on.</param>
    /// <param name="mostBodyBytes">The largest body that is received; see <see cref="IgtlReader"/> for the memory.</param>
    /// <param name="queueBytes">Room for what waits to be sent.</param>
    public IgtlConnection(IByteLink link, int mostBodyBytes = IgtlReader.DefaultMostBodyBytes, int queueBytes = 262_144)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queueBytes);
        (_link, _reader, _queue) = (link, new IgtlReader(mostBodyBytes), new byte[queueBytes]);
    }

    public string Name => _link.Name;

    public bool IsOpen => _link.IsOpen;

    public IgtlCounters Received => _reader.Counters;

    public IgtlSendCounters Sent => new(_sent, _dropped, _end - _start + _bulk.Length);

    /// <summary>Whether pixels given to <see cref="TrySend(ReadOnlySpan{byte}, ReadOnlyMemory{byte})"/> are still needed where they lie.</summary>
    public bool IsBulkPending => !_bulk.IsEmpty;

    /// <summary>What was wrong with the last message that was refused since the last call.</summary>
    public IgtlFlaw TakeFlaw() => _reader.TakeFlaw();

    /// <summary>What the bytes that are left lack, once the peer has gone.</summary>
    public IgtlFlaw AtEnd() => _reader.AtEnd();

    /// <summary>Sends a whole message, or puts it into the queue. False, and counted, where neither is possible.</summary>
    public bool TrySend(ReadOnlySpan<byte> message)
    {
        if (_start == _end && _bulk.IsEmpty && message.Length <= MostPieceBytes && _link.TryWrite(message))
        {
            _sent++;
            return true;
        }
        if (!Enqueue(message)) return false;
        _sent++;
        Flush();
        return true;
    }

    /// <summary>Sends a message whose end stays where it lies: no copy is made of it, and it must not change while <see cref="IsBulkPending"/>.</summary>
    /// <param name="head">Everything before it, such as <see cref="IgtlWriter.ImageHead"/> makes.</param>
    /// <param name="bulk">The rest. Only one such message can be on its way; a second is dropped and counted.</param>
    public bool TrySend(ReadOnlySpan<byte> head, ReadOnlyMemory<byte> bulk)
    {
        if (IsBulkPending)
        {
            _dropped++;
            return false;
        }
        if (!Enqueue(head)) return false;
        (_bulk, _bulkFrom) = (bulk, _end);
        _sent++;
        Flush();
        return true;
    }

    /// <summary>Hands on what waits; true when nothing waits any more.</summary>
    public bool Flush()
    {
        while (true)
        {
            var bulkNow = IsBulkPending && _start == _bulkFrom;
            var waiting = bulkNow ? _bulk.Span : _queue.AsSpan(_start, (IsBulkPending ? _bulkFrom : _end) - _start);
            if (waiting.IsEmpty) return true;
            var piece = waiting[..Math.Min(_piece, waiting.Length)];
            if (!_link.TryWrite(piece))
            {
                // A size that was taken before will be taken again, once the peer has read; a larger one perhaps never.
                if (piece.Length <= Math.Max(LeastPieceBytes, _largestTaken)) return false;
                _piece = Math.Max(LeastPieceBytes, piece.Length / 2);
                continue;
            }
            _largestTaken = Math.Max(_largestTaken, piece.Length);
            if (bulkNow) _bulk = _bulk[piece.Length..];
            else _start += piece.Length;
            if (_start == _end && _bulk.IsEmpty) (_start, _end) = (0, 0);
        }
    }

    /// <summary>The next message out of what has been received; valid until the next call.</summary>
    public bool TryRead(out IgtlMessage message)
    {
        var found = _reader.TryRead(out message);
        _activity.Note(_link.Activity, _reader.Counters);
        return found;
    }

    /// <summary>Takes what the link has, as far as there is room; the number of bytes. Call <see cref="TryRead"/> until it answers false before.</summary>
    public int Receive()
    {
        var n = _link.Read(_reader.Room());
        _reader.Commit(n);
        return n;
    }

    public void Dispose() => _link.Dispose();

    private bool Enqueue(ReadOnlySpan<byte> message)
    {
        if (!_link.IsOpen || message.Length > _queue.Length - (_end - _start))
        {
            _dropped++;
            return false;
        }
        if (message.Length > _queue.Length - _end)
        {
            _queue.AsSpan(_start, _end - _start).CopyTo(_queue);
            if (_bulkFrom >= 0) _bulkFrom -= _start;
            (_start, _end) = (0, _end - _start);
        }
        message.CopyTo(_queue.AsSpan(_end));
        _end += message.Length;
        return true;
    }
}
