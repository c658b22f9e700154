using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace SurgicalNav.SystemTests.Rules;

/// <summary>Every JSON file that users are meant to read or copy names its schema, and keeps to it; every schema refuses what it should.</summary>
public sealed class JsonFilesTests
{
    private static readonly string[] Folders = ["hardware", "calibration", "models", "tests/cases"];

    /// <summary>Words of JSON Schema that the validator here passes over in silence, so that a rule written with them would hold nobody.</summary>
    private static readonly string[] Unheard =
        ["if", "then", "else", "dependentRequired", "dependentSchemas", "dependencies", "const", "contains", "prefixItems", "unevaluatedProperties", "unevaluatedItems", "propertyNames"];

    /// <summary>Below these stand parts of rules, not descriptions of objects.</summary>
    private static readonly string[] Fragments = ["oneOf", "anyOf", "allOf", "not"];

    public static TheoryData<string> Files => [.. Below("*.json").Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal))];

    public static TheoryData<string> Schemas => [.. Below("*.schema.json")];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task AFileKeepsToTheSchemaItNames(string relative)
    {
        var (file, schema) = await OpenAsync(relative);
        Assert.True(file["version"] is not null, $"{relative} has no version.");
        var errors = schema.Validate(file.ToJsonString());
        Assert.True(errors.Count == 0, $"{relative}: " + string.Join("; ", errors.Select(e => $"{e.Path}: {e.Kind}")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task AnUnknownKeyInAnyObjectOfAFileIsRefused(string relative)
    {
        var (file, schema) = await OpenAsync(relative);
        foreach (var place in Objects(file).ToList())
        {
            place["noSuchKey"] = new JsonObject();
            Assert.True(schema.Validate(file.ToJsonString()).Count > 0, $"{relative}: an unknown key passes at {place.GetPath()}.");
            place.Remove("noSuchKey");
        }
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void ASchemaSpeaksOfEveryObjectAndIsHeard(string relative)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Repository.Path(relative)))!;
        Assert.False(schema["additionalProperties"]!.GetValue<bool>());
        foreach (var (at, isRule) in Parts(schema, isRule: true))
        {
            foreach (var word in Unheard) Assert.False(at.ContainsKey(word), $"{relative}: '{word}' at {at.GetPath()} is not evaluated; say it with oneOf.");
            if (isRule && at.ContainsKey("properties")) Assert.True(at["additionalProperties"] is JsonValue v && !v.GetValue<bool>(), $"{relative}: unknown keys pass at {at.GetPath()}.");
        }
    }

    /// <summary>A session says its trackers' limits in the devices' own words, though it may leave any of them out.</summary>
    [Theory]
    [InlineData("ndi-tracker")]
    [InlineData("openigtlink-tracker")]
    public void LimitsOfASessionAndOfADeviceAreWrittenAlike(string device)
    {
        var session = Schema("session-profile")["properties"]!["trackers"]!["items"]!["properties"]!["limits"]!["properties"];
        Assert.True(JsonNode.DeepEquals(session, Schema(device)["properties"]!["limits"]!["properties"]), $"'limits' differ between session-profile and {device}.");

        static JsonNode Schema(string name) => JsonNode.Parse(File.ReadAllText(Repository.Path("hardware", "schemas", name + ".schema.json")))!;
    }

    public static TheoryData<string, string> BadProfiles => new()
    {
        { "exoskeleton/sim-lower-limb6.json", "no doubleStancePostures" },
        { "exoskeleton/sim-lower-limb6.json", "empty doubleStancePostures" },
        { "exoskeleton/sim-lower-limb6.json", "onDisable release" },
        { "exoskeleton/sim-lower-limb6.json", "kind manipulator" },
        { "manipulator/sim-rcm7.json", "kind exoskeleton" },
        { "manipulator/sim-rcm7.json", "kind crane" },
        { "servos/sim-dxl6.json", "family odrive" },
        { "servos/sim-odrive2.json", "family dynamixel" },
        { "servos/sim-odrive2.json", "onDisable hold" },
        { "servos/sim-odrive2.json", "no serialNumber" },
        { "endoscope/fibrescope-found.json", "crop oval" },
        { "markers/uvc-two-bodies.json", "dictionary QR" },
        { "markers/uvc-two-bodies.json", "no calibration" },
        { "markers/uvc-two-bodies.json", "empty bodies" },
    };

    /// <summary>What a profile may say depends on its kind: an exoskeleton carries a person, so it must know where it can stand and must hold there.</summary>
    [Theory]
    [MemberData(nameof(BadProfiles))]
    public async Task AProfileThatContradictsItsKindIsRefused(string profile, string fault)
    {
        var (file, schema) = await OpenAsync("hardware/profiles/" + profile);
        var (what, how) = (fault.Split(' ')[0], fault.Split(' ')[1]);
        switch (what)
        {
            case "no": file.Remove(how); break;
            case "empty": file[how] = new JsonArray(); break;
            default: file[what] = how; break;
        }
        Assert.NotEmpty(schema.Validate(file.ToJsonString()));
    }

    private static IEnumerable<string> Below(string pattern) => Folders
        .SelectMany(f => Directory.GetFiles(Repository.Path(f), pattern, SearchOption.AllDirectories)).Select(f => Path.GetRelativePath(Repository.Root, f));

    private static async Task<(JsonObject File, JsonSchema Schema)> OpenAsync(string relative)
    {
        var path = Repository.Path(relative);
        // A key given twice hides one of the two from the schema.
        var file = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!.AsObject();
        var named = (string?)file["$schema"];
        Assert.True(named is not null, $"{relative} names no $schema.");
        var schemaPath = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, named));
        Assert.True(File.Exists(schemaPath), $"{relative} names the schema {named}, which is not there.");
        return (file, await JsonSchema.FromFileAsync(schemaPath, TestContext.Current.CancellationToken));
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => Objects(p.Value)).Prepend(o),
        JsonArray a => a.SelectMany(Objects),
        _ => [],
    };

    /// <summary>Every subschema, and whether it describes an object by itself or is part of a rule.</summary>
    private static IEnumerable<(JsonObject At, bool IsRule)> Parts(JsonNode? node, bool isRule)
    {
        if (node is not JsonObject schema) yield break;
        yield return (schema, isRule);
        foreach (var (key, value) in schema)
        {
            var below = key switch
            {
                "properties" or "definitions" or "$defs" when value is JsonObject named => named.Select(p => (p.Value, isRule)),
                "items" or "additionalProperties" => [(value, isRule)],
                _ when Fragments.Contains(key) => value is JsonArray list ? list.Select(v => (v, false)) : [(value, false)],
                _ => Enumerable.Empty<(JsonNode?, bool)>(),
            };
            foreach (var (part, rule) in below)
                foreach (var found in Parts(part, rule)) yield return found;
        }
    }
}
