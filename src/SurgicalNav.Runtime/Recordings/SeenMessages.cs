using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Knows the newest messages of joined recordings, so that overlapping parts of one session give each message once.</summary>
internal sealed class SeenMessages
{
    /// <summary>Parts are read beside each other by log time, which is out of order by seconds at most.</summary>
    private const int Kept = 65_536;

    private readonly Dictionary<Key, int> _seen = [];
    private readonly Queue<Key> _order = new();

    /// <param name="session">A number of the session's own.</param>
    /// <param name="channel">In the joined recording.</param>
    /// <param name="message">Of one part.</param>
    /// <param name="part">Which.</param>
    /// <returns>False where another part has given it already.</returns>
    public bool Add(int session, ushort channel, in McapMessage message, int part)
    {
        var key = new Key(session, channel, message.Sequence, message.LogTimeNs);
        if (!_seen.TryAdd(key, part)) return _seen[key] == part;
        _order.Enqueue(key);
        if (_order.Count > Kept) _seen.Remove(_order.Dequeue());
        return true;
    }

    private readonly record struct Key(int Session, ushort Channel, uint Sequence, ulong LogTimeNs);
}
