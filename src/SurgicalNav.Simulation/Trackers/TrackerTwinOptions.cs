using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Simulation.Trackers;

/// <summary>What the twin sends for each frame.</summary>
public enum TwinStream { TrackingData, Transforms }

/// <summary>How the twin says that a tool is not seen.</summary>
public enum OcclusionSignal
{
    /// <summary>Version 1: the tool is left out.</summary>
    LeaveOut,

    /// <summary>Version 2, as PLUS does: the last pose goes on, with a status other than OK in the metadata.</summary>
    Metadata,
}

/// <summary>How good the simulated tracker, its clock and its line are. The same numbers and seed give the same bytes.</summary>
public sealed record TrackerTwinOptions
{
    public ulong Seed { get; init; } = 1;
    public string DeviceName { get; init; } = "Tracker";
    public double RateHz { get; init; } = 60;
    public TwinStream Stream { get; init; } = TwinStream.TrackingData;
    public OcclusionSignal OcclusionSignal { get; init; } = OcclusionSignal.LeaveOut;

    /// <summary>Standard deviation along each axis of the tracker; optical trackers are two to three times worse along their line of sight (z).</summary>
    public Vec3 NoiseMm { get; init; }

    /// <summary>Standard deviation about each axis of the tracker.</summary>
    public Vec3 NoiseRad { get; init; }

    /// <summary>Chance that a frame is never sent.</summary>
    public double DropProbability { get; init; }

    /// <summary>Mean number of occlusions of each body in a minute, beside those of the body itself.</summary>
    public double OcclusionsPerMinute { get; init; }

    public Duration MeanOcclusion { get; init; } = Duration.FromMilliseconds(300);

    /// <summary>How much faster than true time the device's clock runs.</summary>
    public double ClockDriftPpm { get; init; }

    /// <summary>What the device's clock shows at the first step, in ns since 1970.</summary>
    public DeviceInstant ClockStart { get; init; } = new(1_700_000_000_000_000_000);

    /// <summary>From the measurement to the least delayed arrival.</summary>
    public Duration Latency { get; init; } = Duration.FromMilliseconds(8);

    /// <summary>Mean of the exponentially distributed delay on top; order is kept.</summary>
    public Duration MeanJitter { get; init; }

    /// <exception cref="ArgumentException">A figure that makes no sense.</exception>
    public void Validate()
    {
        if (!(RateHz is >= 1 and <= 1000)) throw new ArgumentException($"Tracker twin: a rate of {RateHz} Hz is outside 1 to 1000.");
        if (!(DropProbability is >= 0 and < 1)) throw new ArgumentException($"Tracker twin: a drop probability of {DropProbability} is outside 0 to 1.");
        if (!(OcclusionsPerMinute >= 0) || MeanOcclusion < Duration.Zero) throw new ArgumentException("Tracker twin: occlusions cannot be negative.");
        if (OcclusionsPerMinute * MeanOcclusion.Seconds >= 60) throw new ArgumentException($"Tracker twin: {OcclusionsPerMinute} occlusions of {MeanOcclusion.Seconds} s do not fit into a minute.");
        if (Latency < Duration.Zero || MeanJitter < Duration.Zero) throw new ArgumentException("Tracker twin: delays cannot be negative.");
        if (Math.Abs(ClockDriftPpm) > 10_000) throw new ArgumentException($"Tracker twin: a clock drift of {ClockDriftPpm} ppm is no clock.");
    }
}
