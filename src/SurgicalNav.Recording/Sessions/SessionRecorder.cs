using System.Globalization;
using System.Runtime.InteropServices;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;

namespace SurgicalNav.Recording.Sessions;

/// <summary>Takes in whatever stages offer, from any thread, and writes it to one MCAP file from whichever thread calls <see cref="Step"/>.</summary>
/// <remarks>Offering copies and returns: it never waits for the disk, allocates nothing once the buffers have grown, and never throws. What is not video is
/// kept up to <see cref="RecorderOptions.EssentialBytes"/>; beyond that a <see cref="FaultCode.RecordingIncomplete"/> is raised once and the recording says
/// how much it lacks. Video beyond <see cref="RecorderOptions.VideoBytes"/> gives up its oldest picture. A loss of either kind shows as a gap in the messages'
/// sequence. The file is owned by the recorder. Topics may be added at any time.</remarks>
public sealed class SessionRecorder : IDisposable
{
    internal const string HealthMetadataName = "health", CompleteKey = "complete", WordsKey = "words";

    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly McapWriter _writer;
    private readonly RecorderOptions _options;
    private readonly IFaultSink _faults;
    private readonly EssentialQueue _essential;
    private readonly VideoQueue _video;
    private readonly List<TopicState> _topics = [];
    private readonly Queue<(McapSchema Schema, McapChannel Channel)> _newTopics = new();
    private readonly Queue<McapAttachment> _attachments = new();
    private readonly List<McapSchema> _schemas = [];
    private long _ticket;
    private Instant? _chunkOpenedAt;
    private bool _closed, _raised;

    /// <param name="path">Created, or written over.</param>
    /// <param name="start">What is said once of the session.</param>
    /// <param name="faults">Told once when the recording becomes incomplete. May be the session's log; not this recorder.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public SessionRecorder(string path, SessionStart start, IFaultSink faults, RecorderOptions? options = null)
    {
        (Start, _faults, _options) = (start, faults, options ?? new RecorderOptions());
        (_essential, _video) = (new EssentialQueue(_options.EssentialBytes), new VideoQueue(_options.VideoBytes));
        // Unbuffered: each chunk leaves in one write, and what was written outlives the process.
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _writer = new McapWriter(_file, new McapWriterOptions { Compression = _options.Compression, ChunkBytes = _options.ChunkBytes });
        _writer.WriteMetadata(new McapMetadata(SessionStart.MetadataName, start.ToMetadata()));
    }

    public SessionStart Start { get; }

    /// <summary>Why nothing is written any more (a full disk, say); null while all is well.</summary>
    public string? Failure { get; private set; }

    /// <summary>Bytes in the file.</summary>
    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    /// <summary>Messages in chunks that have been written: what nothing can take back any more.</summary>
    public long MessagesWritten => Volatile.Read(ref _messagesWritten);

    private long _bytesWritten, _messagesWritten;

    /// <summary>Whether everything but video has found its way so far.</summary>
    public bool IsComplete { get { lock (_gate) return Failure is null && !_raised; } }

    public TopicCounters[] Counters
    {
        get { lock (_gate) return [.. _topics.Select(t => new TopicCounters(t.Channel.Topic, t.Offered, t.Dropped))]; }
    }

    /// <summary>A stream of messages of one kind.</summary>
    /// <param name="topic">"/guard/arm", say.</param>
    /// <param name="metadata">What a reader needs to know of it: names of states, tools, classes.</param>
    public RecordTopic<T> AddTopic<T>(string topic, params IReadOnlyList<KeyValuePair<string, string>> metadata) where T : struct, IRecorded<T> =>
        new(this, Register(topic, T.SchemaName, metadata));

    /// <summary>Poses of one tracker.</summary>
    /// <param name="topic">"/tracker/NAME", say.</param>
    /// <param name="parentFrame">Name of the tracker's frame for viewers.</param>
    /// <param name="tools">Names by index.</param>
    public PoseTopic AddPoses(string topic, string parentFrame, IReadOnlyList<string> tools)
    {
        var poses = AddTopic<PoseRecord>(topic, [KeyValuePair.Create("tools", string.Join(',', tools)), KeyValuePair.Create("frame", parentFrame)]);
        return new PoseTopic(this, poses, _options.Transforms ? Register("/tf", ViewerMessages.TransformSchemaName, []) : null, parentFrame, tools);
    }

    /// <summary>Pictures of one eye, or masks.</summary>
    /// <param name="topic">"/endoscope/left", say.</param>
    /// <param name="frameId">Name of the camera's frame for viewers.</param>
    /// <param name="raw">Pixels as they are; otherwise JPEG or PNG files.</param>
    /// <param name="metadata">"classes" of a mask, say.</param>
    public VideoTopic AddVideo(string topic, string frameId, bool raw, params IReadOnlyList<KeyValuePair<string, string>> metadata) =>
        new(this, Register(topic, raw ? PictureFields.RawSchemaName : PictureFields.CompressedSchemaName, metadata), frameId);

    /// <summary>Messages that the caller encodes, under a schema that the caller publishes.</summary>
    /// <param name="topic">"/guard/decisions", say.</param>
    /// <param name="schemaName">Full name of the message.</param>
    /// <param name="schema">Its google.protobuf.FileDescriptorSet.</param>
    /// <param name="metadata">What a reader needs to know of it.</param>
    public EncodedTopic AddEncoded(string topic, string schemaName, ReadOnlyMemory<byte> schema, params IReadOnlyList<KeyValuePair<string, string>> metadata) =>
        new(this, Register(topic, id => new McapSchema(id, schemaName, PublishedSchemas.Encoding, schema), metadata));

    /// <summary>Bytes of one device's link.</summary>
    public BytesTopic AddBytes(string topic) => new(this, Register(topic, DeviceBytes.SchemaName, []));

    /// <summary>Faults, exactly on <c>/faults</c> and in words on <c>/log</c>.</summary>
    public FaultTopic AddFaults() => new(
        this,
        AddTopic<FaultRecord>("/faults", [KeyValuePair.Create("codes", string.Join(',', Enum.GetNames<FaultCode>())), KeyValuePair.Create("stages", string.Join(',', Enum.GetNames<Stage>()))]),
        Register("/log", ViewerMessages.LogSchemaName, []));

    /// <summary>Keeps a file in the recording (calibration, profile, model hashes); written by the next step. The bytes are not copied.</summary>
    public void Attach(string name, string mediaType, ReadOnlyMemory<byte> data, Instant now)
    {
        lock (_gate) _attachments.Enqueue(new McapAttachment(Start.ToLogTimeNs(now), 0, name, mediaType, data));
    }

    /// <summary>Writes what waits; closes the chunk when it is long or old enough. Called often (every few milliseconds) by one thread.</summary>
    /// <returns>Messages written.</returns>
    public int Step(Instant now)
    {
        if (_closed) return 0;
        try
        {
            var written = Drain();
            if (_writer.OpenChunkMessages == 0) _chunkOpenedAt = null;
            else if (_chunkOpenedAt is not { } opened) _chunkOpenedAt = now;
            else if (now - opened >= _options.ChunkAge) CloseChunk();
            Volatile.Write(ref _bytesWritten, _writer.Position);
            Volatile.Write(ref _messagesWritten, (long)_writer.Messages - _writer.OpenChunkMessages);
            return written;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e.Message, now);
            return 0;
        }
    }

    /// <summary>Writes what waits and the file's end. Nothing is taken in afterwards.</summary>
    public void Finish(Instant now)
    {
        if (_closed) return;
        Step(now);
        _closed = true;
        if (Failure is null)
            try
            {
                _writer.WriteMetadata(Health());
                _writer.Finish();
                _file.Flush(flushToDisk: _options.SyncChunks);
                _bytesWritten = _writer.Position;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fail(e.Message, now);
            }
        _file.Dispose();
    }

    /// <summary>Closes the file as it stands where <see cref="Finish"/> was not called; it can be repaired.</summary>
    public void Dispose()
    {
        _closed = true;
        _writer.Dispose();
        _file.Dispose();
    }

    internal void Offer<T>(TopicState topic, in T value, Instant acquiredAt, Instant now) where T : struct, IRecorded<T>
    {
        lock (_gate)
        {
            if (Begin(topic, value.MaxBytes, now, out var target)) End(topic, value.Encode(target), acquiredAt, now);
        }
    }

    internal void OfferEncoded(TopicState topic, ReadOnlySpan<byte> message, Instant acquiredAt, Instant now)
    {
        lock (_gate)
        {
            if (!Begin(topic, message.Length, now, out var target)) return;
            message.CopyTo(target);
            End(topic, message.Length, acquiredAt, now);
        }
    }

    internal void OfferTransform(TopicState topic, string parent, string child, in PoseRecord pose, Instant now)
    {
        lock (_gate)
        {
            if (Begin(topic, ViewerMessages.MaxTransformBytes(parent, child), now, out var target))
                End(topic, ViewerMessages.EncodeTransform(target, Start.ToLogTimeNs(pose.AcquiredAt), parent, child, pose), pose.AcquiredAt, now);
        }
    }

    internal void OfferBytes(TopicState topic, in DeviceBytes bytes, Instant now)
    {
        lock (_gate)
        {
            if (Begin(topic, bytes.MaxBytes, now, out var target)) End(topic, bytes.Encode(target), bytes.At, now);
        }
    }

    internal void OfferLog(TopicState topic, FaultSeverity severity, string message, string name, Instant at, Instant now)
    {
        lock (_gate)
        {
            if (Begin(topic, ViewerMessages.MaxLogBytes(message, name), now, out var target))
                End(topic, ViewerMessages.EncodeLog(target, Start.ToLogTimeNs(at), severity, message, name), at, now);
        }
    }

    internal VideoBuffer? Rent(TopicState topic, int payloadBytes)
    {
        lock (_gate)
        {
            var buffer = _closed || Failure is not null ? null : _video.Rent(payloadBytes);
            if (buffer is null) CountLost(topic);
            return buffer;
        }
    }

    internal void GiveBack(VideoBuffer buffer)
    {
        lock (_gate) _video.GiveBack(buffer);
    }

    internal void OfferVideo(TopicState topic, VideoBuffer buffer, string frameId, in PictureFields fields, int payloadBytes, Instant now)
    {
        Span<byte> prefix = stackalloc byte[PictureMessage.PrefixRoom];
        var length = PictureMessage.EncodePrefix(fields, frameId, Start.ToLogTimeNs(fields.AcquiredAt), payloadBytes, prefix);
        (buffer.Start, buffer.End) = (PictureMessage.PrefixRoom - length, PictureMessage.PrefixRoom + payloadBytes);
        prefix[..length].CopyTo(buffer.Whole[buffer.Start..]);
        (buffer.Topic, buffer.LogTimeNs, buffer.PublishTimeNs) = (topic, Start.ToLogTimeNs(now), Start.ToLogTimeNs(fields.AcquiredAt));
        lock (_gate)
        {
            (buffer.Ticket, buffer.Sequence) = (_ticket++, (uint)topic.Offered++);
            _video.Offer(buffer);
        }
    }

    internal void CountDropped(TopicState topic)
    {
        lock (_gate) CountLost(topic);
    }

    private static void CountLost(TopicState topic)
    {
        topic.Offered++;
        topic.Dropped++;
    }

    private TopicState Register(string topic, string schemaName, IReadOnlyList<KeyValuePair<string, string>> metadata) =>
        Register(topic, id => PublishedSchemas.Load(schemaName, id), metadata);

    private TopicState Register(string topic, Func<ushort, McapSchema> load, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        lock (_gate)
        {
            if (_topics.Find(t => t.Channel.Topic == topic) is { } known)
                return topic is "/tf" or "/log" ? known : throw new ArgumentException($"The topic '{topic}' is being recorded already.", nameof(topic));
            var schema = load((ushort)(_schemas.Count + 1));
            // Topics of one kind share one schema.
            if (_schemas.Find(s => s.SameAs(schema with { Id = s.Id })) is { } same) schema = same;
            else _schemas.Add(schema);
            var channel = new McapChannel((ushort)(_topics.Count + 1), schema.Id, topic, PublishedSchemas.Encoding, [.. metadata]);
            var state = new TopicState(channel);
            _topics.Add(state);
            _newTopics.Enqueue((schema, channel));
            return state;
        }
    }

    private bool Begin(TopicState topic, int maxBytes, Instant now, out Span<byte> target)
    {
        target = default;
        if (!_closed && Failure is null && _essential.TryBegin(maxBytes, out target)) return true;
        CountLost(topic);
        if (!_closed) RaiseIncomplete(now, topic.Dropped, _options.EssentialBytes);
        return false;
    }

    private void End(TopicState topic, int bytes, Instant acquiredAt, Instant now) => _essential.End(new QueuedHeader
    {
        Ticket = _ticket++,
        LogTimeNs = Start.ToLogTimeNs(now),
        PublishTimeNs = Start.ToLogTimeNs(acquiredAt),
        Sequence = (uint)topic.Offered++,
        Bytes = bytes,
        Channel = topic.Channel.Id,
    });

    private int Drain()
    {
        ByteBuffer batch;
        lock (_gate)
        {
            while (_newTopics.TryDequeue(out var added))
            {
                _writer.AddSchema(added.Schema);
                _writer.AddChannel(added.Channel);
            }
            batch = _essential.Swap();
        }
        if (Failure is not null) return 0;
        WriteAttachments();
        var written = 0;
        for (var rest = batch.Written; !rest.IsEmpty; written++)
        {
            var header = MemoryMarshal.Read<QueuedHeader>(rest);
            written += WriteVideo(header.Ticket);
            _writer.WriteMessage(header.Channel, header.Sequence, header.LogTimeNs, header.PublishTimeNs, rest.Slice(EssentialQueue.HeaderBytes, header.Bytes));
            rest = rest[(EssentialQueue.HeaderBytes + header.Bytes)..];
        }
        return written + WriteVideo(Volatile.Read(ref _ticket));
    }

    /// <summary>Writes the pictures that were offered before a moment, oldest first.</summary>
    private int WriteVideo(long beforeTicket)
    {
        for (var written = 0; ; written++)
        {
            VideoBuffer buffer;
            lock (_gate)
            {
                if (_video.OldestTicket >= beforeTicket || !_video.TryTake(out buffer)) return written;
            }
            try
            {
                _writer.WriteMessage(buffer.Topic.Channel.Id, buffer.Sequence, buffer.LogTimeNs, buffer.PublishTimeNs, buffer.Message);
            }
            finally
            {
                GiveBack(buffer);
            }
        }
    }

    private void WriteAttachments()
    {
        while (true)
        {
            McapAttachment? attachment;
            lock (_gate)
            {
                if (!_attachments.TryDequeue(out attachment)) return;
            }
            _writer.WriteAttachment(attachment);
        }
    }

    private void CloseChunk()
    {
        _writer.CloseChunk();
        _chunkOpenedAt = null;
        if (_options.SyncChunks) _file.Flush(flushToDisk: true);
    }

    private void Fail(string message, Instant now)
    {
        lock (_gate)
        {
            Failure = message;
            RaiseIncomplete(now, 0, 0);
        }
    }

    private void RaiseIncomplete(Instant now, double value, double limit)
    {
        if (_raised) return;
        _raised = true;
        _faults.Raise(new Fault(FaultCode.RecordingIncomplete, FaultSeverity.Error, Stage.Runtime, now, value, limit));
    }

    private McapMetadata Health()
    {
        var values = new List<KeyValuePair<string, string>>();
        void Add(string key, string value) => values.Add(KeyValuePair.Create(key, value));
        lock (_gate)
        {
            var video = _topics.Where(t => t.Dropped > 0).ToList();
            var words = video.Count == 0 ? "Everything that was offered is here." : string.Join(' ', video.Select(t =>
                string.Create(CultureInfo.InvariantCulture, $"{t.Channel.Topic}: {t.Dropped} of {t.Offered} messages are missing, since {(_raised ? "there was no room for them" : "the disk or the compression did not keep up")}.")));
            Add(CompleteKey, _raised ? "false" : "true");
            Add(WordsKey, _raised ? "INCOMPLETE. " + words : words);
            foreach (var t in _topics) Add("offered:" + t.Channel.Topic, t.Offered.ToString(CultureInfo.InvariantCulture));
            foreach (var t in _topics) Add("dropped:" + t.Channel.Topic, t.Dropped.ToString(CultureInfo.InvariantCulture));
        }
        return new McapMetadata(HealthMetadataName, values);
    }
}
