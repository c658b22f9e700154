using System.Globalization;
using SurgicalNav.Runtime.Devices;

namespace SurgicalNav.Runtime.Monitoring;

/// <summary>A <see cref="MonitorReading"/> as lines of text, for a terminal that is written over in place and for the table at the end.</summary>
public static class MonitorPage
{
    public static IReadOnlyList<string> Lines(MonitorReading reading, string? title = null)
    {
        var lines = new List<string> { Text($"{title ?? "SurgicalNav monitor"}   {reading.Seconds:0.0} s") };
        foreach (var tracker in reading.Trackers) Add(lines, tracker);
        if (reading.Videos.Count > 0) AddVideos(lines, reading.Videos);
        foreach (var controller in reading.Controllers) Add(lines, controller);
        if (reading.Edges.Count > 0)
        {
            lines.Add("");
            lines.Add(Text($"{"edge",-44}{"offered",10}{"taken",10}{"dropped",10}"));
            foreach (var e in reading.Edges) lines.Add(Text($"{Short(e.Name, 43),-44}{e.Offered,10}{e.Taken,10}{e.Dropped,10}"));
        }
        var m = reading.Memory;
        lines.Add("");
        lines.Add(Text($"garbage collections: {m.Gen0} / {m.Gen1} / {m.Gen2} of generation 0 / 1 / 2; heap {m.HeapMiB:0} MiB"));
        return lines;
    }

    private static void Add(List<string> lines, TrackerReading t)
    {
        lines.Add("");
        lines.Add(t.Address);
        if (t.Notice is { } notice) lines.Add("  " + notice);
        lines.Add(Text($"  {"tool",-22}{"rate Hz",9}{"now",7}{"age p50",9}{"p99",8}{"max ms",8}{"lost",7}{"jitter ms",11}  state"));
        foreach (var tool in t.Tools)
            lines.Add(Text($"  {Short(tool.Name, 21),-22}{tool.RateHz,9:0.00}{tool.NowHz,7:0.0}{Ms(tool.AgeMs.P50),9}{Ms(tool.AgeMs.P99),8}{Ms(tool.AgeMs.Max),8}{tool.Lost,7}{Ms(tool.JitterMs),11}  {tool.StateWords}{Doubts(tool)}"));
        lines.Add(Text($"  frames {t.Frames}, lost {t.Lost} against {t.NominalRateHz:0.##} Hz{Strangers(t)}"));
        if (t.Clock is { } c)
            lines.Add(Text($"  clock: offset {c.OffsetMs:0.0} ms, drift {(c.Settled ? Text($"{c.DriftPpm:+0.0;-0.0;0.0} ppm") : "not known yet")}, jitter {c.JitterMs:0.00} ms, mean delay {c.MeanDelayMs:0.00} ms{(t.ConstantLatencyMs > 0 ? Text($" + {t.ConstantLatencyMs:0.0} ms constant") : "")}{(c.Resets > 0 ? Text($", set {c.Resets} times") : "")}"));
        lines.Add("  " + Line(t.Link));
    }

    private static string Strangers(TrackerReading t) =>
        t.UnknownTools == 0 ? ""
        : t.Address.StartsWith("markers:", StringComparison.OrdinalIgnoreCase) ? Text($"; {t.UnknownTools} times a marker that belongs to no body")
        : Text($"; {t.UnknownTools} messages of tools that were not asked for (name them with --tool)");

    private static string Doubts(ToolReading t) =>
        (t.Unseen > 0 ? Text($", unseen in {t.Unseen} frames") : "") + (t.Distrusted > 0 ? Text($", distrusted in {t.Distrusted}") : "") + (t.Invalid > 0 ? Text($", {t.Invalid} no poses") : "");

    private static void AddVideos(List<string> lines, IReadOnlyList<VideoReading> videos)
    {
        foreach (var v in videos)
        {
            lines.Add("");
            lines.Add(Text($"{v.Address}  ({v.Eye} eye)"));
            lines.Add(Text($"  {v.WidthPx}x{v.HeightPx} at {v.RateHz:0.00} frames/s, age {Ms(v.AgeMs.P50)} / {Ms(v.AgeMs.P99)} / {Ms(v.AgeMs.Max)} ms (p50 / p99 / max)"));
            lines.Add(Text($"  frames {v.Frames}, dropped {v.Dropped}, duplicates {v.Duplicates}; frozen {v.Frozen}, black {v.Black}, colours off {v.OffColour}; reconnects {v.Reconnects}"));
            lines.Add("  " + v.Words + (v.Health.Length > 0 ? "; " + v.Health : ""));
        }
    }

    private static void Add(List<string> lines, ControllerReading c)
    {
        lines.Add("");
        lines.Add(Text($"{c.Profile} on {c.Device}  ({c.Role})"));
        lines.Add(Text($"  {c.RateHz:0.0} Hz, {c.States} states taken{(c.AgeMs is { } age ? Text($", age {Ms(age.P50)} / {Ms(age.P99)} / {Ms(age.Max)} ms, jitter {Ms(c.JitterMs)} ms") : "")}; {c.State ?? "no state heard"}"));
        lines.Add("  " + Line(c.Link));
    }

    private static string Line(LinkReading l) =>
        Text($"link: {l.BytesRead} B in, {l.BytesWritten} B out, {l.Frames} messages, CRC errors {l.CrcErrors}, malformed {l.Malformed}, resyncs {l.Resyncs} ({l.ResyncBytes} B), reconnects {l.Reconnects}. {l.Words}");

    private static string Short(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    private static string Ms(double value) => double.IsFinite(value) ? Text($"{value:0.00}") : "-";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
