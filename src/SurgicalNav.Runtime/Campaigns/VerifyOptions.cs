using SurgicalNav.Runtime.Campaigns.Firmware;
using SurgicalNav.Runtime.Campaigns.Fuzz;

namespace SurgicalNav.Runtime.Campaigns;

/// <summary>What a person may ask of <c>surgicalnav verify</c>.</summary>
public sealed record VerifyOptions
{
    public static readonly IReadOnlyList<string> Campaigns = ["registration", "overlay", "band", "latency", "segmentation", "trajectories", "kinematics", "guard", "fuzz", "firmware", "loop", "model"];

    /// <summary>The sizes that the limits are stated for; otherwise short versions.</summary>
    public bool Full { get; init; }

    /// <summary>Patients per campaign; null goes with <see cref="Full"/>.</summary>
    public int? Seeds { get; init; }

    public string OutFolder { get; init; } = "out/verify";

    /// <summary>Names out of <see cref="Campaigns"/>; empty means all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    public int RegistrationSeeds => Seeds ?? (Full ? 100 : 10);
    public int OverlaySeeds => Seeds ?? (Full ? 12 : 2);
    public int OverlayFramesPerSeed => Full ? 6 : 3;
    public int BandSeeds => Seeds ?? (Full ? 50 : 6);
    public int BandFramesPerSeed => Full ? 6 : 4;
    public double LatencySeconds => Full ? 30 : 8;
    public int SegmentationFrames => Full ? 200 : 24;

    /// <summary>Patients of the segmentation frames.</summary>
    public int SegmentationPatients => Full ? 40 : 6;

    /// <summary>Random pairs of states.</summary>
    public long TrajectoryPairs => Full ? 1_000_000 : 100_000;

    /// <summary>Random poses of each arm, computed forwards and found again backwards.</summary>
    public int KinematicsPoses => Full ? 100_000 : 10_000;

    /// <summary>Random and mutated inputs for each decoder.</summary>
    public long? Inputs { get; init; }

    /// <summary>Decoders of the fuzz campaign by name; empty means all.</summary>
    public IReadOnlyList<string> Decoders { get; init; } = [];

    public long FuzzInputs => Inputs ?? (Full ? 10_000_000 : 100_000);

    /// <summary>Random sequences against the guards.</summary>
    public long GuardSequences => Inputs ?? (Full ? 10_000_000 : 100_000);

    /// <summary>Approaches to forbidden regions; null goes with <see cref="Inputs"/>.</summary>
    public long? Approaches { get; init; }

    /// <summary>Approaches to forbidden regions at full speed.</summary>
    public long GuardApproaches => Approaches ?? (Inputs is { } inputs ? Math.Max(1, inputs / 10) : Full ? 1_000_000 : 1_000);

    /// <summary>Random sequences of several arms.</summary>
    public long ArmSequences => Math.Max(1, GuardSequences / 50);

    /// <summary>Injections of each fault into each device.</summary>
    public int? Count { get; init; }

    public int FaultCount => Count ?? (Full ? 100 : 5);

    /// <summary>Of motion beside a busy imaging process.</summary>
    public double LoopSeconds => Full ? 600 : 20;

    /// <summary>Devices of the firmware campaign; empty means all.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    public bool Runs(string campaign) => Only.Count == 0 || Only.Contains(campaign);

    /// <exception cref="UserErrorException">A value is out of its range.</exception>
    public void Validate()
    {
        if (Seeds is < 1 or > 1000) throw new UserErrorException($"--seeds {Seeds} is out of range: give 1 to 1000 patients.");
        if (Inputs is < 1) throw new UserErrorException($"--inputs {Inputs} is out of range: give at least 1.");
        if (Approaches is < 1) throw new UserErrorException($"--approaches {Approaches} is out of range: give at least 1.");
        if (Count is < 1 or > 100_000) throw new UserErrorException($"--count {Count} is out of range: give 1 to 100000 injections of each fault.");
        foreach (var name in Devices)
            if (!FaultCampaign.Devices.Contains(name))
                throw new UserErrorException($"--devices {name} is no device of the firmware campaign: choose from {string.Join(", ", FaultCampaign.Devices)}.");
        foreach (var name in Decoders)
            if (!FuzzCampaign.Targets.ContainsKey(name))
                throw new UserErrorException($"--decoders {name} is no decoder of the fuzz campaign: choose from {string.Join(", ", FuzzCampaign.Targets.Keys)}.");
        foreach (var name in Only)
            if (!Campaigns.Contains(name)) throw new UserErrorException($"--only {name} is no campaign: choose from {string.Join(", ", Campaigns)}.");
    }
}
