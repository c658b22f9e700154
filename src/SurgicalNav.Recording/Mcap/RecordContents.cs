namespace SurgicalNav.Recording.Mcap;

/// <summary>The contents of records that are written whole: what <see cref="RecordReader"/> reads.</summary>
internal static class RecordContents
{
    public static void Write(ByteBuffer target, McapSchema s)
    {
        target.U16(s.Id);
        target.Text(s.Name);
        target.Text(s.Encoding);
        target.U32((uint)s.Data.Length);
        target.Bytes(s.Data.Span);
    }

    public static void Write(ByteBuffer target, McapChannel c)
    {
        target.U16(c.Id);
        target.U16(c.SchemaId);
        target.Text(c.Topic);
        target.Text(c.MessageEncoding);
        target.Map(c.Metadata);
    }

    public static void Write(ByteBuffer target, McapMetadata m)
    {
        target.Text(m.Name);
        target.Map(m.Values);
    }

    public static void Write(ByteBuffer target, McapChunkIndex c)
    {
        target.U64(c.StartTimeNs);
        target.U64(c.EndTimeNs);
        target.U64(c.Offset);
        target.U64(c.Length);
        target.Map(c.MessageIndexOffsets);
        target.U64(c.MessageIndexLength);
        target.Text(c.Compression);
        target.U64(c.CompressedBytes);
        target.U64(c.UncompressedBytes);
    }

    public static void Write(ByteBuffer target, McapAttachmentIndex a)
    {
        target.U64(a.Offset);
        target.U64(a.Length);
        target.U64(a.LogTimeNs);
        target.U64(a.CreateTimeNs);
        target.U64(a.DataBytes);
        target.Text(a.Name);
        target.Text(a.MediaType);
    }

    public static void Write(ByteBuffer target, McapMetadataIndex m)
    {
        target.U64(m.Offset);
        target.U64(m.Length);
        target.Text(m.Name);
    }

    public static void Write(ByteBuffer target, McapStatistics s)
    {
        target.U64(s.Messages);
        target.U16(s.Schemas);
        target.U32(s.Channels);
        target.U32(s.Attachments);
        target.U32(s.Metadata);
        target.U32(s.Chunks);
        target.U64(s.StartTimeNs);
        target.U64(s.EndTimeNs);
        target.Map(s.MessagesByChannel);
    }
}
