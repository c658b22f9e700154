using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Shows what is in a recording, to people and to machines.</summary>
public static class RecordingInfoScreen
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string ToJson(RecordingInfo info) => JsonSerializer.Serialize(info, Json) + "\n";

    public static string Render(RecordingInfo info)
    {
        var text = new StringBuilder();
        void Line(string label, string value) => text.Append(CultureInfo.InvariantCulture, $"  {label,-12} {value}\n");
        static string N(double v, string format) => v.ToString(format, CultureInfo.InvariantCulture);
        text.Append(CultureInfo.InvariantCulture, $"\n{info.File}\n");
        Line("file", $"{N(info.Bytes / 1e6, "0.0")} MB, {info.Chunks} chunks{(info.Compression.Count > 0 ? " (" + string.Join(", ", info.Compression) + ")" : "")}{(info.IsComplete ? ", whole" : "")}");
        if (info.Damage is { } d)
        {
            Line("NOT WHOLE", $"{d.Error} at byte {d.AtByte}: {d.Words}");
            Line("to mend it", d.Repair);
        }
        if (info.WallClockStart is { } start) Line("began", start);
        Line("length", $"{N(info.DurationS, "0.000")} s, {info.Messages} messages, {N(info.MegabytesPerS, "0.0")} MB/s");
        if (info.Cut is { } cut) Line("CUT", cut + "; counts of losses are those of the whole");
        if (info.Health is { } health) Line(info.IsHealthy == false ? "HEALTH" : "health", (info.Cut is null ? "" : "when it was recorded: ") + health);
        else Line("health", "the recorder did not come to its end, so what it lacks is not known");
        foreach (var t in info.Topics)
            Line("topic", $"{t.Topic,-28} {t.Messages,8} messages  {N(t.RateHz, "0.0"),8} Hz  {(t.Lost is null or 0 ? "" : $"{t.Lost} lost  ")}{t.Schema}");
        foreach (var a in info.Attachments) Line("attachment", $"{a.Name} ({a.MediaType}, {a.Bytes} bytes)");
        foreach (var (name, values) in info.Metadata)
        {
            if (RecordingInfoReader.IsHealth(name) || name == RecordedStretch.MetadataName) continue;
            foreach (var (key, value) in values) Line(name, $"{key} = {value}");
        }
        return text.ToString();
    }
}
