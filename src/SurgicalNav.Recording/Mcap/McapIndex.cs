using System.Buffers.Binary;

namespace SurgicalNav.Recording.Mcap;

/// <summary>The summary at the end of a whole file: what is in it and where, without reading the rest.</summary>
public sealed class McapIndex
{
    private McapIndex() { }

    public McapCatalog Catalog { get; } = new();

    /// <summary>Null where the file has none.</summary>
    public McapStatistics? Statistics { get; private set; }

    public List<McapChunkIndex> Chunks { get; } = [];
    public List<McapAttachmentIndex> Attachments { get; } = [];
    public List<McapMetadataIndex> Metadata { get; } = [];

    /// <exception cref="McapException">The file is not whole (<see cref="McapError.Truncated"/>), has no summary (<see cref="McapError.NoIndex"/>), or the summary is damaged.</exception>
    public static McapIndex Load(Stream stream, McapReaderOptions? options = null)
    {
        options ??= new McapReaderOptions();
        var scanner = new RecordScanner(stream, options with { CheckCrc = false });
        scanner.Start();
        var footerAt = scanner.FileLength - McapFormat.Magic.Length - McapFormat.FooterContentBytes - McapFormat.RecordHeaderBytes;
        var footer = footerAt < 8 ? null : ReadFooter(stream, footerAt);
        if (footer is not { } f) throw new McapException(McapError.Truncated, scanner.FileLength, "the file does not end as a finished one does: whoever wrote it was stopped.");
        if (f.SummaryStart == 0) throw new McapException(McapError.NoIndex, footerAt, "the file carries no summary.");
        if (f.SummaryStart < 8 || f.SummaryStart > (ulong)footerAt) throw new McapException(McapError.MalformedRecord, footerAt, $"the footer places the summary at byte {f.SummaryStart}, outside the file's data.");
        if (options.CheckCrc && f.SummaryCrc != 0) CheckCrc(stream, f, footerAt, options);

        var index = new McapIndex();
        scanner.JumpTo((long)f.SummaryStart);
        while (scanner.Next < footerAt && scanner.Read()) index.TakeIn(scanner);
        return index;
    }

    public static McapAttachment ReadAttachment(Stream stream, McapAttachmentIndex at, McapReaderOptions? options = null) =>
        RecordReader.Attachment(RecordAt(stream, at.Offset, McapOpcode.Attachment, options), (long)at.Offset);

    public static McapMetadata ReadMetadata(Stream stream, McapMetadataIndex at, McapReaderOptions? options = null) =>
        RecordReader.Metadata(RecordAt(stream, at.Offset, McapOpcode.Metadata, options), (long)at.Offset);

    private static ReadOnlySpan<byte> RecordAt(Stream stream, ulong offset, McapOpcode opcode, McapReaderOptions? options)
    {
        var scanner = new RecordScanner(stream, (options ?? new McapReaderOptions()) with { CheckCrc = false });
        scanner.JumpTo((long)Math.Min(offset, long.MaxValue));
        if (!scanner.Read() || scanner.Opcode != opcode) throw new McapException(McapError.MalformedRecord, (long)Math.Min(offset, long.MaxValue), $"the index says that a record of type {opcode} stands here, and none does.");
        return scanner.Content;
    }

    private void TakeIn(RecordScanner scanner)
    {
        var content = scanner.Content;
        switch (scanner.Opcode)
        {
            case McapOpcode.Schema: Catalog.AddSchema(content, scanner.Offset); break;
            case McapOpcode.Channel: Catalog.AddChannel(content, scanner.Offset); break;
            case McapOpcode.Statistics: Statistics = RecordReader.Statistics(content, scanner.Offset); break;
            case McapOpcode.ChunkIndex: Chunks.Add(RecordReader.ChunkIndex(content, scanner.Offset)); break;
            case McapOpcode.AttachmentIndex: Attachments.Add(RecordReader.AttachmentIndex(content, scanner.Offset)); break;
            case McapOpcode.MetadataIndex: Metadata.Add(RecordReader.MetadataIndex(content, scanner.Offset)); break;
            default: break;
        }
    }

    private static McapFooter? ReadFooter(Stream stream, long footerAt)
    {
        Span<byte> end = stackalloc byte[McapFormat.RecordHeaderBytes + McapFormat.FooterContentBytes + 8];
        stream.Position = footerAt;
        stream.ReadExactly(end);
        return end[^8..].SequenceEqual(McapFormat.Magic) && end[0] == (byte)McapOpcode.Footer && BinaryPrimitives.ReadUInt64LittleEndian(end[1..]) == McapFormat.FooterContentBytes
            ? RecordReader.Footer(end.Slice(McapFormat.RecordHeaderBytes, McapFormat.FooterContentBytes), footerAt)
            : null;
    }

    private static void CheckCrc(Stream stream, McapFooter footer, long footerAt, McapReaderOptions options)
    {
        var left = footerAt + McapFormat.RecordHeaderBytes + 16 - (long)footer.SummaryStart;
        if (left > options.MaxRecordBytes) throw new McapException(McapError.RecordTooLong, (long)footer.SummaryStart, $"a summary of {left} bytes; {options.MaxRecordBytes} are allowed.");
        var buffer = new byte[Math.Min(left, 64 * 1024)];
        var crc = 0u;
        stream.Position = (long)footer.SummaryStart;
        while (left > 0)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            stream.ReadExactly(part);
            crc = Crc32.Append(crc, part);
            left -= part.Length;
        }
        if (crc != footer.SummaryCrc) throw new McapException(McapError.SummaryCrc, (long)footer.SummaryStart, "the summary was changed or damaged.");
    }
}
