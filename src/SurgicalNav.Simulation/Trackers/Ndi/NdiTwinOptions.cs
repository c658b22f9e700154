using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Simulation.Trackers.Ndi;

public enum NdiTwinModel { Vega, Spectra, Vicra, Lyra, Aurora }

/// <summary>One thing that the twin can see, and which loaded or plugged-in tool it is.</summary>
/// <param name="Body">Where it is.</param>
/// <param name="PartNumber">Optical: the .rom file it belongs to; null takes the first that is loaded. Wired: what its plug says.</param>
/// <param name="WiredPort">The physical port of a wired tool, from 1; null for a tool without wire.</param>
public sealed record NdiTwinBody(ITrackedBody Body, string? PartNumber = null, int? WiredPort = null);

/// <summary>How good the simulated device, its clock and its line are. The same numbers and seed give the same measurements.</summary>
public sealed record NdiTwinOptions
{
    public NdiTwinModel Model { get; init; } = NdiTwinModel.Vega;
    public ulong Seed { get; init; } = 1;

    /// <summary>Standard deviation along each axis of the tracker.</summary>
    public Vec3 NoiseMm { get; init; }

    /// <summary>Standard deviation about each axis of the tracker.</summary>
    public Vec3 NoiseRad { get; init; }

    /// <summary>From a command's last byte to the answer's first.</summary>
    public Duration AnswerTime { get; init; } = Duration.FromMilliseconds(1);

    /// <summary>From a break to RESET.</summary>
    public Duration ResetTime { get; init; } = Duration.FromMilliseconds(300);

    /// <summary>How much faster than true time the device's clock runs.</summary>
    public double ClockDriftPpm { get; init; }

    /// <summary>What the device's clock shows at the first step, in ns since 1970.</summary>
    public DeviceInstant ClockStart { get; init; } = new(1_700_000_000_000_000_000);

    /// <summary>Reflections that belong to no tool, in the tracker's frame.</summary>
    public IReadOnlyList<Vec3> StrayMarkersMm { get; init; } = [];

    public double RateHz => Model switch
    {
        NdiTwinModel.Vicra => 20,
        NdiTwinModel.Aurora => 40,
        _ => 60,
    };

    /// <summary>How many the frame number counts in a second.</summary>
    public int FrameCounterHz => Model == NdiTwinModel.Aurora ? 40 : 60;

    /// <summary>Depth of the characterised volume, from the sensor.</summary>
    public (double NearestMm, double FarthestMm) Volume => Model switch
    {
        NdiTwinModel.Vicra => (557, 1336),
        NdiTwinModel.Lyra => (450, 1400),
        NdiTwinModel.Aurora => (50, 550),
        _ => (950, 3000),
    };

    public bool KnowsBx2 => Model is NdiTwinModel.Vega or NdiTwinModel.Lyra;
    public bool IsOptical => Model != NdiTwinModel.Aurora;
    public string ModelName => Model == NdiTwinModel.Aurora ? "Aurora" : "Polaris " + Model;
}

/// <summary>What goes wrong between the twin and its client; may be changed at any moment.</summary>
public sealed class NdiTwinFaults
{
    /// <summary>Chance that an answer is preceded by one to twelve bytes of noise.</summary>
    public double NoiseProbability { get; set; }

    /// <summary>Chance that one byte of an answer is changed.</summary>
    public double DamageProbability { get; set; }

    /// <summary>Chance that one byte of an answer is lost.</summary>
    public double LossProbability { get; set; }

    /// <summary>Chance that one byte of a command is changed before it is heard.</summary>
    public double CommandDamageProbability { get; set; }

    /// <summary>Hears nothing and says nothing.</summary>
    public bool Silent { get; set; }

    /// <summary>A large bright object: no tool is found.</summary>
    public bool Interference { get; set; }

    /// <summary>Every marker is too bright.</summary>
    public bool Saturation { get; set; }

    /// <summary>The device's own complaint at the end of TX and BX.</summary>
    public Links.Ndi.NdiSystemStatus SystemStatus { get; set; }

    /// <summary>The device's own complaint in BX2.</summary>
    public Links.Ndi.NdiAlert? Alert { get; set; }
}
