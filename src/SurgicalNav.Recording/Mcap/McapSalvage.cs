namespace SurgicalNav.Recording.Mcap;

/// <summary>What a repair kept and lost.</summary>
/// <param name="WasWhole">The input needed no repair.</param>
/// <param name="Messages">Written to the output.</param>
/// <param name="MessagesOfCutChunk">Of them, those from an unfinished chunk, which no CRC could vouch for.</param>
/// <param name="LostBytes">Of the input, that stand in no record that could be used.</param>
/// <param name="Damages">What was wrong, in the order of the file, in words with the place.</param>
public sealed record SalvageReport(
    bool WasWhole, ulong Messages, ulong MessagesOfCutChunk, long ChunksKept, long ChunksLost, int Attachments, int Metadata, long LostBytes, IReadOnlyList<string> Damages);

/// <summary>Reads what can be read of a cut or damaged file, and writes it as a whole one, chunk by chunk.</summary>
/// <remarks>A chunk counts as whole where its CRC says so. Behind a place that makes no sense, the next sound record of chunk, attachment or metadata is
/// looked for, byte by byte. Of a chunk that the file's end cuts, the whole records at its beginning are kept.</remarks>
public sealed class McapSalvage : IDisposable
{
    private const int MaxDamages = 100;

    private readonly Stream _input;
    private readonly McapReaderOptions _options;
    private readonly ChunkExpander _expander;
    private readonly RecordScanner _scanner;
    private readonly List<string> _damages = [];
    private readonly McapCatalog _catalog = new();
    private McapWriter _writer = null!;
    private byte[] _expanded = [];
    private ulong _messages, _ofCutChunk;
    private long _kept, _lost, _lostBytes;
    private int _attachments, _metadata;
    private bool _ended, _astray;

    private McapSalvage(Stream input, McapReaderOptions options) =>
        (_input, _options, _expander, _scanner) = (input, options, new ChunkExpander(options), new RecordScanner(input, options with { CheckCrc = false }));

    /// <param name="input">Able to seek.</param>
    /// <param name="output">From its beginning.</param>
    /// <param name="writing">How to write; its chunk size does not count, chunks stay as they were.</param>
    /// <param name="options">What the input may ask for.</param>
    /// <param name="progress">Bytes read so far.</param>
    /// <exception cref="McapException">The input does not even begin as an MCAP file.</exception>
    public static SalvageReport Repair(Stream input, Stream output, McapWriterOptions? writing = null, McapReaderOptions? options = null, Action<long>? progress = null)
    {
        using var salvage = new McapSalvage(input, options ?? new McapReaderOptions());
        salvage._scanner.Start();
        using var writer = new McapWriter(output, (writing ?? new McapWriterOptions()) with { ChunkBytes = int.MaxValue });
        salvage._writer = writer;
        salvage.Walk(progress);
        writer.Finish();
        return salvage.Report();
    }

    public void Dispose() => _expander.Dispose();

    private SalvageReport Report() => new(
        _damages.Count == 0, _messages, _ofCutChunk, _kept, _lost, _attachments, _metadata, _lostBytes, _damages);

    private void Walk(Action<long>? progress)
    {
        while (true)
        {
            progress?.Invoke(_scanner.Next);
            var at = _scanner.Next;
            try
            {
                if (!_scanner.Read())
                {
                    if (_scanner.Next >= _scanner.FileLength) Damage($"byte {at}: the file ends without its closing bytes.");
                    return;
                }
                if (!Keep()) continue;
            }
            catch (McapException e)
            {
                Damage($"byte {e.Offset}: {e.Error}: {e.Detail}");
                if (_astray || e.Error is McapError.Truncated or McapError.RecordTooLong)
                {
                    _astray = false;
                    if (!_ended && KeepCutChunk(at) is { } next) _scanner.JumpTo(next);
                    else if (!Resync(at + 1)) return;
                }
            }
        }
    }

    private bool Keep()
    {
        var (offset, opcode) = (_scanner.Offset, _scanner.Opcode);
        if (_ended) return false;
        switch (opcode)
        {
            case McapOpcode.Schema: _catalog.AddSchema(_scanner.Content, offset); break;
            case McapOpcode.Channel: _catalog.AddChannel(_scanner.Content, offset); break;
            case McapOpcode.Message: Keep(new McapMessage(_scanner.Content, offset), offset); break;
            case McapOpcode.Attachment:
                _writer.WriteAttachment(RecordReader.Attachment(_scanner.Content, offset));
                _attachments++;
                break;
            case McapOpcode.Metadata:
                _writer.WriteMetadata(RecordReader.Metadata(_scanner.Content, offset));
                _metadata++;
                break;
            case McapOpcode.Chunk: KeepChunk(); break;
            case McapOpcode.DataEnd: _ended = true; break;
            case McapOpcode.Header or McapOpcode.MessageIndex: break;
            default:
                if ((byte)opcode >= 0x80) break;
                // Nothing else is known to stand between the data: rather a length was damaged, and this is no record at all.
                _astray = true;
                throw new McapException(McapError.MalformedRecord, offset, $"a record of type 0x{(byte)opcode:X2} does not stand between the data.");
        }
        return true;
    }

    private void KeepChunk()
    {
        try
        {
            var chunk = RecordReader.Chunk(_scanner.Content, _scanner.Offset);
            KeepRecords(_expander.Expand(chunk, _scanner.Offset, ref _expanded));
            _kept++;
        }
        catch (McapException)
        {
            _lost++;
            _lostBytes += _scanner.Next - _scanner.Offset;
            throw;
        }
    }

    /// <summary>The record at this place runs beyond the end of the file. If it is a chunk whose own fields say that only its length is wrong, it is whole after all;
    /// otherwise its beginning may still be of use.</summary>
    /// <returns>Where to go on; null where it was no chunk.</returns>
    private long? KeepCutChunk(long at)
    {
        var start = at + McapFormat.RecordHeaderBytes;
        _input.Position = at;
        if (_input.ReadByte() != (int)McapOpcode.Chunk || start >= _scanner.FileLength) return null;
        var content = new byte[Math.Min(_scanner.FileLength - start, _options.MaxRecordBytes)];
        _input.Position = start;
        _input.ReadExactly(content);
        if (CutChunk.Parse(content) is not { } cut) return null;
        var before = _messages;
        var view = new McapChunkView(0, 0, cut.UncompressedBytes, cut.Crc, cut.Compression, content.AsSpan(cut.Start, cut.RecordBytes));
        try
        {
            if (cut.IsWhole)
            {
                KeepRecords(_expander.Expand(view, at, ref _expanded));
                _kept++;
                return start + cut.Start + cut.RecordBytes;
            }
            KeepRecords(_expander.ExpandWhatIsThere(view, ref _expanded), untilCut: true);
        }
        catch (McapException e)
        {
            Damage($"within the cut chunk: {e.Detail}");
        }
        _writer.CloseChunk();
        _ofCutChunk += _messages - before;
        _lost++;
        _lostBytes += content.Length + McapFormat.RecordHeaderBytes;
        return _scanner.FileLength;
    }

    private void KeepRecords(ReadOnlySpan<byte> bytes, bool untilCut = false)
    {
        var records = new ChunkRecords(bytes, _scanner.Offset);
        while (untilCut ? records.TryRead() : records.Read())
        {
            switch (records.Opcode)
            {
                case McapOpcode.Schema: _catalog.AddSchema(records.Content, _scanner.Offset); break;
                case McapOpcode.Channel: _catalog.AddChannel(records.Content, _scanner.Offset); break;
                case McapOpcode.Message: Keep(new McapMessage(records.Content, _scanner.Offset), _scanner.Offset); break;
                default: break;
            }
        }
        _writer.CloseChunk();
    }

    private void Keep(in McapMessage message, long offset)
    {
        var channel = _catalog.Channel(message.ChannelId) ?? throw new McapException(McapError.UnknownChannel, offset, $"a message names channel {message.ChannelId}, which is not in what is left of the file.");
        if (_catalog.SchemaOf(channel) is { } schema) _writer.AddSchema(schema);
        _writer.AddChannel(channel);
        _writer.WriteMessage(message.ChannelId, message.Sequence, message.LogTimeNs, message.PublishTimeNs, message.Data);
        _messages++;
    }

    /// <summary>Finds the next place from which records make sense again.</summary>
    private bool Resync(long from)
    {
        var found = SalvageSearch.NextRecord(_input, from, _options);
        _lostBytes += (found ?? _scanner.FileLength) - from + 1;
        if (found is not { } at) return false;
        _scanner.JumpTo(at);
        return true;
    }

    private void Damage(string words)
    {
        if (_damages.Count < MaxDamages) _damages.Add(words);
    }
}
