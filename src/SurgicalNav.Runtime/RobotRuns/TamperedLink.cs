using SurgicalNav.Core.Time;
using SurgicalNav.Links;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>A link that something is done to on its way: everything comes later, or is kept back and then let go at once.</summary>
/// <remarks>Single-threaded like every link: <see cref="Step"/> it with its owner. Does not own the inner link.</remarks>
internal sealed class TamperedLink(IByteLink inner) : IByteLink
{
    private readonly Queue<(Instant At, byte[] Bytes)> _coming = new(), _going = new();
    private readonly byte[] _buffer = new byte[4096];
    private byte[] _left = [];
    private Instant _now = Instant.MinValue;

    /// <summary>How much later every byte comes, each way.</summary>
    public Duration Delay { get; set; }

    /// <summary>Nothing passes, and nothing is lost.</summary>
    public bool KeepsBack { get; set; }

    public string Name => inner.Name;
    public bool IsOpen => inner.IsOpen;
    public LinkCounters Counters => inner.Counters;

    public void Step(Instant now)
    {
        _now = now;
        int read;
        while ((read = inner.Read(_buffer)) > 0) _coming.Enqueue((now, _buffer[..read]));
        while (!KeepsBack && _going.TryPeek(out var next) && next.At + Delay <= now && inner.TryWrite(next.Bytes)) _going.Dequeue();
    }

    public int Read(Span<byte> into)
    {
        if (KeepsBack) return 0;
        if (_left.Length == 0)
        {
            if (!_coming.TryPeek(out var next) || next.At + Delay > _now) return 0;
            _left = _coming.Dequeue().Bytes;
        }
        var taken = Math.Min(into.Length, _left.Length);
        _left.AsSpan(0, taken).CopyTo(into);
        _left = _left[taken..];
        return taken;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        _going.Enqueue((_now, bytes.ToArray()));
        return inner.IsOpen;
    }

    public void Dispose()
    {
    }
}
