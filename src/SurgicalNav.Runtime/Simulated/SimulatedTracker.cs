using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Watchdogs;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Runtime.Simulated;

/// <summary>One optical tracker as its twin behaves and as its profile describes it: the two agree, as a calibrated device's do.</summary>
public sealed record SimulatedTracker(ulong Seed, bool NoiseFree)
{
    public const double RateHz = 80;
    private static readonly Duration Latency = Duration.FromMilliseconds(9);

    /// <summary>Noise of one pose; an optical tracker is worst along its viewing axis.</summary>
    public TrackerAccuracy Accuracy { get; } = NoiseFree
        ? new TrackerAccuracy(Vec3.Zero, Vec3.Zero, TimeSdS: 1e-4)
        : new TrackerAccuracy(new Vec3(0.06, 0.06, 0.14), new Vec3(5e-4, 5e-4, 3e-4), TimeSdS: 2e-4);

    public TrackerTwinOptions Twin => new()
    {
        Seed = Seed,
        RateHz = RateHz,
        NoiseMm = Accuracy.TranslationSdMm,
        NoiseRad = Accuracy.RotationSdRad,
        DropProbability = 0.005,
        OcclusionsPerMinute = 1,
        ClockDriftPpm = 35,
        Latency = Latency,
        MeanJitter = Duration.FromMilliseconds(0.4),
    };

    /// <summary>Without noise a resting body's pose is the same to the last bit, rightly.</summary>
    private WatchdogLimits Limits => NoiseFree ? WatchdogLimits.Off : new WatchdogLimits();

    public OpenIgtLinkTrackerOptions Client => new()
    {
        Name = "simulated tracker",
        Tools = SessionBodies.Names,
        NominalRateHz = RateHz,
        ConstantLatency = Latency,
        Watchdogs = Limits,
    };
}
