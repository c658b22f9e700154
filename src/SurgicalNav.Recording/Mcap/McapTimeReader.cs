namespace SurgicalNav.Recording.Mcap;

/// <summary>Reads messages in order of their log time through the index: only the chunks that hold the topics and the times asked for are opened.</summary>
/// <remarks>Messages of equal time come in the order of the file; on request all of them do. Messages that stand outside of chunks are not in an index and not found. Not thread-safe.</remarks>
public sealed class McapTimeReader : IDisposable
{
    private readonly McapIndex _index;
    private readonly McapReaderOptions _options;
    private readonly RecordScanner _scanner;
    private readonly ChunkExpander _expander;
    private readonly List<McapChunkIndex> _waiting;
    private readonly HashSet<ushort>? _channels;
    private readonly ulong _fromNs, _toNs;
    private readonly bool _inFileOrder;
    private readonly List<OpenChunk> _open = [];
    private readonly Stack<byte[]> _buffers = new();
    private int _nextChunk;
    private OpenChunk? _current;
    private int _contentStart, _contentLength;

    /// <param name="stream">Of the file that <paramref name="index"/> belongs to; left open.</param>
    /// <param name="index">Of the same file.</param>
    /// <param name="wanted">Which channels; null for all.</param>
    /// <param name="fromNs">First log time wanted.</param>
    /// <param name="toNs">Last log time wanted.</param>
    /// <param name="options">What a file may ask for.</param>
    /// <param name="inFileOrder">Give the messages as they stand in the file, which is the order in which they were offered, whatever their log times.</param>
    public McapTimeReader(
        Stream stream, McapIndex index, Func<McapChannel, bool>? wanted = null, ulong fromNs = 0, ulong toNs = ulong.MaxValue, McapReaderOptions? options = null, bool inFileOrder = false)
    {
        _options = options ?? new McapReaderOptions();
        (_index, _fromNs, _toNs, _inFileOrder) = (index, fromNs, toNs, inFileOrder);
        (_scanner, _expander) = (new RecordScanner(stream, _options with { CheckCrc = false }), new ChunkExpander(_options));
        _channels = wanted is null ? null : [.. index.Catalog.Channels.Where(wanted).Select(c => c.Id)];
        _waiting = [.. index.Chunks
            .Where(c => c.EndTimeNs >= fromNs && c.StartTimeNs <= toNs && (_channels is null || c.MessageIndexOffsets.Count == 0 || c.MessageIndexOffsets.Any(o => _channels.Contains(o.Key))))
            .OrderBy(c => inFileOrder ? 0 : c.StartTimeNs).ThenBy(c => c.Offset)];
    }

    /// <summary>The newest message; valid until the next call of <see cref="Read"/>.</summary>
    public McapMessage Message => new(_current!.Records.AsSpan(_contentStart, _contentLength), _current.Offset);

    public McapChannel Channel { get; private set; } = null!;

    /// <summary>Chunks read and still to be read, for progress.</summary>
    public (int Read, int All) Chunks => (_nextChunk, _waiting.Count);

    /// <exception cref="McapException">A chunk is damaged, is not where the index says, or too many overlap.</exception>
    public bool Read()
    {
        var next = Earliest();
        while (_nextChunk < _waiting.Count && (next is null || (!_inFileOrder && _waiting[_nextChunk].StartTimeNs <= next.Time)))
        {
            Open(_waiting[_nextChunk++]);
            next = Earliest();
        }
        if (next is null) return false;
        _current = next;
        var (start, length) = next.Take();
        (_contentStart, _contentLength) = (start, length);
        var id = Message.ChannelId;
        Channel = _index.Catalog.Channel(id) ?? throw new McapException(McapError.UnknownChannel, next.Offset, $"a message names channel {id}, which the summary does not give.");
        return true;
    }

    public void Dispose() => _expander.Dispose();

    private OpenChunk? Earliest()
    {
        OpenChunk? best = null;
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (_open[i].IsDone)
            {
                _buffers.Push(_open[i].Records);
                _open.RemoveAt(i);
                continue;
            }
            if (best is null || _open[i].Time < best.Time || (_open[i].Time == best.Time && _open[i].Offset < best.Offset)) best = _open[i];
        }
        return best;
    }

    private void Open(McapChunkIndex index)
    {
        if (_open.Count >= _options.MaxOpenChunks) throw new McapException(McapError.TooManyOverlappingChunks, (long)index.Offset, $"more than {_options.MaxOpenChunks} chunks overlap in time.");
        var offset = (long)Math.Min(index.Offset, long.MaxValue);
        _scanner.JumpTo(offset);
        if (!_scanner.Read() || _scanner.Opcode != McapOpcode.Chunk) throw new McapException(McapError.MalformedRecord, offset, "the index says that a chunk stands here, and none does.");
        var chunk = RecordReader.Chunk(_scanner.Content, offset);
        var buffer = _buffers.TryPop(out var old) ? old : [];
        var records = _expander.Expand(chunk, offset, ref buffer);
        // What was not compressed still stands in the scanner's buffer, which the next chunk takes.
        if (!records.Overlaps(buffer))
        {
            if (buffer.Length < records.Length) buffer = new byte[records.Length];
            records.CopyTo(buffer);
        }
        _open.Add(new OpenChunk(buffer, offset, Entries(buffer.AsSpan(0, records.Length), offset)));
    }

    private List<(ulong Time, int Start, int Length)> Entries(ReadOnlySpan<byte> bytes, long offset)
    {
        var entries = new List<(ulong Time, int Start, int Length)>();
        var records = new ChunkRecords(bytes, offset);
        while (records.Read())
        {
            if (records.Opcode != McapOpcode.Message) continue;
            var message = new McapMessage(records.Content, offset);
            if (message.LogTimeNs < _fromNs || message.LogTimeNs > _toNs || _channels?.Contains(message.ChannelId) == false) continue;
            entries.Add((message.LogTimeNs, records.Offset + McapFormat.RecordHeaderBytes, records.Content.Length));
        }
        if (!_inFileOrder) entries.Sort(static (a, b) => a.Time != b.Time ? a.Time.CompareTo(b.Time) : a.Start.CompareTo(b.Start));
        return entries;
    }

    private sealed class OpenChunk(byte[] records, long offset, List<(ulong Time, int Start, int Length)> entries)
    {
        private int _at;

        public byte[] Records => records;
        public long Offset => offset;
        public bool IsDone => _at == entries.Count;
        public ulong Time => entries[_at].Time;

        public (int Start, int Length) Take() => (entries[_at].Start, entries[_at++].Length);
    }
}
