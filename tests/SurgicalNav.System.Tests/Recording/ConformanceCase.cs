using System.Globalization;
using System.Text.Json;
using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.SystemTests.Recording;

/// <summary>One case of the MCAP project's conformance suite: the records of a file, the features in use, and the true file's length and SHA-256.</summary>
internal sealed class ConformanceCase
{
    private readonly JsonElement[] _records;
    private readonly HashSet<string> _features;

    private ConformanceCase(string jsonPath)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(jsonPath));
        Name = Path.GetFileNameWithoutExtension(jsonPath);
        _records = [.. json.RootElement.GetProperty("records").EnumerateArray().Select(r => r.Clone())];
        _features = [.. json.RootElement.GetProperty("meta").GetProperty("variant").GetProperty("features").EnumerateArray().Select(f => f.GetString()!)];
        var pointer = File.ReadAllLines(Path.ChangeExtension(jsonPath, ".mcap"));
        Sha256 = pointer.Single(l => l.StartsWith("oid sha256:", StringComparison.Ordinal))["oid sha256:".Length..];
        Length = long.Parse(pointer.Single(l => l.StartsWith("size ", StringComparison.Ordinal))[5..], CultureInfo.InvariantCulture);
    }

    public string Name { get; }
    public string Sha256 { get; }
    public long Length { get; }
    public bool IsPadded => _features.Contains("pad");
    public IReadOnlyList<JsonElement> Records => _records;

    public static IEnumerable<ConformanceCase> Below(string folder) =>
        Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => new ConformanceCase(f));

    /// <summary>The file that our writer makes of the records in the data section.</summary>
    public byte[] Write()
    {
        using var file = new MemoryStream();
        using var writer = new McapWriter(file, new McapWriterOptions
        {
            Library = "",
            Compression = McapCompression.None,
            Chunks = _features.Contains("ch"),
            MessageIndex = _features.Contains("mx"),
            Statistics = _features.Contains("st"),
            RepeatSchemas = _features.Contains("rsh"),
            RepeatChannels = _features.Contains("rch"),
            AttachmentIndex = _features.Contains("ax"),
            MetadataIndex = _features.Contains("mdx"),
            ChunkIndex = _features.Contains("chx"),
            SummaryOffsets = _features.Contains("sum"),
        });
        foreach (var record in _records)
        {
            var type = record.GetProperty("type").GetString();
            if (type == "DataEnd") break;
            var f = Fields(record);
            switch (type)
            {
                case "Schema": writer.AddSchema(new McapSchema((ushort)Number(f["id"]), f["name"].GetString()!, f["encoding"].GetString()!, Bytes(f["data"]))); break;
                case "Channel": writer.AddChannel(new McapChannel((ushort)Number(f["id"]), (ushort)Number(f["schema_id"]), f["topic"].GetString()!, f["message_encoding"].GetString()!, Pairs(f["metadata"]))); break;
                case "Message": writer.WriteMessage((ushort)Number(f["channel_id"]), (uint)Number(f["sequence"]), Number(f["log_time"]), Number(f["publish_time"]), Bytes(f["data"])); break;
                case "Attachment": writer.WriteAttachment(new McapAttachment(Number(f["log_time"]), Number(f["create_time"]), f["name"].GetString()!, f["media_type"].GetString()!, Bytes(f["data"]))); break;
                case "Metadata": writer.WriteMetadata(new McapMetadata(f["name"].GetString()!, Pairs(f["metadata"]))); break;
                case "Header": break;
                default: Assert.Fail($"{Name}: unexpected {type} in the data section."); break;
            }
        }
        writer.Finish();
        return file.ToArray();
    }

    public IEnumerable<Dictionary<string, JsonElement>> DataRecords(string type) => _records
        .TakeWhile(r => r.GetProperty("type").GetString() != "DataEnd").Where(r => r.GetProperty("type").GetString() == type).Select(Fields);

    public static Dictionary<string, JsonElement> Fields(JsonElement record) =>
        record.GetProperty("fields").EnumerateArray().ToDictionary(f => f[0].GetString()!, f => f[1], StringComparer.Ordinal);

    public static ulong Number(JsonElement value) => ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture);

    public static byte[] Bytes(JsonElement value) => [.. value.EnumerateArray().Select(b => byte.Parse(b.GetString()!, CultureInfo.InvariantCulture))];

    public static KeyValuePair<string, string>[] Pairs(JsonElement value) => [.. value.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString()!))];
}
