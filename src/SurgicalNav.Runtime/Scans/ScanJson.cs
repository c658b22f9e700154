using System.Text.Encodings.Web;
using System.Text.Json;

namespace SurgicalNav.Runtime.Scans;

/// <summary>One JSON object for machines, with names as people write them.</summary>
internal static class ScanJson
{
    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of<T>(T answer) => JsonSerializer.Serialize(answer, s_options) + "\n";
}
