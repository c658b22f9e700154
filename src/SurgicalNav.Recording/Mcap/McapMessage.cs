using System.Buffers.Binary;

namespace SurgicalNav.Recording.Mcap;

/// <summary>One message, as it stands in the reader's buffer: valid until the reader goes on.</summary>
public readonly ref struct McapMessage
{
    /// <exception cref="McapException">Shorter than its own header.</exception>
    internal McapMessage(ReadOnlySpan<byte> content, long offset)
    {
        if (content.Length < McapFormat.MessageHeaderBytes) throw new McapException(McapError.MalformedRecord, offset, $"a message of {content.Length} bytes, shorter than its own header.");
        ChannelId = BinaryPrimitives.ReadUInt16LittleEndian(content);
        Sequence = BinaryPrimitives.ReadUInt32LittleEndian(content[2..]);
        LogTimeNs = BinaryPrimitives.ReadUInt64LittleEndian(content[6..]);
        PublishTimeNs = BinaryPrimitives.ReadUInt64LittleEndian(content[14..]);
        Data = content[McapFormat.MessageHeaderBytes..];
    }

    public ushort ChannelId { get; }
    public uint Sequence { get; }
    public ulong LogTimeNs { get; }
    public ulong PublishTimeNs { get; }
    public ReadOnlySpan<byte> Data { get; }
}
