using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SurgicalNav.Runtime.Summaries;

/// <summary>Writes a summary as JSON: camel case, numbers rounded to six digits after the point so that two equal runs give equal bytes.</summary>
public static class SummaryFile
{
    /// <summary>How every result file of the project is written.</summary>
    internal static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new RoundedNumber() },
    };

    public static string ToJson(SessionSummary summary) => JsonSerializer.Serialize(summary, Options) + "\n";

    /// <summary>Writes to a file beside the target first, so that a broken run never leaves half a summary.</summary>
    public static void Write(SessionSummary summary, string path)
    {
        var unfinished = path + ".part";
        File.WriteAllText(unfinished, ToJson(summary));
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>The same summary without what the machine decides.</summary>
    public static SessionSummary WithoutTimings(SessionSummary summary) => summary with
    {
        FrameRateHz = null,
        FrameToSwapMs = null,
        OwnCpuMs = null,
        Control = summary.Control is null ? null : summary.Control with
        {
            RateHz = null,
            PeriodUs = null,
            DeadlinesMissed = null,
            Devices = [.. summary.Control.Devices.Select(d => d with { RateHz = null, PeriodUs = null, DeadlinesMissed = null, GapsOver3Ms = null })],
        },
        AllocatedBytesPerFrame = null,
        AllocatedBytesPerControlTick = null,
        GcCount = null,
        Machine = null,
    };

    /// <summary>JSON has no NaN: a figure that could not be formed is written as null.</summary>
    private sealed class RoundedNumber : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(Math.Round(value, 6));
            else writer.WriteNullValue();
        }
    }
}
