using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SurgicalNav.Runtime.Benches.Recording;

/// <summary>Shows the recording bench's figures beside their bars.</summary>
public static class RecordingBenchScreen
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static string ToJson(RecordingBenchReport report) => JsonSerializer.Serialize(report, Json) + "\n";

    public static string Render(RecordingBenchReport r)
    {
        var text = new StringBuilder();
        void Line(string label, string value, string bar = "", bool? met = null) =>
            text.Append(CultureInfo.InvariantCulture, $"  {label,-16} {value}{(bar.Length > 0 ? $"   [{bar}: {(met == true ? "met" : "NOT MET")}]" : "")}\n");
        static string F(double v, string format = "0.0") => v.ToString(format, CultureInfo.InvariantCulture);
        static string P(HandOffPercentiles p) => $"p50 {F(p.P50Us)}  p99 {F(p.P99Us)}  p99.9 {F(p.P999Us)}  max {F(p.MaxUs)} µs";

        text.Append(CultureInfo.InvariantCulture, $"\nrecording, {F(r.Seconds)} s of {r.Width}×{r.Height}, {r.Eyes} eyes at {r.FramesPerS} Hz and 1 kHz states, on {r.Cores} cores\n");
        Line("codec", r.Codec);
        Line("video kept", $"{r.FramesKept} of {r.FramesOffered} pictures, {F(r.FramesKeptPercent, "0.00")} %", "at least 95 %", r.FramesKeptPercent >= 95);
        Line("states lost", $"{r.StatesLost} of {r.StatesOffered} poses, tracking steps and decisions", "none", r.StatesLost == 0);
        Line("read back", $"{r.ReadBackMessages} messages{(r.ReadBackWhole ? ", every one that was recorded" : ", NOT ALL THAT WERE RECORDED")}", "whole", r.ReadBackWhole);
        Line("written", $"{F(r.MegabytesPerS)} MB/s");
        Line("processor", $"{F(r.CpuCores, "0.00")} cores, making the load included");
        Line("collections", $"generation 0: {r.Gen0}, 1: {r.Gen1}, 2: {r.Gen2}", "no generation 2", r.Gen2 == 0);
        Line("hand-off, idle", P(r.HandOffIdle.Waking), "p99.9 at most 150 µs", r.HandOffIdle.Waking.P999Us <= 150);
        Line("  by spinning", P(r.HandOffIdle.Spinning));
        Line("  by polling", P(r.HandOffIdle.Polling));
        Line("hand-off, busy", P(r.HandOffBusy.Waking));
        Line("  by spinning", P(r.HandOffBusy.Spinning));
        Line("  by polling", P(r.HandOffBusy.Polling));
        return text.ToString();
    }
}
