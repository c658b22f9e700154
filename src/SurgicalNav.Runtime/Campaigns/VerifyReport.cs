using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Runtime.Benches.Kinematics;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Campaigns;

/// <summary>One figure against its limit.</summary>
/// <param name="Name">What was measured, in words.</param>
/// <param name="Value">As measured.</param>
/// <param name="Limit">In words, e.g. "at most 1.0 px".</param>
/// <param name="Met">Whether the value keeps the limit.</param>
public sealed record VerifyCheck(string Name, double Value, string Limit, bool Met)
{
    public static VerifyCheck AtMost(string name, double value, double limit, string unit) => new(name, value, FormattableString.Invariant($"at most {limit} {unit}"), value <= limit);
    public static VerifyCheck AtLeast(string name, double value, double limit, string unit) => new(name, value, FormattableString.Invariant($"at least {limit} {unit}"), value >= limit);
    public static VerifyCheck Between(string name, double value, double low, double high, string unit) => new(name, value, FormattableString.Invariant($"{low} to {high} {unit}"), value >= low && value <= high);
}

/// <summary>Frame ready to swapped in the real-time pipeline, network at 10 Hz, no robots.</summary>
public sealed record LatencyFigures(int Width, int Height, int Eyes, long Frames, long FramesDropped, Percentiles FrameToSwapMs, Percentiles? OwnCpuMs, double? AllocatedBytesPerFrame);

/// <summary>Segmentation of randomised frames that no training has seen.</summary>
/// <param name="Frames">Judged.</param>
/// <param name="WithSmokeOrBlood">Of these.</param>
/// <param name="MeanIoU">Macro mean over the classes, background included.</param>
/// <param name="PerClass">IoU by class name, pooled over all pixels.</param>
/// <param name="FrameMs">Pre-processing, network and mask at the network's own size as a session runs them, on two threads, wall time.</param>
/// <param name="Failed">Frames that the network gave no result for.</param>
public sealed record SegmentationFigures(int Frames, int WithSmokeOrBlood, double MeanIoU, IReadOnlyDictionary<string, double> PerClass, Percentiles FrameMs, int Failed);

/// <summary>What the campaigns came to; a null part was not run.</summary>
public sealed record VerifyReport
{
    public const string FileName = "verify.json", TextFileName = "verify.txt";

    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/verify/1";

    public required bool Full { get; init; }
    public required IReadOnlyList<VerifyCheck> Checks { get; init; }
    public RegistrationFigures? Registration { get; init; }

    /// <summary>Rehearsal: tracker, calibration and registration without error.</summary>
    public OverlayErrorPx? Overlay { get; init; }

    /// <summary>Tracker with its noise.</summary>
    public OverlayErrorPx? OverlayNoisy { get; init; }

    public LatencyFigures? Latency { get; init; }
    public LatencyFigures? LatencyStereo { get; init; }
    public SegmentationFigures? Segmentation { get; init; }
    public TrajectoryFigures? Trajectories { get; init; }
    public IReadOnlyList<RoundTripFigures>? Kinematics { get; init; }
    public IReadOnlyList<Fuzz.FuzzFigures>? Fuzz { get; init; }
    public Guard.SequenceFigures? GuardSequences { get; init; }
    public Guard.ApproachFigures? GuardApproaches { get; init; }

    /// <summary>Arms that their guards keep apart, and the same without.</summary>
    public Guard.ArmFigures? GuardArms { get; init; }
    public Guard.ArmFigures? GuardArmsUnchecked { get; init; }
    public IReadOnlyList<Firmware.FaultFigures>? Faults { get; init; }
    public Loop.LoopFigures? Loop { get; init; }
    public IReadOnlyList<Model.ModelFigures>? Model { get; init; }
    public required MachineSummary Machine { get; init; }

    /// <summary>Whether every limit is kept.</summary>
    [JsonIgnore]
    public bool AllMet => Checks.All(c => c.Met);

    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, SummaryFile.Options) + "\n");
        File.WriteAllText(Path.Combine(folder, TextFileName), VerifyScreen.Render(this));
    }
}
