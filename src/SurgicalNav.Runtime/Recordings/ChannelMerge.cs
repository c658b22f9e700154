using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>One channel per topic, schema and metadata, whichever numbers they had in the recordings that are joined.</summary>
internal sealed class ChannelMerge(McapWriter writer)
{
    private readonly Dictionary<(int Part, ushort Id), ushort> _ids = [];
    private readonly List<McapChannel> _channels = [];
    private readonly List<McapSchema> _schemas = [];

    public ushort IdOf(int part, McapChannel channel, McapCatalog catalog)
    {
        if (_ids.TryGetValue((part, channel.Id), out var id)) return id;
        var schemaId = catalog.SchemaOf(channel) is { } schema ? SchemaId(schema) : (ushort)0;
        var known = _channels.Find(c => c.SameAs(channel with { Id = c.Id, SchemaId = schemaId }));
        if (known is null)
        {
            _channels.Add(known = channel with { Id = (ushort)(_channels.Count + 1), SchemaId = schemaId });
            writer.AddChannel(known);
        }
        return _ids[(part, channel.Id)] = known.Id;
    }

    private ushort SchemaId(McapSchema schema)
    {
        if (_schemas.Find(s => s.SameAs(schema with { Id = s.Id })) is { } known) return known.Id;
        var added = schema with { Id = (ushort)(_schemas.Count + 1) };
        _schemas.Add(added);
        writer.AddSchema(added);
        return added.Id;
    }
}
