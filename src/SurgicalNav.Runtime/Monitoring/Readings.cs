using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Monitoring;

/// <summary>Ages of samples when they were taken in, ms; NaN where none came.</summary>
public sealed record AgeReading(double P50, double P99, double Max)
{
    public static AgeReading Of(LatencyHistogram ages) => ages.Count == 0
        ? new AgeReading(double.NaN, double.NaN, double.NaN)
        : new AgeReading(ages.Percentile(50).Milliseconds, ages.Percentile(99).Milliseconds, ages.Max.Milliseconds);
}

/// <summary>One tool's stream.</summary>
/// <param name="RateHz">Usable poses a second since the first.</param>
/// <param name="NowHz">Usable poses in the last second.</param>
/// <param name="Lost">Frames between heard ones that never came.</param>
/// <param name="JitterMs">Standard deviation of the arrivals' delay.</param>
/// <param name="State">visible, occluded, late, missing, frozen, jumping or outOfVolume.</param>
/// <param name="StateWords">The same for a person.</param>
/// <param name="Poses">Usable ones.</param>
/// <param name="Unseen">Frames in which the tracker said that it does not see the tool.</param>
/// <param name="Distrusted">Measured, but frozen, jumping or out of volume.</param>
/// <param name="Invalid">Matrices that were no pose.</param>
public sealed record ToolReading(
    string Name, double RateHz, double NowHz, AgeReading AgeMs, long Lost, double JitterMs, ToolState State, string StateWords, long Poses, long Unseen, long Distrusted, long Invalid)
{
    public static ToolReading Of(TrackedTool tool, ToolReport report, ToolMeter meter, Instant now, bool hasEnded) => new(
        tool.Name, meter.RateHz(now, hasEnded), report.RateHz, AgeReading.Of(meter.Ages), meter.Lost, meter.JitterMs, report.State, Words(report.State), meter.Poses, meter.Unseen, meter.Distrusted, tool.InvalidPoses);

    private static string Words(ToolState state) => state switch
    {
        ToolState.Visible => "visible",
        ToolState.Occluded => "not seen: something stands between, or it is turned away",
        ToolState.Late => "late: the tracker or its line hesitates",
        ToolState.Missing => "missing: nothing is heard of it",
        ToolState.Frozen => "frozen: the same pose again and again",
        ToolState.Jumping => "jumping: it leaps further than a hand moves",
        ToolState.OutOfVolume => "outside of the tracker's volume",
        _ => state.ToString(),
    };
}

/// <summary>How a device's clock stands to the session's.</summary>
/// <param name="OffsetMs">Session's minus device's.</param>
/// <param name="DriftPpm">How much faster the session's runs; 0 until it is settled.</param>
/// <param name="JitterMs">Standard deviation of the ways of the samples.</param>
/// <param name="MeanDelayMs">How much longer than the quickest a way takes on average.</param>
public sealed record ClockReading(double OffsetMs, double DriftPpm, double JitterMs, double MeanDelayMs, bool Settled, int Resets);

/// <param name="NominalRateHz">Which losses are counted against.</param>
/// <param name="Lost">Frames that never came.</param>
/// <param name="UnknownTools">Messages of tools that nobody asked for.</param>
/// <param name="ConstantLatencyMs">Taken off every stamp.</param>
/// <param name="Clock">Null where the device sends no time.</param>
/// <param name="Notice">What was assumed, and which limits a session changed.</param>
public sealed record TrackerReading(
    string Address, IReadOnlyList<ToolReading> Tools, double NominalRateHz, long Frames, long Lost, long UnknownTools, double ConstantLatencyMs, ClockReading? Clock, LinkReading Link, string? Notice)
{
    /// <summary>Of a tracker on a line of its own; whoever polls it is kept out meanwhile.</summary>
    public static TrackerReading Of(string name, ITracker tracker, PoseMeter meter, IByteLink line, Instant now)
    {
        var (counters, bytes) = (tracker.Counters, line.Counters);
        var stream = counters.Stream;
        var link = new LinkReading(line.Name, tracker.IsConnected, tracker.IsConnected ? "connected" : "the line was lost", bytes.BytesRead, bytes.BytesWritten, stream.Messages + stream.Skipped, stream.CrcErrors, stream.Malformed, stream.ResyncBytes, 0, 0);
        return new TrackerReading(name, ToolsOf(tracker, meter, now, hasEnded: false), meter.RateHz, counters.Frames, counters.FramesLost, counters.UnknownTools, tracker.Clock.ConstantLatency.Milliseconds, ClockOf(tracker, meter), link, null);
    }

    public static ToolReading[] ToolsOf(ITracker tracker, PoseMeter meter, Instant now, bool hasEnded) =>
        [.. tracker.Tools.Select((tool, i) => ToolReading.Of(tool, tracker.Report(i, now), meter.Tools[i], now, hasEnded))];

    public static ClockReading? ClockOf(ITracker tracker, PoseMeter meter) =>
        meter.ClockOffsetMs is { } offset ? new ClockReading(offset, tracker.Clock.DriftPpm, tracker.Clock.JitterMs, tracker.Clock.MeanDelayMs, tracker.Clock.IsSettled, tracker.Clock.Resets) : null;
}

/// <param name="Eye">left or right.</param>
/// <param name="Dropped">Came, and were not handed on.</param>
/// <param name="Duplicates">The same as the one before, to the bit.</param>
/// <param name="Frozen">Frames while the picture stood still.</param>
/// <param name="Black">Frames while it was black.</param>
/// <param name="OffColour">Frames while its colours were off.</param>
/// <param name="Words">What the source does.</param>
/// <param name="Health">What is wrong with the picture now; empty for nothing.</param>
public sealed record VideoReading(
    string Address, string Eye, int WidthPx, int HeightPx, double RateHz, AgeReading AgeMs, long Frames, long Dropped, long Duplicates, long Frozen, long Black, long OffColour, int Reconnects, bool Connected, string Words, string Health);

/// <summary>A serial controller.</summary>
/// <param name="Role">Who speaks to it: nobody (it is listened to), or a guard.</param>
/// <param name="RateHz">Of its states where it is listened to, of the set-points where a guard drives it.</param>
/// <param name="State">Of the drive as it says; null before its first state.</param>
public sealed record ControllerReading(string Profile, string Device, string Role, double RateHz, long States, AgeReading? AgeMs, double JitterMs, string? State, LinkReading Link);

/// <param name="Dropped">Offered and never taken.</param>
public sealed record EdgeReading(string Name, long Offered, long Taken, long Dropped)
{
    public static EdgeReading Of(string name, EdgeCounters counters) => new(name, counters.Offered, counters.Taken, counters.Dropped);
}

/// <summary>Collections of the runtime's memory since the watching began.</summary>
public sealed record MemoryReading(int Gen0, int Gen1, int Gen2, double HeapMiB);

/// <summary>One look at everything that is watched.</summary>
/// <param name="Seconds">Since the watching began.</param>
public sealed record MonitorReading(
    double Seconds, IReadOnlyList<TrackerReading> Trackers, IReadOnlyList<VideoReading> Videos, IReadOnlyList<ControllerReading> Controllers, IReadOnlyList<EdgeReading> Edges, MemoryReading Memory);
