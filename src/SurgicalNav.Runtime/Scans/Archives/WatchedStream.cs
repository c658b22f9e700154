using SurgicalNav.Core.Flow;

namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>A body that must go on arriving: where nothing comes for a while, or the work is called off, the connection is given up and the read that waits ends.</summary>
internal sealed class WatchedStream : ReadOnlyStream
{
    private readonly Stream _inner;
    private readonly TimeSpan _longestSilence;
    private readonly Timer _watch;
    private readonly CancellationTokenRegistration _stop;

    /// <param name="giveUp">Breaks the connection off, from another thread.</param>
    public WatchedStream(Stream inner, TimeSpan longestSilence, Action giveUp, CancellationToken stop)
    {
        (_inner, _longestSilence) = (inner, longestSilence);
        _watch = new Timer(_ => giveUp(), null, longestSilence, Timeout.InfiniteTimeSpan);
        _stop = stop.Register(giveUp);
    }

    public override int Read(Span<byte> buffer)
    {
        _watch.Change(_longestSilence, Timeout.InfiniteTimeSpan);
        return _inner.Read(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _watch.Dispose();
            _stop.Dispose();
            _inner.Dispose();
        }
        base.Dispose(disposing);
    }
}
