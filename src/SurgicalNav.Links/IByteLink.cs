namespace SurgicalNav.Links;

/// <summary>A two-way stream of bytes to a device, polled by the one loop that owns it.</summary>
/// <remarks>Not thread-safe: one thread reads, writes and disposes. <see cref="Read"/> and <see cref="TryWrite"/> never block, never throw
/// for what the line or the peer does, and allocate nothing. A lost peer shows as <see cref="IsOpen"/> = false, for good: open a new link.</remarks>
public interface IByteLink : IDisposable
{
    /// <summary>What the link leads to, in words a person recognises: a device path or a host and port.</summary>
    string Name { get; }

    /// <summary>False once disposed or once the far end or the device has gone and everything it sent has been read.</summary>
    bool IsOpen { get; }

    LinkCounters Counters { get; }

    /// <summary>Where the reader of the protocol notes frames, checksum errors and lost boundaries; null where a link keeps none.</summary>
    LinkActivity? Activity => null;

    /// <summary>Takes what has arrived, at most <paramref name="into"/>'s length; 0 when there is nothing now or the link is closed.</summary>
    int Read(Span<byte> into);

    /// <summary>Sends all of <paramref name="bytes"/> or nothing. False, and counted, when they do not fit now or the link is closed.</summary>
    bool TryWrite(ReadOnlySpan<byte> bytes);
}

/// <summary>What a link carried since it was opened; a refused write counts once in each of the last two.</summary>
public readonly record struct LinkCounters(long BytesRead, long BytesWritten, long BytesRefused, long WritesRefused);

/// <summary>A link could not be opened. The message says which, why, and what to do.</summary>
public sealed class LinkException : IOException
{
    public LinkException(string message) : base(message) { }

    public LinkException(string message, Exception inner) : base(message, inner) { }
}
