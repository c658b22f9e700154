using System.Globalization;
using System.Text;
using System.Text.Json;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Audits;

/// <summary>An audit, or a guard's story, for people and for machines.</summary>
public static class GuardAuditScreen
{
    public static string ToJson(GuardAuditReport report) => JsonSerializer.Serialize(report, SummaryFile.Options) + "\n";

    public static string Audit(GuardAuditReport report)
    {
        var text = Begin(report);
        foreach (var d in report.Devices)
        {
            Line(text, d.Device, $"{d.Decisions} decisions, {d.Accepted} accepted; {d.Certificates} ways to rest checked");
            Line(text, "", $"at most {d.VelocityShare * 100:0.0} % of a joint's speed and {d.AccelerationShare * 100:0.0} % of its acceleration; the longest way to rest takes {d.LongestRestS * 1000:0} ms");
            if (d.LeastSpareMm is { } spare) Line(text, "", $"the tool kept {spare:0.00} mm more than was needed from every forbidden region");
            if (d.Lost > 0) Line(text, "LOST", $"{d.Lost} decisions are missing from the recording: nothing is said about them");
            foreach (var f in d.First)
                Line(text, "BROKEN", $"{f.AtS:0.000} s, decision {f.Decision}{(f.Joint is { } joint ? $", joint {joint}" : "")}{(f.AheadMs > 0 ? $", {f.AheadMs:0} ms along the way to rest" : "")}: {f.What}: {f.Value:0.#####}, limit {f.Limit:0.#####}");
            if (d.Findings > d.First.Count) Line(text, "", $"and {d.Findings - d.First.Count} more");
        }
        if (report.Arms is { } arms) Line(text, "arms", $"{arms.First} and {arms.Second} could have come within {arms.LeastMm:0.00} mm of each other, the nearest of all");
        Line(text, "verdict", report.IsClean ? (FormattableString)$"every certificate holds" : $"NOT clean: {report.Devices.Sum(d => d.Findings)} broken rules, {report.Devices.Sum(d => d.Lost)} decisions missing");
        return text.ToString();
    }

    /// <param name="report">With its episodes.</param>
    /// <param name="most">Episodes shown of each device, from the first on.</param>
    public static string Explain(GuardAuditReport report, int most)
    {
        var text = Begin(report);
        foreach (var d in report.Devices)
        {
            Line(text, d.Device, $"{d.Decisions} decisions in {d.Episodes.Count} stretches");
            foreach (var e in d.Episodes.Take(most))
                Line(text, "", $"{e.FromS,9:0.000} s for {(e.ToS - e.FromS) * 1000,8:0} ms  {Mark(e.Decision)}  {e.Words}");
            if (d.Episodes.Count > most) Line(text, "", $"and {d.Episodes.Count - most} more: --most shows more of them, --json all");
            foreach (var why in d.Episodes.Where(e => e.Decision != GuardDecision.Accept).GroupBy(e => e.Reason).OrderByDescending(g => g.Sum(e => e.Decisions)).Take(8))
                Line(text, "in all", $"{why.Sum(e => e.ToS - e.FromS),8:0.00} s in {why.Count()} stretches: {GuardWords.Name(why.Key)}");
            if (d.Picture is { } picture) Line(text, "picture", $"{picture}");
        }
        return text.ToString();
    }

    private static StringBuilder Begin(GuardAuditReport report)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"\n{report.Recording}\n"));
        if (report.EndsEarly is { } cut) Line(text, "CUT SHORT", $"{cut} 'surgicalnav record --repair' mends it.");
        return text;
    }

    private static string Mark(GuardDecision decision) => decision switch { GuardDecision.Accept => "moves", GuardDecision.Hold => "HOLD ", _ => "STOP " };

    private static void Line(StringBuilder text, string label, FormattableString value) => text.Append(CultureInfo.InvariantCulture, $"  {label,-14} {FormattableString.Invariant(value)}\n");
}
