namespace SurgicalNav.Recording.Sessions;

/// <summary>Pictures waiting to be written, and the memory for them, within a fixed total: when it is used up, the oldest waiting picture gives its memory. Not
/// thread-safe: guarded by the recorder's lock.</summary>
internal sealed class VideoQueue(long maxBytes)
{
    private readonly Queue<VideoBuffer> _waiting = new();
    private readonly Stack<VideoBuffer> _free = new();
    private long _bytes;

    /// <summary>The oldest waiting picture's number; <see cref="long.MaxValue"/> where none waits.</summary>
    public long OldestTicket => _waiting.TryPeek(out var first) ? first.Ticket : long.MaxValue;

    public int Waiting => _waiting.Count;

    /// <summary>Memory for a picture of up to so many bytes; null where all of it is being filled or written.</summary>
    public VideoBuffer? Rent(int payloadBytes)
    {
        if (!_free.TryPop(out var buffer))
        {
            if (_bytes + payloadBytes <= maxBytes) buffer = new VideoBuffer();
            else if ((buffer = DropOldest()) is null) return null;
        }
        _bytes += buffer.Ensure(payloadBytes);
        return buffer;
    }

    public void Offer(VideoBuffer buffer)
    {
        _waiting.Enqueue(buffer);
    }

    public bool TryTake(out VideoBuffer buffer) => _waiting.TryDequeue(out buffer!);

    public void GiveBack(VideoBuffer buffer) => _free.Push(buffer);

    private VideoBuffer? DropOldest()
    {
        if (!_waiting.TryDequeue(out var oldest)) return null;
        oldest.Topic.Dropped++;
        return oldest;
    }
}
