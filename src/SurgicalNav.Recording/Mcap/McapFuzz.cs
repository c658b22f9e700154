namespace SurgicalNav.Recording.Mcap;

/// <summary>What every reader of this room makes of any bytes: for campaigns that feed it random and mutated files.</summary>
public static class McapFuzz
{
    /// <summary>Limits small enough to be reached by small inputs; memory stays below the input's length plus twice these.</summary>
    public static readonly McapReaderOptions Options = new() { MaxRecordBytes = 1 << 20, MaxChunkBytes = 1 << 20, MaxOpenChunks = 4 };

    /// <summary>Reads the bytes in every way there is: front to back, by the index, by time, as messages of ours, and as a salvage. Returns whatever they are.</summary>
    /// <exception cref="Exception">A defect: only <see cref="McapException"/> and <see cref="Messages.MalformedMessageException"/> may leave a reader, and they are caught here.</exception>
    public static void Feed(byte[] bytes)
    {
        Try(() =>
        {
            using var reader = new McapReader(new MemoryStream(bytes), Options);
            while (reader.Read()) Decode(reader.Catalog.SchemaOf(reader.Channel)?.Name, reader.Message.Data);
        });
        Try(() =>
        {
            var stream = new MemoryStream(bytes);
            var index = McapIndex.Load(stream, Options);
            foreach (var a in index.Attachments) McapIndex.ReadAttachment(stream, a, Options);
            foreach (var m in index.Metadata) McapIndex.ReadMetadata(stream, m, Options);
            using var reader = new McapTimeReader(stream, index, null, 0, ulong.MaxValue, Options);
            while (reader.Read()) { }
        });
        Try(() => McapSalvage.Repair(new MemoryStream(bytes), Stream.Null, null, Options));
    }

    /// <summary>Feeds one message to the decoder of its schema.</summary>
    public static void Decode(string? schema, ReadOnlySpan<byte> message)
    {
        try
        {
            switch (Sessions.RecordKinds.Of(schema))
            {
                case Sessions.RecordKind.Pose: Messages.PoseRecord.Decode(message); break;
                case Sessions.RecordKind.DeviceBytes: Messages.DeviceBytes.Decode(message); break;
                case Sessions.RecordKind.Picture: Messages.PictureMessage.Decode(message, schema == Messages.PictureFields.RawSchemaName); break;
                case Sessions.RecordKind.Fault: Messages.FaultRecord.Decode(message); break;
                case Sessions.RecordKind.TimeLine: Messages.TimeLineRecord.Decode(message); break;
                case Sessions.RecordKind.StageState: Messages.StageStateRecord.Decode(message); break;
                case Sessions.RecordKind.Edge: Messages.EdgeRecord.Decode(message); break;
                default: break;
            }
        }
        catch (Messages.MalformedMessageException)
        {
            // The answer for bytes that are no such message.
        }
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (McapException)
        {
            // The answer for bytes that are no such file.
        }
    }
}
