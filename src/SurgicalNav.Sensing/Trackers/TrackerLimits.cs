using SurgicalNav.Core.Config;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Watchdogs;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>What is said of a tracker's silence and of poses that are not believed: the object <c>limits</c>, the same for every kind of tracker, in the
/// profiles of devices and of sessions.</summary>
/// <param name="LateAfter">Silence after which a tool is late.</param>
/// <param name="MissingAfter">Silence after which it is missing.</param>
/// <param name="Watchdogs">When a measured pose is not believed.</param>
public sealed record TrackerLimits(Duration LateAfter, Duration MissingAfter, WatchdogLimits Watchdogs)
{
    /// <summary>Those of a device's profile, which gives every one but the box.</summary>
    /// <exception cref="ConfigException">A key is unknown or missing, or a figure makes no sense.</exception>
    public static TrackerLimits Read(StrictJson o) => TrackerLimitChanges.ReadAll(o).On(new TrackerLimits(Duration.Zero, Duration.Zero, new WatchdogLimits()));

    /// <summary>Those that a tracker is under.</summary>
    public static TrackerLimits In(TrackerOptions options) => new(options.LateAfter, options.MissingAfter, options.Watchdogs);

    /// <summary>The same tracker under these limits.</summary>
    public T Of<T>(T options) where T : TrackerOptions => options with { LateAfter = LateAfter, MissingAfter = MissingAfter, Watchdogs = Watchdogs };
}
