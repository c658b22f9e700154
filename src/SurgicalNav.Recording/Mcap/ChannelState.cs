namespace SurgicalNav.Recording.Mcap;

/// <summary>What the writer knows of one channel: its record, its messages so far, and the index of those in the open chunk.</summary>
internal sealed class ChannelState(McapChannel channel)
{
    private (ulong TimeNs, ulong Offset)[] _entries = new (ulong, ulong)[64];

    public McapChannel Channel => channel;
    public ulong Messages { get; set; }

    /// <summary>Number of the chunk that last got this channel's record; −1 for none, and 0 for the file itself where there are no chunks.</summary>
    public long WrittenInChunk { get; set; } = -1;

    public int EntryCount { get; private set; }
    public ReadOnlySpan<(ulong TimeNs, ulong Offset)> Entries => _entries.AsSpan(0, EntryCount);

    public void Add(ulong timeNs, ulong offset)
    {
        if (EntryCount == _entries.Length) Array.Resize(ref _entries, 2 * _entries.Length);
        _entries[EntryCount++] = (timeNs, offset);
    }

    public void ClearEntries() => EntryCount = 0;
}
