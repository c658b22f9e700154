using System.Text.Json.Serialization;

namespace SurgicalNav.Runtime.Summaries;

/// <summary>What a session came to; written as <c>summary.json</c>. A null part was not run, or was left out on request, and is not written.</summary>
/// <remarks>Parts marked "machine" hold what the machine decides (timings, rates, allocations): <c>--no-timings</c> leaves them out, so that
/// two single-thread runs with one seed give identical bytes.</remarks>
public sealed record SessionSummary
{
    public const string SchemaName = "surgicalnav/summary/1";

    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = SchemaName;

    public required string Session { get; init; }
    public ulong? Seed { get; init; }

    /// <summary>A person ended the session before its time; the rest is what was until then.</summary>
    public bool? StoppedOnRequest { get; init; }

    /// <summary>What else ended the session before its time, in words.</summary>
    public string? EndedBecause { get; init; }

    public required long Frames { get; init; }
    public required long FramesDropped { get; init; }
    public long OverlaysDrawn { get; init; }
    public IReadOnlyDictionary<string, long>? OverlayWithdrawn { get; init; }
    public PictureSize? Picture { get; init; }

    /// <summary>Machine. Frames per second of wall time, and of session time where they differ.</summary>
    public double? FrameRateHz { get; init; }

    /// <summary>Machine. Frame ready to buffers swapped (headless: fence signalled and read-back done), software share only.</summary>
    public Percentiles? FrameToSwapMs { get; init; }

    /// <summary>Machine. Thread CPU time of that which is ours, outside GL and video decoding.</summary>
    public Percentiles? OwnCpuMs { get; init; }

    /// <summary>Age of the newest pose when the frame was paired with its own.</summary>
    public Percentiles? PoseAgeMs { get; init; }

    /// <summary>What the doubt about the calibrated lag may have moved the drawn body by, mm (95 %).</summary>
    public Percentiles? TimeErrorMm { get; init; }

    /// <summary>Age of the drawn mask relative to its frame: 0 where mask and frame belong together.</summary>
    public Percentiles? MaskAgeMs { get; init; }

    public OverlayErrorPx? OverlayErrorPx { get; init; }
    public SegmentationSummary? Segmentation { get; init; }
    public RegistrationSummary? Registration { get; init; }
    public ControlSummary? Control { get; init; }
    public GaitSummary? Gait { get; init; }
    public IReadOnlyList<VolumeSummary>? Volumes { get; init; }
    public IReadOnlyList<ReprojectionSummary>? Reprojection { get; init; }
    public IReadOnlyList<TargetSummary>? Targets { get; init; }
    public RecordingSummary? Recording { get; init; }
    public IReadOnlyDictionary<string, long>? Faults { get; init; }

    /// <summary>Where the last seconds before each latched fault of a guard stand; null where there was none.</summary>
    public IReadOnlyList<string>? FaultFiles { get; init; }
    public IReadOnlyList<string>? Warnings { get; init; }

    public double? AllocatedBytesPerFrame { get; init; }
    public double? AllocatedBytesPerControlTick { get; init; }
    public GcCount? GcCount { get; init; }
    public MachineSummary? Machine { get; init; }
}

public sealed record PictureSize(int Width, int Height, int Eyes);

public sealed record Percentiles(double P50, double P99, double Max);

/// <summary>Symmetric distance between the drawn contours and the simulator's true contours, in pixels, pooled over contour samples.</summary>
/// <param name="OneSided">Contours that only the overlay or only the truth shows; they have no distance.</param>
public sealed record OverlayErrorPx(double Mean, double P95, double Max, double InsideBandPercent, double BandHalfWidthPx, double RmsPx, IReadOnlyList<double> PerFrame, long OneSided);

/// <summary>Simulator figures: intersection over union against rendered truth, never a claim about real tissue.</summary>
public sealed record SegmentationSummary(double MeanIoU, IReadOnlyDictionary<string, double> PerClass, int FramesJudged);

public sealed record RegistrationSummary(double FreMm, double PredictedTreMm, double? TrueTreMm, double? Predicted95RadiusMm);

/// <summary>Both devices together: counts are sums, the rate is the lower one, and the period the one with the longer worst case.</summary>
/// <param name="RateHz">Machine. Set-points that left, per second that the drives were enabled.</param>
/// <param name="PeriodUs">Machine. Between two set-points.</param>
/// <param name="LimitViolations">Steps in which a limit was broken, seen at the devices.</param>
/// <param name="LimitBroken">The first of them in words.</param>
/// <param name="HeldBecause">Of the arm; the exoskeleton's are with its device.</param>
/// <param name="StoppedBecause">The first stop of each device.</param>
public sealed record ControlSummary(
    double? RateHz, Percentiles? PeriodUs, long CommandsAccepted, long CommandsHeld, long CommandsStopped, long LimitViolations, string? LimitBroken,
    long? DeadlinesMissed, IReadOnlyList<string> HeldBecause, IReadOnlyList<string>? StoppedBecause, IReadOnlyList<DeviceControlSummary> Devices);

/// <param name="DeadlinesMissed">Machine. Gaps between set-points that are longer than the device's link deadline.</param>
/// <param name="GapsOver3Ms">Machine. Likewise, than 3 ms.</param>
/// <param name="Holds">Motions that were interrupted; the first of them in words.</param>
/// <param name="GreatestTipGapMm">Between where the tracker saw the tool's tip and where the joints put it; null where the tracker does not see it.</param>
/// <param name="MotionRefusals">Set-points that were not sent because they, or the way to rest from them, would have broken a limit.</param>
public sealed record DeviceControlSummary(
    string Name, double? RateHz, Percentiles? PeriodUs, long CommandsAccepted, long CommandsHeld, long CommandsStopped, long LimitViolations,
    long? DeadlinesMissed, long? GapsOver3Ms, long Holds, IReadOnlyList<string> HeldBecause, long MotionRefusals, double? GreatestTipGapMm = null);

/// <param name="EndsIn">The double-stance posture in which the joints stand at the end; null in none.</param>
public sealed record GaitSummary(int StepsPlanned, int StepsDone, string? EndsIn);

/// <param name="Scan">The scan that was measured, where a case has several.</param>
public sealed record VolumeSummary(int Label, string Name, double VolumeMm3, double MeanHu, string? Scan = null);

public sealed record ReprojectionSummary(int Frame, string Eye, int Points, double RmsPx, string Picture);

/// <summary>A target of the plan, and where it stands.</summary>
/// <param name="PointMm">In the scan, LPS.</param>
/// <param name="Organ">What the label map says of that point; null where it is background.</param>
/// <param name="NearestSurface">Of the organs drawn; null where none is.</param>
/// <param name="SurfaceDistanceMm">To that surface; negative inside it.</param>
/// <param name="InView">Whether its mark lies in the picture; null where nothing was drawn.</param>
public sealed record TargetSummary(string Name, IReadOnlyList<double> PointMm, string? Organ, string? NearestSurface, double? SurfaceDistanceMm, bool? InView);

public sealed record GcCount(int Gen0, int Gen1, int Gen2);

public sealed record MachineSummary(string Os, string Runtime, int Cores, string Renderer, string Guard);

/// <summary>What was recorded of a session.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Messages">In it.</param>
/// <param name="PicturesDropped">Pictures and masks given up for newer ones.</param>
/// <param name="OthersLost">Anything else that is missing; 0 in a complete recording.</param>
/// <param name="Failure">Why nothing was written any more; null where all went well.</param>
public sealed record RecordingSummary(string Path, long Bytes, long Messages, long PicturesDropped, long OthersLost, string? Failure);
