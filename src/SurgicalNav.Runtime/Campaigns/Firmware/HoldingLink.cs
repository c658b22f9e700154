using SurgicalNav.Links;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>A line that can hold back what the host sends, and let it all go at once later: an adapter that stood still.</summary>
public sealed class HoldingLink(IByteLink inner) : IByteLink
{
    private readonly List<byte[]> _held = [];

    /// <summary>Set and read on the guard's thread.</summary>
    public bool Holds { get; set; }
    public int HeldFrames => _held.Count;
    public string Name => inner.Name;
    public bool IsOpen => inner.IsOpen;
    public LinkCounters Counters => inner.Counters;

    public void Release()
    {
        Holds = false;
        foreach (var frame in _held) inner.TryWrite(frame);
        _held.Clear();
    }

    public int Read(Span<byte> into) => inner.Read(into);

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (!Holds) return inner.TryWrite(bytes);
        _held.Add(bytes.ToArray());
        return true;
    }

    public void Dispose() => inner.Dispose();
}
