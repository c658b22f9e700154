using System.Text.Json.Nodes;

namespace SurgicalNav.Runtime.Decoding;

/// <summary>JSON values of decoded fields: numbers that JSON lacks become words, bulk data their size and a few values.</summary>
public static class DecodedValue
{
    /// <summary>Values shown of bulk data.</summary>
    public const int Shown = 16;

    /// <summary>JSON has no NaN and no infinity: they are written as the strings "NaN", "Infinity" and "-Infinity".</summary>
    public static JsonNode Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(Word(value));

    /// <summary>The shortest digits that give the same 32-bit number back.</summary>
    public static JsonNode Number(float value) => float.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(Word(value));

    /// <summary>All of a short list of numbers, or the count and the first ones: <c>{"count": 6220800, "first": [0, 1, …]}</c>.</summary>
    public static JsonNode Bulk(ReadOnlySpan<byte> bytes)
    {
        var first = new JsonArray();
        foreach (var b in bytes[..Math.Min(Shown, bytes.Length)]) first.Add(JsonValue.Create(b));
        return Bulk(bytes.Length, first);
    }

    /// <param name="count">How many there are.</param>
    /// <param name="first">All of them, or the first <see cref="Shown"/>.</param>
    public static JsonNode Bulk(long count, JsonArray first) =>
        first.Count == count ? first : new JsonObject { ["count"] = count, ["first"] = first };

    private static string Word(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
