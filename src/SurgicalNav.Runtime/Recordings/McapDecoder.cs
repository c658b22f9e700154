using System.Text.Json;
using System.Text.Json.Nodes;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Runtime.Decoding;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Every record of a recording in its order: metadata, attachments, and messages with the fields of their own schemas.</summary>
public sealed class McapDecoder : IFileDecoder
{
    private const string NoSuchMessage = "MALFORMED_MESSAGE";

    public string Format => "mcap";

    public string Purpose => "recordings of sessions, and any other MCAP file";

    public IEnumerable<DecodedMessage> Decode(string path)
    {
        using var file = RecordingFiles.Open(path);
        var (reader, error) = Try(() => new McapReader(file));
        if (reader is null)
        {
            yield return Bad(error!);
            yield break;
        }
        using var _ = reader;
        var schemas = new Dictionary<ushort, ProtoSchema?>();
        var (attachments, metadata) = (0, 0);
        while (true)
        {
            var (more, failure) = Try(() => reader.Read() ? reader : null);
            for (; metadata < reader.Metadata.Count; metadata++) yield return Of(reader.Metadata[metadata]);
            for (; attachments < reader.Attachments.Count; attachments++) yield return Of(reader.Attachments[attachments]);
            if (failure is not null) yield return Bad(failure);
            if (more is null) yield break;
            yield return Of(reader, schemas);
        }
    }

    private static DecodedMessage Of(McapMetadata metadata)
    {
        var values = new JsonObject();
        foreach (var (key, value) in metadata.Values) values[key] = value;
        return new DecodedMessage("Metadata", 0, new JsonObject { ["name"] = metadata.Name, ["values"] = values }, null);
    }

    private static DecodedMessage Of(McapAttachment a) => new("Attachment", 0, new JsonObject
    {
        ["name"] = a.Name,
        ["mediaType"] = a.MediaType,
        ["logTimeNs"] = a.LogTimeNs,
        ["data"] = DecodedValue.Bulk(a.Data.Span),
    }, null);

    private static DecodedMessage Of(McapReader reader, Dictionary<ushort, ProtoSchema?> schemas)
    {
        var channel = reader.Channel;
        var fields = new JsonObject
        {
            ["topic"] = channel.Topic,
            ["schema"] = reader.Catalog.SchemaOf(channel)?.Name ?? "",
            ["sequence"] = reader.Message.Sequence,
            ["logTimeNs"] = reader.Message.LogTimeNs,
            ["publishTimeNs"] = reader.Message.PublishTimeNs,
        };
        try
        {
            fields["data"] = Data(reader, schemas);
            return new DecodedMessage("Message", reader.RecordOffset, fields, null);
        }
        catch (MalformedMessageException e)
        {
            return new DecodedMessage("Message", reader.RecordOffset, fields, new DecodeError(NoSuchMessage, $"a message on '{channel.Topic}': {e.Message}", reader.RecordOffset));
        }
    }

    private static JsonNode? Data(McapReader reader, Dictionary<ushort, ProtoSchema?> schemas)
    {
        var data = reader.Message.Data;
        if (reader.Channel.MessageEncoding == "json") return ParseJson(data);
        if (reader.Catalog.SchemaOf(reader.Channel) is not { Encoding: PublishedSchemas.Encoding } schema) return DecodedValue.Bulk(data);
        if (!schemas.TryGetValue(schema.Id, out var parsed)) schemas[schema.Id] = parsed = ProtoSchema.Parse(schema.Data.Span);
        return Node(ProtoValues.Read(parsed!, schema.Name, data));
    }

    private static JsonNode? ParseJson(ReadOnlySpan<byte> data)
    {
        try
        {
            return JsonNode.Parse(data);
        }
        catch (JsonException e)
        {
            throw new MalformedMessageException("no JSON: " + e.Message);
        }
    }

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        double d => DecodedValue.Number(d),
        long l => JsonValue.Create(l),
        ulong u => JsonValue.Create(u),
        bool b => JsonValue.Create(b),
        string s => JsonValue.Create(s),
        byte[] bytes => DecodedValue.Bulk(bytes),
        List<object?> list => new JsonArray([.. list.Select(Node)]),
        Dictionary<string, object?> within => new JsonObject(within.Select(p => KeyValuePair.Create(p.Key, Node(p.Value)))),
        _ => JsonValue.Create(value.ToString()),
    };

    private static DecodedMessage Bad(McapException e) => new("", e.Offset, null, new DecodeError(Snake(e.Error.ToString()), e.Detail, e.Offset));

    private static string Snake(string name) => string.Concat(name.Select((c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? "_" + c : char.ToUpperInvariant(c).ToString()));

    private static (McapReader?, McapException?) Try(Func<McapReader?> step)
    {
        try
        {
            return (step(), null);
        }
        catch (McapException e)
        {
            return (null, e);
        }
    }
}
