namespace SurgicalNav.Recording.Mcap;

/// <summary>What the writer gathers for the end of the file, and how it is written: schemas, channels, statistics, indexes, their offsets.</summary>
internal sealed class McapSummary
{
    public List<McapSchema> Schemas { get; } = [];
    public List<ChannelState> Channels { get; } = [];
    public List<McapChunkIndex> Chunks { get; } = [];
    public List<McapAttachmentIndex> Attachments { get; } = [];
    public List<McapMetadataIndex> Metadata { get; } = [];
    public ulong Messages { get; private set; }
    public ulong StartTimeNs { get; private set; }
    public ulong EndTimeNs { get; private set; }
    public uint ChunkCount { get; set; }
    public uint AttachmentCount { get; set; }
    public uint MetadataCount { get; set; }

    public void Count(ulong timeNs)
    {
        StartTimeNs = Messages == 0 ? timeNs : Math.Min(StartTimeNs, timeNs);
        EndTimeNs = Math.Max(EndTimeNs, timeNs);
        Messages++;
    }

    /// <summary>Everything from the summary section to the footer's CRC, and the magic after it.</summary>
    /// <param name="start">Where in the file it will stand.</param>
    public void Write(ByteBuffer target, long start, McapWriterOptions options)
    {
        var groups = new List<(McapOpcode Opcode, int Start, int End)>();
        void Group<T>(McapOpcode opcode, bool wanted, IReadOnlyList<T> items, Action<T> write)
        {
            if (!wanted || items.Count == 0) return;
            var at = target.Length;
            foreach (var item in items)
            {
                var record = target.BeginRecord(opcode);
                write(item);
                target.EndRecord(record);
            }
            groups.Add((opcode, at, target.Length));
        }
        Group(McapOpcode.Schema, options.RepeatSchemas, Schemas, s => RecordContents.Write(target, s));
        Group(McapOpcode.Channel, options.RepeatChannels, Channels, c => RecordContents.Write(target, c.Channel));
        Group(McapOpcode.Statistics, options.Statistics, [Totals()], s => RecordContents.Write(target, s));
        Group(McapOpcode.ChunkIndex, options.ChunkIndex, Chunks, c => RecordContents.Write(target, c));
        Group(McapOpcode.AttachmentIndex, options.AttachmentIndex, Attachments, a => RecordContents.Write(target, a));
        Group(McapOpcode.MetadataIndex, options.MetadataIndex, Metadata, m => RecordContents.Write(target, m));

        var offsets = target.Length;
        if (options.SummaryOffsets)
            foreach (var (opcode, from, to) in groups)
            {
                var record = target.BeginRecord(McapOpcode.SummaryOffset);
                target.U8((byte)opcode);
                target.U64((ulong)(start + from));
                target.U64((ulong)(to - from));
                target.EndRecord(record);
            }
        var footer = target.BeginRecord(McapOpcode.Footer);
        target.U64(groups.Count > 0 ? (ulong)start : 0);
        target.U64(options.SummaryOffsets && groups.Count > 0 ? (ulong)(start + offsets) : 0);
        target.U32(0);
        target.EndRecord(footer);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(target.At(target.Length - 4, 4), Crc32.Compute(target.Written[..^4]));
        target.Bytes(McapFormat.Magic);
    }

    private McapStatistics Totals() => new(
        Messages, (ushort)Schemas.Count, (uint)Channels.Count, AttachmentCount, MetadataCount, ChunkCount, StartTimeNs, EndTimeNs,
        [.. Channels.Where(c => c.Messages > 0).Select(c => KeyValuePair.Create(c.Channel.Id, c.Messages))]);
}
