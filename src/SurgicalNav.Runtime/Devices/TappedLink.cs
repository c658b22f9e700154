using SurgicalNav.Links;

namespace SurgicalNav.Runtime.Devices;

/// <summary>Sees bytes of a device's line; borrowed until it returns.</summary>
/// <param name="bytes">As they came or went.</param>
/// <param name="sent">To the device, or from it.</param>
public delegate void BytesTap(ReadOnlySpan<byte> bytes, bool sent);

/// <summary>A link whose bytes are shown to somebody as they come and go. Owns the link; allocates nothing after construction.</summary>
/// <param name="link">Read and written.</param>
/// <param name="tap">Asked each time; null for nobody.</param>
internal sealed class TappedLink(IByteLink link, Func<BytesTap?> tap) : IByteLink
{
    public string Name => link.Name;
    public bool IsOpen => link.IsOpen;
    public LinkCounters Counters => link.Counters;
    public LinkActivity? Activity => link.Activity;

    public int Read(Span<byte> into)
    {
        var n = link.Read(into);
        if (n > 0) tap()?.Invoke(into[..n], sent: false);
        return n;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        var written = link.TryWrite(bytes);
        if (written) tap()?.Invoke(bytes, sent: true);
        return written;
    }

    public void Dispose() => link.Dispose();
}
