namespace SurgicalNav.Recording.Mcap;

/// <summary>Reads a file from front to back, with no need of its index: messages in the order in which they were written, attachments and metadata as they come.</summary>
/// <remarks>Not thread-safe. Reading a message allocates nothing once the buffers have grown. Unknown records are skipped.</remarks>
public sealed class McapReader : IDisposable
{
    private readonly RecordScanner _scanner;
    private readonly ChunkExpander _expander;
    private byte[] _expanded = [];
    private bool _inChunk, _dataEnded;
    private int _chunkNext;
    private int _contentStart, _contentLength;
    private bool _fromExpanded;
    private int _expandedLength, _chunkRecordsStart;

    /// <param name="stream">Able to seek; left open.</param>
    /// <param name="options">What a file may ask for.</param>
    /// <exception cref="McapException">It does not begin as an MCAP file.</exception>
    public McapReader(Stream stream, McapReaderOptions? options = null)
    {
        Options = options ?? new McapReaderOptions();
        (_scanner, _expander) = (new RecordScanner(stream, Options), new ChunkExpander(Options));
        _scanner.Start();
    }

    internal McapReaderOptions Options { get; }

    public McapCatalog Catalog { get; } = new();
    public string Profile { get; private set; } = "";
    public string Library { get; private set; } = "";
    public List<McapAttachment> Attachments { get; } = [];
    public List<McapMetadata> Metadata { get; } = [];

    /// <summary>Records of types that this program does not know, skipped.</summary>
    public long UnknownRecords { get; private set; }

    public long Chunks { get; private set; }

    /// <summary>The file was read to its closing magic.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Bytes of the file behind the reader, for progress.</summary>
    public long Position => _scanner.Next;

    public long Length => _scanner.FileLength;

    /// <summary>The chunk or loose message that is being read, from the file's start.</summary>
    public long RecordOffset => _scanner.Offset;

    /// <summary>The newest message; valid until the next call of <see cref="Read"/>.</summary>
    public McapMessage Message => new(CurrentContent(), _scanner.Offset);

    public McapChannel Channel { get; private set; } = null!;

    /// <summary>Goes on to the next message; false at the end of a whole file.</summary>
    /// <exception cref="McapException">Cut, damaged or lying. What was read before stands.</exception>
    public bool Read()
    {
        while (true)
        {
            if (_inChunk)
            {
                if (ReadFromChunk()) return true;
                _inChunk = false;
            }
            if (!_scanner.Read()) return End();
            if (_scanner.Opcode == McapOpcode.Message && !_dataEnded)
            {
                (_fromExpanded, _contentStart, _contentLength) = (false, 0, _scanner.Content.Length);
                Channel = ChannelOf(_scanner.Content, _scanner.Offset);
                return true;
            }
            TakeIn();
        }
    }

    public void Dispose() => _expander.Dispose();

    private ReadOnlySpan<byte> CurrentContent() => (_fromExpanded ? _expanded.AsSpan() : _scanner.Content).Slice(_contentStart, _contentLength);

    private void TakeIn()
    {
        var content = _scanner.Content;
        var offset = _scanner.Offset;
        switch (_scanner.Opcode)
        {
            case McapOpcode.Header:
                var header = new RecordReader(content, offset);
                (Profile, Library) = (header.Text("profile"), header.Text("library"));
                break;
            case McapOpcode.Schema: Catalog.AddSchema(content, offset); break;
            case McapOpcode.Channel: Catalog.AddChannel(content, offset); break;
            case McapOpcode.Attachment: Attachments.Add(RecordReader.Attachment(content, offset)); break;
            case McapOpcode.Metadata: Metadata.Add(RecordReader.Metadata(content, offset)); break;
            case McapOpcode.Chunk: OpenChunk(); break;
            case McapOpcode.DataEnd:
                var crc = ReadCrc(content, offset);
                if (Options.CheckCrc && crc != 0 && crc != _scanner.CrcBefore) throw new McapException(McapError.DataCrc, offset, "the data section was changed or damaged.");
                _dataEnded = true;
                break;
            case McapOpcode.MessageIndex or McapOpcode.ChunkIndex or McapOpcode.AttachmentIndex or McapOpcode.MetadataIndex or McapOpcode.Statistics
                or McapOpcode.SummaryOffset or McapOpcode.Footer or McapOpcode.Message:
                break;
            default: UnknownRecords++; break;
        }
    }

    private static uint ReadCrc(ReadOnlySpan<byte> content, long offset)
    {
        var record = new RecordReader(content, offset);
        return record.U32("data CRC");
    }

    private void OpenChunk()
    {
        var chunk = RecordReader.Chunk(_scanner.Content, _scanner.Offset);
        var records = _expander.Expand(chunk, _scanner.Offset, ref _expanded);
        _fromExpanded = McapFormat.CompressionOf(chunk.Compression) != McapCompression.None;
        _chunkRecordsStart = _fromExpanded ? 0 : _scanner.Content.Length - TrailingBytes(chunk) - records.Length;
        (_expandedLength, _chunkNext, _inChunk) = (records.Length, 0, true);
        Chunks++;
    }

    // An uncompressed chunk is read where it stands; its content may be padded by fields of a later version.
    private int TrailingBytes(in McapChunkView chunk) => _scanner.Content.Length - (8 + 8 + 8 + 4 + 4 + chunk.Compression.Length + 8) - chunk.Records.Length;

    private bool ReadFromChunk()
    {
        var source = _fromExpanded ? _expanded.AsSpan() : _scanner.Content;
        var records = new ChunkRecords(source.Slice(_chunkRecordsStart, _expandedLength), _scanner.Offset) { Next = _chunkNext };
        while (records.Read())
        {
            switch (records.Opcode)
            {
                case McapOpcode.Schema: Catalog.AddSchema(records.Content, _scanner.Offset); break;
                case McapOpcode.Channel: Catalog.AddChannel(records.Content, _scanner.Offset); break;
                case McapOpcode.Message:
                    _contentStart = _chunkRecordsStart + records.Offset + McapFormat.RecordHeaderBytes;
                    (_contentLength, _chunkNext) = (records.Content.Length, records.Next);
                    Channel = ChannelOf(records.Content, _scanner.Offset);
                    return true;
                default: UnknownRecords++; break;
            }
        }
        return false;
    }

    private McapChannel ChannelOf(ReadOnlySpan<byte> content, long offset)
    {
        var id = new McapMessage(content, offset).ChannelId;
        return Catalog.Channel(id) ?? throw new McapException(McapError.UnknownChannel, offset, $"a message names channel {id}, which has not been given.");
    }

    private bool End()
    {
        if (_scanner.Next >= _scanner.FileLength) throw new McapException(McapError.Truncated, _scanner.FileLength, "the file ends without its closing bytes: whoever wrote it was stopped.");
        IsComplete = true;
        return false;
    }
}
