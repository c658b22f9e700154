namespace SurgicalNav.Recording.Mcap;

/// <summary>What a kind of message looks like.</summary>
/// <param name="Id">Unique in the file; never 0.</param>
public sealed record McapSchema(ushort Id, string Name, string Encoding, ReadOnlyMemory<byte> Data)
{
    public bool SameAs(McapSchema other) =>
        (Id, Name, Encoding) == (other.Id, other.Name, other.Encoding) && Data.Span.SequenceEqual(other.Data.Span);
}

/// <summary>A stream of messages on a topic.</summary>
/// <param name="SchemaId">0 where the messages have no schema.</param>
public sealed record McapChannel(ushort Id, ushort SchemaId, string Topic, string MessageEncoding, IReadOnlyList<KeyValuePair<string, string>> Metadata)
{
    public bool SameAs(McapChannel other) =>
        (Id, SchemaId, Topic, MessageEncoding) == (other.Id, other.SchemaId, other.Topic, other.MessageEncoding) && Metadata.SequenceEqual(other.Metadata);

    /// <summary>The value of a key of its metadata; null where it has none.</summary>
    public string? Value(string key)
    {
        foreach (var (k, v) in Metadata)
            if (k == key) return v;
        return null;
    }
}

/// <summary>A file kept inside the file.</summary>
/// <param name="CreateTimeNs">0 where it is not known.</param>
public sealed record McapAttachment(ulong LogTimeNs, ulong CreateTimeNs, string Name, string MediaType, ReadOnlyMemory<byte> Data);

/// <summary>Named pairs of text.</summary>
public sealed record McapMetadata(string Name, IReadOnlyList<KeyValuePair<string, string>> Values)
{
    public string? Value(string key)
    {
        foreach (var (k, v) in Values)
            if (k == key) return v;
        return null;
    }
}

/// <param name="MessageIndexOffsets">By channel, from the file's start; empty where the messages are not indexed.</param>
public sealed record McapChunkIndex(
    ulong StartTimeNs, ulong EndTimeNs, ulong Offset, ulong Length, IReadOnlyList<KeyValuePair<ushort, ulong>> MessageIndexOffsets,
    ulong MessageIndexLength, string Compression, ulong CompressedBytes, ulong UncompressedBytes);

public sealed record McapAttachmentIndex(ulong Offset, ulong Length, ulong LogTimeNs, ulong CreateTimeNs, ulong DataBytes, string Name, string MediaType);

public sealed record McapMetadataIndex(ulong Offset, ulong Length, string Name);

public sealed record McapStatistics(
    ulong Messages, ushort Schemas, uint Channels, uint Attachments, uint Metadata, uint Chunks, ulong StartTimeNs, ulong EndTimeNs,
    IReadOnlyList<KeyValuePair<ushort, ulong>> MessagesByChannel);

public readonly record struct McapFooter(ulong SummaryStart, ulong SummaryOffsetStart, uint SummaryCrc);

/// <param name="Records">As they stand in the file, compressed as said; borrowed from the reader's buffer.</param>
internal readonly ref struct McapChunkView(ulong startTimeNs, ulong endTimeNs, ulong uncompressedBytes, uint crc, string compression, ReadOnlySpan<byte> records)
{
    public readonly ulong StartTimeNs = startTimeNs, EndTimeNs = endTimeNs, UncompressedBytes = uncompressedBytes;
    public readonly uint Crc = crc;
    public readonly string Compression = compression;
    public readonly ReadOnlySpan<byte> Records = records;
}
