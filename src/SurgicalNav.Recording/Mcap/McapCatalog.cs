namespace SurgicalNav.Recording.Mcap;

/// <summary>The schemas and channels met so far.</summary>
public sealed class McapCatalog
{
    private readonly Dictionary<ushort, McapSchema> _schemas = [];
    private readonly Dictionary<ushort, McapChannel> _channels = [];

    public IReadOnlyCollection<McapSchema> Schemas => _schemas.Values;
    public IReadOnlyCollection<McapChannel> Channels => _channels.Values;

    public McapChannel? Channel(ushort id) => _channels.GetValueOrDefault(id);

    /// <summary>Null where the channel has none.</summary>
    public McapSchema? SchemaOf(McapChannel channel) => channel.SchemaId == 0 ? null : _schemas.GetValueOrDefault(channel.SchemaId);

    internal void AddSchema(ReadOnlySpan<byte> content, long offset)
    {
        var schema = RecordReader.Schema(content, offset);
        // The specification: an id of zero is invalid and to be ignored.
        if (schema.Id == 0) return;
        if (!_schemas.TryAdd(schema.Id, schema) && !_schemas[schema.Id].SameAs(schema))
            throw new McapException(McapError.ContradictingRecords, offset, $"schema {schema.Id} is '{schema.Name}' here and was '{_schemas[schema.Id].Name}' before.");
    }

    internal void AddChannel(ReadOnlySpan<byte> content, long offset)
    {
        var channel = RecordReader.Channel(content, offset);
        if (channel.SchemaId != 0 && !_schemas.ContainsKey(channel.SchemaId))
            throw new McapException(McapError.UnknownSchema, offset, $"the channel '{channel.Topic}' names schema {channel.SchemaId}, which has not been given.");
        if (!_channels.TryAdd(channel.Id, channel) && !_channels[channel.Id].SameAs(channel))
            throw new McapException(McapError.ContradictingRecords, offset, $"channel {channel.Id} is '{channel.Topic}' here and was '{_channels[channel.Id].Topic}' before.");
    }
}
