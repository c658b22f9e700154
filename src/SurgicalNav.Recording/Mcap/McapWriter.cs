using System.Buffers.Binary;

namespace SurgicalNav.Recording.Mcap;

/// <summary>Writes one MCAP file, front to back; each closed chunk leaves in one write, so that whoever is killed loses the open chunk and no more.</summary>
/// <remarks>Not thread-safe. <see cref="WriteMessage"/> allocates nothing once the buffers have grown to their size. Errors of the stream come through
/// as they are; nothing can be written after one, and what was written stays readable.</remarks>
public sealed class McapWriter : IDisposable
{
    /// <summary>Room before a chunk's records, so that header and records leave together.</summary>
    private const int ChunkHeaderBytes = McapFormat.RecordHeaderBytes + 8 + 8 + 8 + 4 + 4 + 8;

    private readonly Stream _output;
    private readonly McapWriterOptions _options;
    private readonly McapSummary _summary = new();
    private readonly Dictionary<ushort, McapSchema> _schemas = [];
    private readonly Dictionary<ushort, long> _schemaWrittenIn = [];
    private readonly ByteBuffer _scratch = new(1024), _chunk, _compressed = new(0);
    private readonly ChunkCodec _codec;
    private readonly string _compressionName;
    private ChannelState?[] _channels = new ChannelState?[64];
    private readonly int _chunkStart;
    private ulong _chunkStartTimeNs, _chunkEndTimeNs;
    private int _chunkMessages;
    private uint _dataCrc;
    private bool _finished;

    /// <param name="output">From its beginning; left open.</param>
    /// <param name="options">What to write.</param>
    public McapWriter(Stream output, McapWriterOptions? options = null)
    {
        (_output, _options) = (output, options ?? new McapWriterOptions());
        _codec = new ChunkCodec(_options.ZstdLevel);
        _compressionName = McapFormat.NameOf(_options.Compression);
        _chunkStart = ChunkHeaderBytes + _compressionName.Length;
        _chunk = new ByteBuffer(4096);
        _chunk.Take(_chunkStart);
        _scratch.Bytes(McapFormat.Magic);
        var header = _scratch.BeginRecord(McapOpcode.Header);
        _scratch.Text(_options.Profile);
        _scratch.Text(_options.Library);
        _scratch.EndRecord(header);
        Put(_scratch.Written);
    }

    /// <summary>Bytes in the file so far, without the open chunk.</summary>
    public long Position { get; private set; }

    public ulong Messages => _summary.Messages;
    public long Chunks => _summary.ChunkCount;

    /// <summary>Records waiting in the open chunk, bytes before compression.</summary>
    public int OpenChunkBytes => _chunk.Length - _chunkStart;

    public int OpenChunkMessages => _chunkMessages;

    /// <exception cref="ArgumentException">The id is 0, or stands for another schema already.</exception>
    public void AddSchema(McapSchema schema)
    {
        if (schema.Id == 0) throw new ArgumentException("A schema's id is never 0.", nameof(schema));
        if (_schemas.TryGetValue(schema.Id, out var known))
        {
            if (!known.SameAs(schema)) throw new ArgumentException($"Schema {schema.Id} is '{known.Name}' already.", nameof(schema));
            return;
        }
        _schemas.Add(schema.Id, schema);
        _summary.Schemas.Add(schema);
    }

    /// <exception cref="ArgumentException">Its schema was not added, or its id stands for another channel already.</exception>
    public void AddChannel(McapChannel channel)
    {
        if (channel.SchemaId != 0 && !_schemas.ContainsKey(channel.SchemaId)) throw new ArgumentException($"Add schema {channel.SchemaId} before the channel '{channel.Topic}'.", nameof(channel));
        if (channel.Id >= _channels.Length) Array.Resize(ref _channels, Math.Max(channel.Id + 1, 2 * _channels.Length));
        if (_channels[channel.Id] is { } known)
        {
            if (!known.Channel.SameAs(channel)) throw new ArgumentException($"Channel {channel.Id} is '{known.Channel.Topic}' already.", nameof(channel));
            return;
        }
        var state = new ChannelState(channel);
        _channels[channel.Id] = state;
        _summary.Channels.Add(state);
    }

    /// <summary>Appends a message. Times in nanoseconds of the file's own epoch.</summary>
    /// <exception cref="ArgumentException">The channel was not added.</exception>
    public void WriteMessage(ushort channelId, uint sequence, ulong logTimeNs, ulong publishTimeNs, ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        var channel = channelId < _channels.Length ? _channels[channelId] : null;
        if (channel is null) throw new ArgumentException("Add the channel before its messages.", nameof(channelId));
        var length = McapFormat.MessageHeaderBytes + data.Length;
        if (_chunkMessages > 0 && OpenChunkBytes + (long)length + McapFormat.RecordHeaderBytes > _options.ChunkBytes) CloseChunk();
        Introduce(channel);
        if (_options.Chunks && _options.MessageIndex) channel.Add(logTimeNs, (ulong)OpenChunkBytes);
        var target = _chunk.Take(McapFormat.RecordHeaderBytes + length);
        target[0] = (byte)McapOpcode.Message;
        BinaryPrimitives.WriteUInt64LittleEndian(target[1..], (ulong)length);
        BinaryPrimitives.WriteUInt16LittleEndian(target[9..], channelId);
        BinaryPrimitives.WriteUInt32LittleEndian(target[11..], sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(target[15..], logTimeNs);
        BinaryPrimitives.WriteUInt64LittleEndian(target[23..], publishTimeNs);
        data.CopyTo(target[31..]);
        _chunkStartTimeNs = _chunkMessages == 0 ? logTimeNs : Math.Min(_chunkStartTimeNs, logTimeNs);
        _chunkEndTimeNs = _chunkMessages == 0 ? logTimeNs : Math.Max(_chunkEndTimeNs, logTimeNs);
        _chunkMessages++;
        channel.Messages++;
        _summary.Count(logTimeNs);
        if (!_options.Chunks) PutLoose();
    }

    /// <summary>Writes the open chunk and its message indexes; nothing where it is empty.</summary>
    public void CloseChunk()
    {
        if (_chunkMessages == 0 || !_options.Chunks) return;
        var records = _chunk.Written[_chunkStart..];
        var crc = Crc32.Compute(records);
        var uncompressed = records.Length;
        var at = Position;
        var target = _chunk;
        if (_options.Compression != McapCompression.None)
        {
            target = _compressed;
            target.Clear();
            target.Take(_chunkStart);
            var size = _codec.Compress(_options.Compression, records, target.Take(ChunkCodec.MaxBytes(_options.Compression, uncompressed)));
            target.Truncate(_chunkStart + size);
        }
        var compressed = target.Length - _chunkStart;
        _scratch.Clear();
        _scratch.U8((byte)McapOpcode.Chunk);
        _scratch.U64((ulong)(target.Length - McapFormat.RecordHeaderBytes));
        _scratch.U64(_chunkStartTimeNs);
        _scratch.U64(_chunkEndTimeNs);
        _scratch.U64((ulong)uncompressed);
        _scratch.U32(crc);
        _scratch.Text(_compressionName);
        _scratch.U64((ulong)compressed);
        _scratch.Written.CopyTo(target.At(0, _chunkStart));
        Put(target.Written);
        _summary.ChunkCount++;
        IndexChunk(at, compressed, uncompressed);
        _chunk.Truncate(_chunkStart);
        _chunkMessages = 0;
    }

    /// <exception cref="ArgumentException">Too long for one span.</exception>
    public void WriteAttachment(McapAttachment attachment)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        CloseChunk();
        var at = Position;
        _scratch.Clear();
        var record = _scratch.BeginRecord(McapOpcode.Attachment);
        _scratch.U64(attachment.LogTimeNs);
        _scratch.U64(attachment.CreateTimeNs);
        _scratch.Text(attachment.Name);
        _scratch.Text(attachment.MediaType);
        _scratch.U64((ulong)attachment.Data.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(_scratch.At(1, 8), (ulong)(_scratch.Length - record) + (ulong)attachment.Data.Length + 4);
        var crc = Crc32.Append(Crc32.Compute(_scratch.Written[record..]), attachment.Data.Span);
        Put(_scratch.Written);
        Put(attachment.Data.Span);
        _scratch.Clear();
        _scratch.U32(crc);
        Put(_scratch.Written);
        _summary.AttachmentCount++;
        _summary.Attachments.Add(new McapAttachmentIndex(
            (ulong)at, (ulong)(Position - at), attachment.LogTimeNs, attachment.CreateTimeNs, (ulong)attachment.Data.Length, attachment.Name, attachment.MediaType));
    }

    public void WriteMetadata(McapMetadata metadata)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        CloseChunk();
        var at = Position;
        _scratch.Clear();
        var record = _scratch.BeginRecord(McapOpcode.Metadata);
        RecordContents.Write(_scratch, metadata);
        _scratch.EndRecord(record);
        Put(_scratch.Written);
        _summary.MetadataCount++;
        _summary.Metadata.Add(new McapMetadataIndex((ulong)at, (ulong)(Position - at), metadata.Name));
    }

    /// <summary>Closes the chunk and writes the summary; the file is whole after it, and nothing more can be written.</summary>
    public void Finish()
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        CloseChunk();
        _scratch.Clear();
        var dataEnd = _scratch.BeginRecord(McapOpcode.DataEnd);
        _scratch.U32(_dataCrc);
        _scratch.EndRecord(dataEnd);
        Put(_scratch.Written);
        _scratch.Clear();
        _summary.Write(_scratch, Position, _options);
        Put(_scratch.Written);
        _output.Flush();
        _finished = true;
    }

    public void Dispose() => _codec.Dispose();

    private void Introduce(ChannelState channel)
    {
        var chunk = _options is { Chunks: true, SelfContainedChunks: true } ? _summary.ChunkCount : 0;
        if (channel.WrittenInChunk == chunk) return;
        var schemaId = channel.Channel.SchemaId;
        if (schemaId != 0 && (!_schemaWrittenIn.TryGetValue(schemaId, out var written) || written != chunk))
        {
            var schema = _chunk.BeginRecord(McapOpcode.Schema);
            RecordContents.Write(_chunk, _schemas[schemaId]);
            _chunk.EndRecord(schema);
            _schemaWrittenIn[schemaId] = chunk;
        }
        var record = _chunk.BeginRecord(McapOpcode.Channel);
        RecordContents.Write(_chunk, channel.Channel);
        _chunk.EndRecord(record);
        channel.WrittenInChunk = chunk;
    }

    private void PutLoose()
    {
        Put(_chunk.Written[_chunkStart..]);
        _chunk.Truncate(_chunkStart);
        _chunkMessages = 0;
    }

    private void IndexChunk(long at, int compressed, int uncompressed)
    {
        var length = Position - at;
        var offsets = new List<KeyValuePair<ushort, ulong>>();
        _scratch.Clear();
        foreach (var channel in _summary.Channels)
        {
            if (channel.EntryCount == 0) continue;
            offsets.Add(KeyValuePair.Create(channel.Channel.Id, (ulong)(Position + _scratch.Length)));
            var record = _scratch.BeginRecord(McapOpcode.MessageIndex);
            _scratch.U16(channel.Channel.Id);
            var list = _scratch.BeginLength32();
            foreach (var (timeNs, offset) in channel.Entries)
            {
                _scratch.U64(timeNs);
                _scratch.U64(offset);
            }
            _scratch.EndLength32(list);
            _scratch.EndRecord(record);
            channel.ClearEntries();
        }
        var indexLength = _scratch.Length;
        Put(_scratch.Written);
        if (_options.ChunkIndex)
            _summary.Chunks.Add(new McapChunkIndex(
                _chunkStartTimeNs, _chunkEndTimeNs, (ulong)at, (ulong)length, offsets, (ulong)indexLength, _compressionName, (ulong)compressed, (ulong)uncompressed));
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        _output.Write(bytes);
        _dataCrc = Crc32.Append(_dataCrc, bytes);
        Position += bytes.Length;
    }
}
