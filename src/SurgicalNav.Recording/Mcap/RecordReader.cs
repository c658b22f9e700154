using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace SurgicalNav.Recording.Mcap;

/// <summary>Reads the fields of one record's content; whatever the content claims, never beyond it. Bytes after the known fields are left alone, as the specification asks.</summary>
/// <param name="content">The record's content.</param>
/// <param name="offset">Of the record in its file or chunk, for messages.</param>
internal ref struct RecordReader(ReadOnlySpan<byte> content, long offset)
{
    private ReadOnlySpan<byte> _rest = content;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public ReadOnlySpan<byte> Take(ulong count, string field)
    {
        if (count > (ulong)_rest.Length)
            throw new McapException(McapError.MalformedRecord, offset, $"{field} wants {count} bytes where {_rest.Length} are left in its record.");
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    public byte U8(string field) => Take(1, field)[0];

    public ushort U16(string field) => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, field));

    public uint U32(string field) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, field));

    public ulong U64(string field) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, field));

    public string Text(string field)
    {
        var bytes = Take(U32(field), field);
        if (!Utf8.IsValid(bytes)) throw new McapException(McapError.MalformedRecord, offset, $"{field} is not UTF-8.");
        return Encoding.UTF8.GetString(bytes);
    }

    public List<KeyValuePair<string, string>> TextMap(string field)
    {
        var inner = new RecordReader(Take(U32(field), field), offset);
        var pairs = new List<KeyValuePair<string, string>>();
        while (!inner.Rest.IsEmpty) pairs.Add(KeyValuePair.Create(inner.Text(field), inner.Text(field)));
        return pairs;
    }

    public List<KeyValuePair<ushort, ulong>> NumberMap(string field)
    {
        var inner = new RecordReader(Take(U32(field), field), offset);
        var pairs = new List<KeyValuePair<ushort, ulong>>(inner.Rest.Length / 10);
        while (!inner.Rest.IsEmpty) pairs.Add(KeyValuePair.Create(inner.U16(field), inner.U64(field)));
        return pairs;
    }

    public static McapSchema Schema(ReadOnlySpan<byte> content, long offset)
    {
        var r = new RecordReader(content, offset);
        return new McapSchema(r.U16("schema id"), r.Text("schema name"), r.Text("schema encoding"), r.Take(r.U32("schema data"), "schema data").ToArray());
    }

    public static McapChannel Channel(ReadOnlySpan<byte> content, long offset)
    {
        var r = new RecordReader(content, offset);
        return new McapChannel(r.U16("channel id"), r.U16("schema id"), r.Text("topic"), r.Text("message encoding"), r.TextMap("channel metadata"));
    }

    public static McapChunkView Chunk(ReadOnlySpan<byte> content, long offset)
    {
        var r = new RecordReader(content, offset);
        return new McapChunkView(
            r.U64("chunk start time"), r.U64("chunk end time"), r.U64("uncompressed size"), r.U32("chunk CRC"), r.Text("compression"), r.Take(r.U64("chunk records"), "chunk records"));
    }

    /// <summary>Checks the CRC as well.</summary>
    public static McapAttachment Attachment(ReadOnlySpan<byte> content, long offset)
    {
        var r = new RecordReader(content, offset);
        var (logTime, createTime, name, mediaType) = (r.U64("log time"), r.U64("create time"), r.Text("attachment name"), r.Text("media type"));
        var data = r.Take(r.U64("attachment data"), "attachment data");
        var fields = content[..(content.Length - r.Rest.Length)];
        var crc = r.U32("attachment CRC");
        if (crc != 0 && crc != Crc32.Compute(fields)) throw new McapException(McapError.AttachmentCrc, offset, $"the attachment '{name}' was changed or damaged.");
        return new McapAttachment(logTime, createTime, name, mediaType, data.ToArray());
    }

    public static McapMetadata Metadata(ReadOnlySpan<byte> content, long offset)
    {
        var r = new RecordReader(content, offset);
        return new McapMetadata(r.Text("metadata name"), r.TextMap("metadata"));
    }

    public static McapChunkIndex ChunkIndex(ReadOnlySpan<byte> content, long offset)
    {
        var r = new RecordReader(content, offset);
        return new McapChunkIndex(
            r.U64("start time"), r.U64("end time"), r.U64("chunk offset"), r.U64("chunk length"), r.NumberMap("message index offsets"),
            r.U64("message index length"), r.Text("compression"), r.U64("compressed size"), r.U64("uncompressed size"));
    }

    public static McapAttachmentIndex AttachmentIndex(ReadOnlySpan<byte> content, long offset)
    {
        var r = new RecordReader(content, offset);
        return new McapAttachmentIndex(r.U64("offset"), r.U64("length"), r.U64("log time"), r.U64("create time"), r.U64("data size"), r.Text("name"), r.Text("media type"));
    }

    public static McapMetadataIndex MetadataIndex(ReadOnlySpan<byte> content, long offset)
    {
        var r = new RecordReader(content, offset);
        return new McapMetadataIndex(r.U64("offset"), r.U64("length"), r.Text("name"));
    }

    public static McapStatistics Statistics(ReadOnlySpan<byte> content, long offset)
    {
        var r = new RecordReader(content, offset);
        return new McapStatistics(
            r.U64("messages"), r.U16("schemas"), r.U32("channels"), r.U32("attachments"), r.U32("metadata"), r.U32("chunks"), r.U64("start"), r.U64("end"), r.NumberMap("messages by channel"));
    }

    public static McapFooter Footer(ReadOnlySpan<byte> content, long offset)
    {
        var r = new RecordReader(content, offset);
        return new McapFooter(r.U64("summary start"), r.U64("summary offset start"), r.U32("summary CRC"));
    }
}
