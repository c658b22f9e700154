using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.OpenIgtLink.Peers;

/// <summary>One client of a server: its connection, and what it asked for.</summary>
public sealed class IgtlServerClient
{
    private Instant _due, _moved;
    private int _queuedBefore;
    private long _noiseBefore, _soundBefore;

    internal IgtlServerClient(IgtlConnection connection, IgtlKind stream, ushort version, Instant now)
    {
        Connection = connection;
        (Stream, Version, _due, _moved) = (stream, version, now, now);
    }

    public IgtlConnection Connection { get; }

    /// <summary>The form in which it gets poses; Unknown: none.</summary>
    public IgtlKind Stream { get; internal set; }

    /// <summary>The least time between two frames, as asked.</summary>
    public Duration Interval { get; internal set; }

    /// <summary>Messages refused, of its own.</summary>
    public long BadMessages { get; internal set; }

    internal ushort Version { get; set; }

    /// <summary>The kinds of held messages that it wants whenever they change; one bit each.</summary>
    internal uint Subscriptions { get; set; }

    internal Instant LastComplaint { get; set; } = Instant.MinValue;

    /// <summary>Whether a frame is due; keeps the asked rate on average, however the source's frames fall.</summary>
    internal bool TakeDue(Instant now)
    {
        if (now < _due) return false;
        _due += Interval;
        if (_due < now) _due = now;
        return true;
    }

    internal void Restart(Instant now) => _due = now;

    internal bool IsStalled(Instant now, Duration most)
    {
        var queued = Connection.Sent.QueuedBytes;
        if (queued == 0 || queued < _queuedBefore) _moved = now;
        _queuedBefore = queued;
        return now - _moved > most;
    }

    /// <summary>Bytes of nonsense since the last sound message.</summary>
    internal long Noise()
    {
        var counters = Connection.Received;
        if (counters.Messages > _soundBefore) (_soundBefore, _noiseBefore) = (counters.Messages, counters.ResyncBytes);
        return counters.ResyncBytes - _noiseBefore;
    }
}
