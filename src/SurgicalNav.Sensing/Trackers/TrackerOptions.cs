using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Watchdogs;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>What every tracker is told: its tools, its rate, and how long silence is borne.</summary>
public record TrackerOptions
{
    public string Name { get; init; } = "tracker";

    /// <summary>Names of the tools as the tracker's protocol writes them.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>The rate the tracker is set to; losses are counted against it.</summary>
    public double NominalRateHz { get; init; } = 60;

    /// <summary>Age of a pose on its earliest possible arrival, from temporal calibration.</summary>
    public Duration ConstantLatency { get; init; }

    /// <summary>The source itself says by the session's clock when its tools were there (a camera's pictures have their moments): with this a recording of its
    /// samples is run again by their own stamps.</summary>
    public bool StampedBySource { get; init; }

    /// <summary>Silence after which a tool is late.</summary>
    public Duration LateAfter { get; init; } = Duration.FromMilliseconds(100);

    /// <summary>Silence after which a tool is missing.</summary>
    public Duration MissingAfter { get; init; } = Duration.FromSeconds(1);

    /// <summary>When a measured pose is not believed.</summary>
    public WatchdogLimits Watchdogs { get; init; } = new();

    public PoseHistoryOptions History { get; init; } = new();

    /// <exception cref="ArgumentException">No tools, a name twice, or a figure that makes no sense.</exception>
    public virtual void Validate()
    {
        if (Tools.Count == 0) throw new ArgumentException($"Tracker '{Name}': no tools are listed. Name at least the patient reference.");
        var twice = Tools.GroupBy(t => t, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null) throw new ArgumentException($"Tracker '{Name}': the tool '{twice.Key}' is listed twice.");
        if (!(NominalRateHz is > 0 and <= 10_000)) throw new ArgumentException($"Tracker '{Name}': a rate of {NominalRateHz} Hz is not possible.");
        if (ConstantLatency < Duration.Zero) throw new ArgumentException($"Tracker '{Name}': the constant latency is negative.");
        if (MissingAfter < LateAfter) throw new ArgumentException($"Tracker '{Name}': a tool cannot be missing sooner than late.");
        Watchdogs.Validate(Name);
    }
}
