using System.Text.Json;
using System.Text.Json.Nodes;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Decoding;

namespace SurgicalNav.SystemTests.Links;

/// <summary>What <c>surgicalnav decode openigtlink</c> prints for the conformance corpus.</summary>
public sealed class IgtlDecodeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("igtl-decode-").FullName;

    [Fact]
    public void EveryVectorShowsTheFieldsOfItsSchema()
    {
        var seen = 0;
        foreach (var (name, wire, fixture) in IgtlCorpus.Vectors())
        {
            var (bad, lines) = Decode(Write(name, wire));
            var line = Assert.Single(lines);
            Assert.Equal(0, bad);
            Assert.True(line["ok"]!.GetValue<bool>());
            var type = fixture.GetProperty("type_id").GetString()!;
            Assert.Equal(type, line["type"]!.GetValue<string>());
            var fields = line["fields"]!.AsObject();
            foreach (var field in SchemaFields(type)) Assert.True(fields.ContainsKey(field), $"{name} lacks {field}");
            seen++;
        }
        Assert.Equal(24, seen);
    }

    [Fact]
    public void FieldsHoldTheVectorsValues()
    {
        var vectors = IgtlCorpus.Vectors().ToDictionary(v => v.Name, v => v.Wire);
        var status = Fields("status");
        Assert.Equal((15, 10), (status["code"]!.GetValue<int>(), status["subcode"]!.GetValue<int>()));
        Assert.Equal("ACTUATOR_DISABLED", status["error_name"]!.GetValue<string>());
        Assert.Equal("22", Fields("transformFormat2")["metadata"]![0]!["value"]!.GetValue<string>());
        Assert.Equal("[5,4,3]", Fields("ndarray")["size"]!.ToJsonString());
        Assert.Equal("[46.0531,19.4709,46.0531]", Fields("position")["position"]!.ToJsonString());
        Assert.Equal(2500, Fields("image")["pixels"]!["count"]!.GetValue<int>());

        JsonObject Fields(string name) => Decode(Write(name, vectors[name])).Lines[0]["fields"]!.AsObject();
    }

    [Fact]
    public void EveryMalformedFileGivesItsNamedErrorOnce()
    {
        var tried = 0;
        foreach (var (name, path, error) in IgtlCorpus.MalformedFiles())
        {
            var (bad, lines) = Decode(path);
            Assert.True(bad == 1 && lines.Count == 1, name);
            Assert.False(lines[0]["ok"]!.GetValue<bool>());
            Assert.Equal(error, lines[0]["error"]!.GetValue<string>());
            Assert.False(lines[0].ContainsKey("fields"));
            tried++;
        }
        Assert.Equal(32, tried);
    }

    [Fact]
    public void TheWalkGoesOnBehindABadMessageAndNoise()
    {
        var vectors = IgtlCorpus.Vectors().ToDictionary(v => v.Name, v => v.Wire);
        var bad = IgtlCorpus.Malformed().Single(m => m.Name == "framing_header_crc_mismatch").Wire;
        byte[] noise = [1, 2, 3, 4, 5];
        var (count, lines) = Decode(Write("mixed", [.. vectors["status"], .. bad, .. noise, .. vectors["transform"], .. vectors["string"].AsSpan(0, 70)]));
        Assert.Equal(3, count);
        Assert.Equal(["STATUS", "TRANSFORM", "", "TRANSFORM", "STRING"], lines.Select(l => l["type"]!.GetValue<string>()));
        Assert.Equal(112 + 106 + 5, lines[3]["offset"]!.GetValue<int>());
        Assert.Equal("SHORT_BUFFER", lines[4]["error"]!.GetValue<string>());
    }

    [Fact]
    public void AMissingFileAndAnUnknownFormatAreRefusedInWords()
    {
        Assert.Contains("no such file", Assert.Throws<UserErrorException>(() => Decode(Path.Combine(_folder, "none"))).Message, StringComparison.Ordinal);
        Assert.Contains("openigtlink", Assert.Throws<UserErrorException>(() => FileDecoders.Get("morse")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<string> SchemaFields(string type)
    {
        // BIND's raw tables are shown as the children that they describe, a mesh's attribute table as its attributes.
        string[] told = ["header_entries", "nametable_size", "name_table", "bodies", "attribute_headers", "attribute_data"];
        foreach (var file in Directory.GetFiles(TestData.Path("protocols/openigtlink/spec/schemas"), "*.json"))
        {
            using var schema = JsonDocument.Parse(File.ReadAllText(file));
            if (!schema.RootElement.TryGetProperty("type_id", out var id) || id.GetString() != type) continue;
            foreach (var field in schema.RootElement.GetProperty("fields").EnumerateArray())
                if (!told.Contains(field.GetProperty("name").GetString())) yield return field.GetProperty("name").GetString()!;
        }
    }

    private string Write(string name, byte[] wire)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, wire);
        return path;
    }

    private static (long Bad, List<JsonObject> Lines) Decode(string path)
    {
        var lines = new List<JsonObject>();
        var bad = DecodeSession.Run(FileDecoders.Get("openigtlink"), [path], json: true, line => lines.Add(JsonNode.Parse(line)!.AsObject()), CancellationToken.None);
        return (bad, lines);
    }
}
