using System.Globalization;
using System.Text.Json;

namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>Answers in the DICOM JSON model (PS3.18 annex F): objects of attributes by their eight hexadecimal digits.</summary>
internal static class DicomJson
{
    /// <exception cref="JsonException">No array of objects.</exception>
    public static IReadOnlyList<JsonElement> Rows(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 32 });
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Array) throw new JsonException("An array was expected.");
        var rows = new List<JsonElement>();
        foreach (var row in root.EnumerateArray())
            rows.Add(row.ValueKind == JsonValueKind.Object ? row.Clone() : throw new JsonException("An array of objects was expected."));
        return rows;
    }

    /// <summary>The first value of an attribute as text; empty where it has none.</summary>
    public static string Text(JsonElement row, uint tag)
    {
        if (!row.TryGetProperty(tag.ToString("X8", CultureInfo.InvariantCulture), out var attribute) || attribute.ValueKind != JsonValueKind.Object
            || !attribute.TryGetProperty("Value", out var values) || values.ValueKind != JsonValueKind.Array || values.GetArrayLength() == 0) return "";
        return values[0].ValueKind switch
        {
            JsonValueKind.String => values[0].GetString()!,
            JsonValueKind.Number => values[0].GetRawText(),
            _ => "",
        };
    }
}
