using System.Globalization;
using System.Text;
using System.Text.Json;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.RtCheck;

/// <summary>The report for people and for machines.</summary>
public static class RtCheckScreen
{
    public static string ToJson(RtCheckReport report) => JsonSerializer.Serialize(report, SummaryFile.Options) + "\n";

    public static string Render(RtCheckReport report)
    {
        var text = new StringBuilder();
        var m = report.Machine;
        text.Append(CultureInfo.InvariantCulture, $"\nHow late the guard is woken, {report.Guard[0].TickHz} times a second\n");
        Line("machine", $"{m.Cores} cores, {m.Kernel}{(m.IsPreemptRt ? ", PREEMPT_RT" : "")}; load {m.Load:0.0}, {m.StolenPercent:0.00} % stolen");
        var first = report.Guard[0];
        Line("granted", $"{(first.Fifo ? $"SCHED_FIFO {RtCheckSession.Priority}" : "no real-time priority")}, memory {(first.MemoryLocked ? "locked" : "not locked")}, deep sleep {(first.StaysAwake ? "forbidden" : "allowed")}");
        foreach (var w in report.Guard) Line("guard", Figures(w));
        foreach (var w in report.CyclicTest) Line("cyclictest", Figures(w));
        if (report.TimesCyclicTest is { } times) Line("beside it", $"p99 {times:0.00} times cyclictest's, median of {report.Guard.Count} windows (at most {RtCheckReport.MostTimesCyclicTest:0})");
        else Line("cyclictest", $"not installed: apt-get install rt-tests, to compare");
        foreach (var advice in report.Advice) Line("advice", $"{advice}");
        Line("verdict", report.HoldsDeadline
            ? (FormattableString)$"1 kHz holds here: the longest wake-up took {report.LongestUs / 1000:0.00} ms, a drive stops by itself after {report.LinkDeadlineMs:0} ms"
            : $"NOT fit to move a robot now: a wake-up took {report.LongestUs / 1000:0.0} ms, more than half of the {report.LinkDeadlineMs:0} ms after which a drive stops by itself");
        return text.ToString();

        void Line(string label, FormattableString value) => text.Append(CultureInfo.InvariantCulture, $"  {label,-12} {FormattableString.Invariant(value)}\n");
    }

    private static FormattableString Figures(WakeFigures w) =>
        $"p50 {w.P50Us,6:0.0}  p99 {w.P99Us,6:0.0}  p99.9 {w.P999Us,7:0.0}  max {w.MaxUs,8:0.0} µs  {w.Overruns} overruns of {w.Ticks}{(w.AllocatedBytes > 0 ? string.Create(CultureInfo.InvariantCulture, $", {w.AllocatedBytes} B allocated") : "")}";
}
