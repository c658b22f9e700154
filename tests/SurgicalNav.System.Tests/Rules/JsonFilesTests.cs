using System.Text.Json;
using NJsonSchema;

namespace SurgicalNav.SystemTests.Rules;

/// <summary>Every JSON file that users are meant to read or copy names its schema, and keeps to it.</summary>
public sealed class JsonFilesTests
{
    private static readonly string[] Folders = ["hardware", "calibration", "models", "tests/cases"];

    public static TheoryData<string> Files
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (var folder in Folders)
                foreach (var file in Directory.GetFiles(Repository.Path(folder), "*.json", SearchOption.AllDirectories))
                    if (!file.EndsWith(".schema.json", StringComparison.Ordinal))
                        data.Add(Path.GetRelativePath(Repository.Root, file));
            return data;
        }
    }

    public static TheoryData<string> Schemas => [.. Folders.SelectMany(f => Directory.GetFiles(Repository.Path(f), "*.schema.json", SearchOption.AllDirectories)).Select(f => Path.GetRelativePath(Repository.Root, f))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task AFileKeepsToTheSchemaItNames(string relative)
    {
        var path = Repository.Path(relative);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.True(json.RootElement.TryGetProperty("$schema", out var named), $"{relative} names no $schema.");
        Assert.True(json.RootElement.TryGetProperty("version", out _), $"{relative} has no version.");
        var schemaPath = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, named.GetString()!));
        Assert.True(File.Exists(schemaPath), $"{relative} names the schema {named}, which is not there.");
        var schema = await JsonSchema.FromFileAsync(schemaPath, TestContext.Current.CancellationToken);
        var errors = schema.Validate(json.RootElement.GetRawText());
        Assert.True(errors.Count == 0, $"{relative}: " + string.Join("; ", errors.Select(e => $"{e.Path}: {e.Kind}")));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task ASchemaRefusesUnknownKeys(string relative)
    {
        var schema = await JsonSchema.FromFileAsync(Repository.Path(relative), TestContext.Current.CancellationToken);
        Assert.NotEmpty(schema.Validate("""{ "noSuchKey": 1 }"""));
        Assert.False(schema.ActualSchema.AllowAdditionalProperties, $"{relative} lets unknown keys pass.");
    }
}
