using System.Globalization;
using System.Text.Json;

namespace SurgicalNav.Core.Config;

/// <summary>One object of a JSON file, read key by key; unknown keys, missing keys, keys given twice and wrong types are refused in words that name file and place.</summary>
/// <remarks>For set-up only: allocates freely. Files over 4 MB are refused.</remarks>
public sealed class StrictJson
{
    private const long LargestFile = 4 << 20;
    private readonly JsonElement _object;

    private StrictJson(string file, string place, JsonElement element)
    {
        (File, Place, _object) = (file, place, element);
        if (element.ValueKind != JsonValueKind.Object) throw new ConfigException(file, $"{(place.Length == 0 ? "the file" : $"'{place}'")} must be an object in braces.");
    }

    public string File { get; }

    /// <summary>Where in the file this object stands, e.g. <c>frames[2].left</c>; empty for the outermost.</summary>
    public string Place { get; }

    /// <exception cref="ConfigException">The file is missing, too large or not JSON.</exception>
    public static StrictJson Open(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists) throw new ConfigException(path, "does not exist.");
            if (info.Length > LargestFile) throw new ConfigException(path, $"is {info.Length} bytes long; at most {LargestFile} are read.");
            return Parse(ReadBounded(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(path, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A device says that it has no length and may have no end.</summary>
    private static string ReadBounded(string path)
    {
        using var stream = System.IO.File.OpenRead(path);
        using var kept = new MemoryStream();
        var piece = new byte[16_384];
        for (int n; (n = stream.Read(piece)) > 0;)
        {
            if (kept.Length + n > LargestFile) throw new ConfigException(path, $"has no end within {LargestFile} bytes: it is no settings file.");
            kept.Write(piece, 0, n);
        }
        kept.Position = 0;
        using var text = new StreamReader(kept);
        return text.ReadToEnd();
    }

    /// <summary>As from a file of that name.</summary>
    public static StrictJson Parse(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = false, AllowDuplicateProperties = false, MaxDepth = 32 });
            RequireSoundText(document.RootElement);
            return new StrictJson(name, "", document.RootElement.Clone());
        }
        catch (InvalidOperationException e)
        {
            throw new ConfigException(name, "holds an escape such as \\ud800 that is half of a character; write the character itself.", e);
        }
        catch (JsonException e)
        {
            throw new ConfigException(name, $"is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>Refuses every key that is not in the list, and says which known one it resembles.</summary>
    public void RequireOnly(params ReadOnlySpan<string> known)
    {
        foreach (var property in _object.EnumerateObject())
        {
            if (known.Contains(property.Name)) continue;
            var meant = NearestName.Of(property.Name, known);
            throw Problem($"has the unknown key '{Within(property.Name)}'{(meant is null ? $"; known here are {string.Join(", ", known.ToArray())}" : $"; did you mean '{meant}'?")}");
        }
    }

    /// <summary>Refuses a file of another format version.</summary>
    public void RequireVersion(int version)
    {
        if (Number("version") != version) throw Problem($"has version {Number("version"):g}; this program reads version {version}.");
    }

    public bool Has(string key) => _object.TryGetProperty(key, out _);

    /// <summary>For a key that may be written as a text or as something else; false where it is absent.</summary>
    public bool IsText(string key) => _object.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String;

    public string Text(string key) => Get(key, JsonValueKind.String, "a text").GetString()!;
    public string? OptionalText(string key) => Has(key) ? Text(key) : null;
    public StrictJson Object(string key) => new(File, Within(key), Get(key, JsonValueKind.Object, "an object in braces"));
    public StrictJson? OptionalObject(string key) => Has(key) ? Object(key) : null;

    public double Number(string key, double least = double.MinValue, double most = double.MaxValue)
    {
        var value = Get(key, JsonValueKind.Number, "a number").GetDouble();
        return double.IsFinite(value) && value >= least && value <= most
            ? value
            : throw Problem(FormattableString.Invariant($"has '{Within(key)}': {value:g6}; it must lie between {least:g6} and {most:g6}"));
    }

    public int Whole(string key, int least, int most)
    {
        var value = Number(key, least, most);
        return value == Math.Floor(value) ? (int)value : throw Problem(FormattableString.Invariant($"has '{Within(key)}': {value:g6}; it must be a whole number"));
    }

    /// <summary>A date as yyyy-MM-dd.</summary>
    public DateOnly Date(string key) =>
        DateOnly.TryParseExact(Text(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw Problem($"has '{Within(key)}': '{Text(key)}'; a date is written as 2026-01-31");

    /// <summary>Exactly <paramref name="count"/> finite numbers.</summary>
    public double[] Numbers(string key, int count)
    {
        var list = Get(key, JsonValueKind.Array, "a list of numbers");
        if (list.GetArrayLength() != count) throw Problem($"has {list.GetArrayLength()} entries in '{Within(key)}'; {count} are needed");
        var values = new double[count];
        var i = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !double.IsFinite(values[i++] = item.GetDouble())) throw Problem($"has an entry in '{Within(key)}' that is no finite number");
        }
        return values;
    }

    /// <summary>A list of objects; empty where the key is absent.</summary>
    public IReadOnlyList<StrictJson> Objects(string key)
    {
        if (!Has(key)) return [];
        var list = new List<StrictJson>();
        foreach (var item in Get(key, JsonValueKind.Array, "a list").EnumerateArray())
            list.Add(new StrictJson(File, $"{Within(key)}[{list.Count}]", item));
        return list;
    }

    /// <summary>A complaint about this file; ends it with a full stop.</summary>
    public ConfigException Problem(string what) => new(File, what.EndsWith('?') || what.EndsWith('.') ? what : what + ".");

    /// <summary>The parser lets half a surrogate pair through and throws only where its text is asked for: asked here for every text, once.</summary>
    private static void RequireSoundText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) RequireSoundText(item);
                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    RequireSoundText(property.Value);
                }
                break;
        }
    }

    private JsonElement Get(string key, JsonValueKind kind, string kindInWords)
    {
        if (!_object.TryGetProperty(key, out var value)) throw Problem($"lacks the key '{Within(key)}'");
        return value.ValueKind == kind ? value : throw Problem($"has '{Within(key)}', which must be {kindInWords}");
    }

    private string Within(string key) => Place.Length == 0 ? key : $"{Place}.{key}";
}
