namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>A body that must go on arriving: where nothing comes for a while, or the work is called off, the connection is given up and the read that waits ends.</summary>
internal sealed class WatchedStream : Stream
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

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        _watch.Change(_longestSilence, Timeout.InfiniteTimeSpan);
        return _inner.Read(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
