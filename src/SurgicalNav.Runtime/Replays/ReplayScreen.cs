using System.Globalization;
using System.Text;
using System.Text.Json;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Replays;

/// <summary>A replay's report for people and for machines.</summary>
public static class ReplayScreen
{
    public static string ToJson(ReplayReport report) => JsonSerializer.Serialize(report, SummaryFile.Options) + "\n";

    public static string Render(ReplayReport report)
    {
        var text = new StringBuilder();
        void Line(string label, string value) => text.Append(CultureInfo.InvariantCulture, $"  {label,-14} {value}\n");
        text.Append(CultureInfo.InvariantCulture, $"\n{report.Recording}\n");
        if (report.EndsEarly is { } cut) Line("CUT SHORT", cut + " 'surgicalnav record --repair' mends it.");
        if (report.Verify is { } verify) Verified(verify, report.IsSame, Line);
        if (report.WhatIf is { } whatIf) Changed(whatIf, Line);
        if (report.Played is { } played)
        {
            Line("drawn again", string.Create(CultureInfo.InvariantCulture, $"{played.Pictures} pictures of {played.SessionS:0.0} s in {played.WallS:0.0} s{(played.WithoutPicture > 0 ? $"; {played.WithoutPicture} have no picture in the recording" : "")}"));
            Line("written to", played.Folder);
        }
        return text.ToString();
    }

    private static void Verified(VerifyResult v, bool isSame, Action<string, string> line)
    {
        line("poses", $"{v.Poses} taken in again");
        line("navigation", $"{v.Frames} scenes and {v.Steps} tracking steps");
        foreach (var (device, decisions) in v.Decisions) line("guard", $"{decisions} decisions of the {device}");
        line("masks", v.MasksNotCompared is { } why ? $"{v.Masks} made again; {why}" : $"{v.Masks} made again from their pictures");
        if (v.Unusable > 0) line("UNUSABLE", $"{v.Unusable} records could not be put into their place: the recording is incomplete");
        if (v.First is { } first)
            line("FIRST DIFFERS", string.Create(CultureInfo.InvariantCulture, $"{first.Kind} at {first.AtS:0.000} s: {first.Field} was {first.Recorded}, is {first.Replayed}"));
        line("verdict", isSame ? "the same to the bit" : $"NOT the same: {v.Differences} differences");
    }

    private static void Changed(WhatIfResult w, Action<string, string> line)
    {
        static string Figures(ShiftFigures? f, string unit) => f is null ? "nothing to compare" : string.Create(CultureInfo.InvariantCulture, $"p50 {f.P50:0.00}  p95 {f.P95:0.00}  max {f.Max:0.00} {unit}");
        line("what if", w.Changed);
        line("overlay", $"the target would be drawn {Figures(w.TargetShiftPx, "px")} elsewhere ({Figures(w.TargetShiftMm, "mm")})");
        line("", $"another verdict for {w.OtherVerdicts} of {w.Frames} frames");
        foreach (var (device, d) in w.Decisions) line("guard", $"{device}: {d.Others} of {d.All} decisions would be others{(d.Others > 0 ? "; after the first one its device would have moved otherwise too" : "")}");
        foreach (var m in w.Moments) line(string.Create(CultureInfo.InvariantCulture, $"at {m.AtS:0.000} s"), $"{m.What}: {m.Was} -> {m.WouldBe}");
    }
}
