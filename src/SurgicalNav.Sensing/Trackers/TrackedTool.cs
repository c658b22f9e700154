using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Watchdogs;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>How a tool stands now.</summary>
public enum ToolState
{
    /// <summary>Seen in the tracker's newest report.</summary>
    Visible,

    /// <summary>The tracker reports, but does not see the tool.</summary>
    Occluded,

    /// <summary>Nothing has been heard of the tool for a little too long: the line or the tracker hesitates.</summary>
    Late,

    /// <summary>Never heard of, or not for a long time.</summary>
    Missing,

    /// <summary>The tracker reports the same pose again and again: not used.</summary>
    Frozen,

    /// <summary>The reported pose leaps about: not used.</summary>
    Jumping,

    /// <summary>The tool is seen outside of the volume that the tracker is believed in: not used.</summary>
    OutOfVolume,
}

/// <summary>A tool's state at a moment. <paramref name="Age"/> is the time since it was last seen; null when it never was.</summary>
public readonly record struct ToolReport(ToolState State, double RateHz, Duration? Age);

/// <summary>One tool of a tracker: its name, its history, and whether it is being seen.</summary>
/// <remarks>Written by the tracker's loop alone; reports and <see cref="History"/> may be read by any thread.</remarks>
public sealed class TrackedTool
{
    private static readonly Duration RateWindow = Duration.FromSeconds(1);

    private readonly Lock _gate = new();
    private Instant? _heardAt, _seenAt;
    private PoseStatus _lastStatus = PoseStatus.Missing;

    internal TrackedTool(string name, int index, byte[] wireName, TrackerOptions options) =>
        (Name, Index, WireName, History, Watchdog) = (name, index, wireName, new PoseHistory(options.History), new ToolWatchdog(options.Watchdogs, 0.5 / options.NominalRateHz));

    public string Name { get; }
    public int Index { get; }
    public PoseHistory History { get; }

    /// <summary>Poses thrown away because their matrix was no rotation or not finite.</summary>
    public long InvalidPoses { get; internal set; }

    /// <summary>Value and limit of the watchdog's last judgement that was not good (<see cref="ToolWatchdog.Broken"/>). Read by the tracker's loop.</summary>
    public (double Value, double Limit) Broken => Watchdog.Broken;

    internal byte[] WireName { get; }
    internal ToolWatchdog Watchdog { get; }
    internal ToolState LastState { get; set; } = ToolState.Missing;
    internal bool SeenInFrame { get; set; }
    internal bool WasHeard => _heardAt is not null;

    internal void Take(in PoseSample sample)
    {
        lock (_gate)
        {
            (_heardAt, _lastStatus) = (sample.ReceivedAt, sample.Status);
            if (sample.Status == PoseStatus.Visible) _seenAt = sample.AcquiredAt;
        }
        History.Add(sample);
    }

    private static ToolState Of(PoseStatus status) => status switch
    {
        PoseStatus.Visible => ToolState.Visible,
        PoseStatus.Frozen => ToolState.Frozen,
        PoseStatus.Jumping => ToolState.Jumping,
        PoseStatus.OutOfVolume => ToolState.OutOfVolume,
        _ => ToolState.Occluded,
    };

    internal ToolReport Report(Instant now, Duration lateAfter, Duration missingAfter)
    {
        Instant? heardAt, seenAt;
        PoseStatus lastStatus;
        lock (_gate) (heardAt, seenAt, lastStatus) = (_heardAt, _seenAt, _lastStatus);
        var silence = now - (heardAt ?? now);
        var state = heardAt is null || silence > missingAfter ? ToolState.Missing
            : silence > lateAfter ? ToolState.Late
            : Of(lastStatus);
        return new ToolReport(state, History.RateHz(now, RateWindow), seenAt is { } seen ? now - seen : null);
    }
}
