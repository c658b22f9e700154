using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Fixtures;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Motion.Shared;

/// <summary>A configuration cannot be used. The message names the file and the key, and says what to change.</summary>
public sealed class GuardHostConfigException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What the guard process is started with (hardware/schemas/guard-host.schema.json). Paths are absolute or relative to the file.</summary>
public sealed record GuardHostConfig
{
    public const int FormatVersion = 1;

    [JsonPropertyName("$schema")] public string Schema { get; set; } = "guard-host.schema.json";
    public required int Version { get; init; }

    /// <summary>The shared block's session, 16 hexadecimal digits.</summary>
    public required string Session { get; init; }

    /// <summary>How often the guard looks at its links; twice the set-point rate, so that a late look costs half a period.</summary>
    public int TickHz { get; set; } = 1250;

    /// <summary>SCHED_FIFO priority asked for, 1 to 99; 0 to stay with the ordinary scheduler.</summary>
    public int Priority { get; set; } = 80;

    /// <summary>The process ends when nothing has been heard from the imaging side for so long and the drives are at rest.</summary>
    public double EndAfterSilenceS { get; set; } = 10;
    public required GuardDeviceConfig[] Devices { get; init; }

    [JsonIgnore] public ulong SessionNumber => Convert.ToUInt64(Session, 16);

    public static string SessionText(ulong session) => session.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <exception cref="GuardHostConfigException">Missing, unreadable, unknown keys, or values that make no sense.</exception>
    public static GuardHostConfig Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > 1 << 20) throw new GuardHostConfigException($"{path}: too long for a guard configuration.");
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GuardHostConfigException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="GuardHostConfigException">As above.</exception>
    public static GuardHostConfig Parse(ReadOnlySpan<byte> utf8Json, string source)
    {
        GuardHostConfig config;
        try
        {
            config = JsonSerializer.Deserialize(utf8Json, GuardHostJson.Default.GuardHostConfig) ?? throw new GuardHostConfigException($"{source}: holds 'null' instead of a configuration.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new GuardHostConfigException($"{source}: {e.Message}", e);
        }
        if (config.FirstViolation() is { } why) throw new GuardHostConfigException($"{source}: {why}");
        return config;
    }

    public void Save(string path) => File.WriteAllBytes(path, ToJson());

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GuardHostJson.Default.GuardHostConfig);

    private string? FirstViolation()
    {
        if (Version != FormatVersion) return $"$.version: {Version} is not known; this program reads version {FormatVersion}.";
        if (Session is not { Length: 16 } || !Session.All(char.IsAsciiHexDigit) || SessionNumber == 0) return "$.session: must be 16 hexadecimal digits, not all zero.";
        if (TickHz is < 100 or > 4000) return $"$.tickHz: {TickHz} is outside 100 to 4000.";
        if (Priority is < 0 or > 99) return $"$.priority: {Priority} is outside 0 to 99.";
        if (!(EndAfterSilenceS > 0)) return "$.endAfterSilenceS: must be positive.";
        if (Devices.Length is < 1 or > SharedGuardBlock.MaxChannels) return $"$.devices: between 1 and {SharedGuardBlock.MaxChannels} devices can be guarded.";
        for (var i = 0; i < Devices.Length; i++)
        {
            if (Devices[i] is not { } device) return $"$.devices[{i}]: is null instead of a device.";
            if (device.FirstViolation() is { } why) return $"$.devices[{i}]{why}";
        }
        return null;
    }
}

public enum GuardLinkKind
{
    /// <summary>A serial port or pseudo-terminal through raw termios.</summary>
    [JsonStringEnumMemberName("termios")] Termios,

    /// <summary>A host and port.</summary>
    [JsonStringEnumMemberName("tcp")] Tcp,
}

/// <param name="Path">Device path, or host:port.</param>
public sealed record GuardLinkConfig(GuardLinkKind Kind, string Path);

/// <summary>Keys that are missing take the guard's defaults.</summary>
public sealed record GuardEvidenceConfig(
    double MaxEvidenceAgeMs = 100, double MaxOperatorAgeMs = 100, double MaxPoseAgeMs = 100, double MaxErrorBudgetMm = 3,
    bool RequireTracker = false, bool RequireRegistration = false, bool RequireOverlay = false);

/// <summary>The arm's tool and what it may do, in the robot's base frame. Without a box and a speed for its tip it has limits of the joints only.</summary>
/// <param name="RobotFile">The arm's geometry (hardware/robots).</param>
/// <param name="ShaftRadiusMm">Of a remote-centre arm's tool, or of the instrument below.</param>
/// <param name="MaxTipAccelerationMmPerS2">0 for none beyond what the joints' limits leave.</param>
/// <param name="InstrumentLengthMm">A straight instrument on the arm's flange; 0 where the description has its tool in it.</param>
/// <param name="RemoteCentre">The entry into the patient that the shaft must pass through; null where there is none.</param>
/// <param name="MaxTipForceN">0 for none beyond what the drives' limits of effort leave.</param>
/// <param name="TrackedTip">Where the tracker sees the tool; null where it does not.</param>
public sealed record GuardToolConfig(string RobotFile, double ShaftRadiusMm, double[]? LowestTipMm = null, double[]? HighestTipMm = null, double MaxTipSpeedMmPerS = 0, double MaxTipAccelerationMmPerS2 = 0, GuardFixtureConfig[]? Fixtures = null,
    double InstrumentLengthMm = 0, GuardRemoteCentreConfig? RemoteCentre = null, double MaxTipForceN = 0, GuardTrackedTipConfig? TrackedTip = null)
{
    /// <summary>Something is said of how the tip may move.</summary>
    internal bool LimitsTip => LowestTipMm is not null || HighestTipMm is not null || MaxTipSpeedMmPerS != 0 || MaxTipAccelerationMmPerS2 != 0 || Fixtures is not null || MaxTipForceN != 0;

    internal string? FirstViolation()
    {
        if (string.IsNullOrWhiteSpace(RobotFile)) return ".robotFile: is empty.";
        if (LimitsTip && LowestTipMm is not { Length: 3 }) return ".lowestTipMm: needs three numbers, the lowest corner of the box in the robot's base frame.";
        if (LimitsTip && HighestTipMm is not { Length: 3 }) return ".highestTipMm: needs three numbers, the highest corner of the box in the robot's base frame.";
        if (!(ShaftRadiusMm >= 0)) return ".shaftRadiusMm: must not be negative.";
        if (!(InstrumentLengthMm >= 0)) return ".instrumentLengthMm: must not be negative; 0 means none.";
        if (RemoteCentre is { } centre && !(centre.CentreMm is { Length: 3 } && centre.MostMm > 0)) return ".remoteCentre: needs three numbers in 'centreMm', in the robot's base frame, and a positive 'mostMm'.";
        if (LimitsTip && !(MaxTipSpeedMmPerS > 0)) return ".maxTipSpeedMmPerS: must be positive.";
        if (TrackedTip is { } seen && !(seen.MostMm > 0 && seen.MaxAgeMs > 0)) return ".trackedTip: 'mostMm' and 'maxAgeMs' must be positive.";
        for (var i = 0; i < Fixtures?.Length; i++)
            if (Fixtures[i]?.FirstViolation() is var fixture && (Fixtures[i] is null || fixture is not null)) return $".fixtures[{i}]{fixture ?? ": is null."}";
        if (!(MaxTipForceN >= 0 && double.IsFinite(MaxTipForceN))) return ".maxTipForceN: must not be negative; 0 means none.";
        return MaxTipAccelerationMmPerS2 >= 0 ? null : ".maxTipAccelerationMmPerS2: must not be negative; 0 means none.";
    }
}

/// <summary>See <see cref="RemoteCentreRule"/>.</summary>
public sealed record GuardRemoteCentreConfig(double[] CentreMm, double MostMm);

/// <summary>See <see cref="TrackedTipRule"/>.</summary>
public sealed record GuardTrackedTipConfig(double MostMm, double MaxAgeMs = 500);

/// <summary>See <see cref="TipFixture"/>.</summary>
public sealed record GuardFixtureConfig(TipFixtureKind Kind, double[] PointMm, double[] DirectionMm, double RadiusMm, double HalfAngleRad = 0)
{
    internal TipFixture Create() => new(Kind, new Vec3(PointMm[0], PointMm[1], PointMm[2]), new Vec3(DirectionMm[0], DirectionMm[1], DirectionMm[2]), RadiusMm, HalfAngleRad);

    internal string? FirstViolation()
    {
        if (PointMm is not { Length: 3 }) return ".pointMm: needs three numbers.";
        if (DirectionMm is not { Length: 3 }) return ".directionMm: needs three numbers.";
        try
        {
            Create();
            return null;
        }
        catch (ArgumentException e)
        {
            return ": " + e.Message;
        }
    }
}

/// <param name="File">A distance-field file in the scan's frame.</param>
public sealed record GuardRegionConfig(string Name, string File, double MarginMm);

/// <summary>How hard the drives may push, and how fast and hard a person may push the arm. Keys that are missing take the guard's defaults.</summary>
/// <param name="Share">Of the device's own limits of effort.</param>
/// <param name="Most">Limits below that, N·m or N, one a joint; null for a joint that has none.</param>
/// <param name="GuideSpeedShare">Hand guiding: of the joints' velocity limits.</param>
/// <param name="GuideShare">Hand guiding: of the limits of effort.</param>
public sealed record GuardEffortConfig(double Share = 0.9, double?[]? Most = null, double GuideSpeedShare = 0.25, double GuideShare = 0.6)
{
    internal string? FirstViolation()
    {
        if (!(Share is > 0 and <= 1)) return $".share: {Share} must lie above 0 and at most at 1: the guard only tightens limits.";
        if (!(GuideSpeedShare is > 0 and <= 1)) return $".guideSpeedShare: {GuideSpeedShare} must lie above 0 and at most at 1.";
        if (!(GuideShare is > 0 and <= 1)) return $".guideShare: {GuideShare} must lie above 0 and at most at 1.";
        return Most is null || Array.TrueForAll(Most, m => m is not { } most || (most > 0 && double.IsFinite(most))) ? null : ".most: a limit must be positive.";
    }

    /// <exception cref="ArgumentException">Not one value a joint.</exception>
    internal double[] Tightened(double[] most)
    {
        if (Most is null) return most;
        if (Most.Length != most.Length) throw new ArgumentException($"effort.most has {Most.Length} limits for {most.Length} joints.");
        return [.. most.Select((m, j) => Math.Min(m, Most[j] ?? m))];
    }
}

/// <summary>One device under guard. Optional keys are settable because the generated reader would lose the defaults of init-only ones.</summary>
public sealed record GuardDeviceConfig
{
    public required string Name { get; init; }

    /// <summary>The file of a drive profile or of a servo-bus profile.</summary>
    public required string Profile { get; init; }
    public required GuardLinkConfig Link { get; init; }

    /// <summary>Share of the device's velocity, acceleration and jerk limits that is allowed.</summary>
    public double RateShare { get; set; } = 1;

    /// <summary>An engineer's work with no patient at the arm: at most a tenth of the device's velocity limits, and nothing that speaks of a patient.</summary>
    public bool Service { get; set; }

    /// <summary>How hard the drives may push.</summary>
    public GuardEffortConfig Effort { get; set => field = value ?? new(); } = new();
    public GuardEvidenceConfig Evidence { get; set => field = value ?? new(); } = new();
    public GuardToolConfig? Tool { get; set; }
    public GuardRegionConfig[] Regions { get; set => field = value ?? []; } = [];

    /// <summary>0 for the default of the device's kind.</summary>
    public double MaxStopS { get; set; }

    /// <summary>Where the arm's base stands. All devices that have one, and a tool, are kept clear of each other.</summary>
    public GuardBaseConfig? Base { get; set; }

    /// <summary>Least free space between this arm and any other; of two arms the greater one counts.</summary>
    public double ArmMarginMm { get; set; } = GuardedPlace.UsualMarginMm;

    /// <summary>How far the arm may be from where its drives were sent without more being kept clear for it.</summary>
    public double ArmStrayMm { get; set; } = GuardedPlace.UsualStrayMm;

    internal string? FirstViolation()
    {
        if (string.IsNullOrWhiteSpace(Name)) return ".name: is empty.";
        if (string.IsNullOrWhiteSpace(Profile)) return ".profile: is empty.";
        if (string.IsNullOrWhiteSpace(Link.Path)) return ".link.path: is empty.";
        if (!(RateShare is > 0 and <= 1)) return $".rateShare: {RateShare} must lie above 0 and at most at 1: the guard only tightens limits.";
        if (Effort.FirstViolation() is { } effort) return ".effort" + effort;
        if (Tool?.FirstViolation() is { } tool) return ".tool" + tool;
        if (Tool is { TrackedTip: not null } && !(Evidence.RequireRegistration && Evidence.RequireTracker))
            return ".tool.trackedTip: needs 'evidence.requireRegistration' and 'evidence.requireTracker'.";
        if (Service && (Regions.Length > 0 || Tool?.RemoteCentre is not null || Evidence.RequireTracker || Evidence.RequireRegistration || Evidence.RequireOverlay))
            return ".service: is for an arm with no patient at it: leave out 'regions', 'tool.remoteCentre' and what 'evidence' requires, or 'service'.";
        if (Regions.Length > 0 && (Tool is null || !Evidence.RequireRegistration || !Evidence.RequireTracker))
            return ".regions: forbidden regions need 'tool', 'evidence.requireRegistration' and 'evidence.requireTracker'.";
        for (var i = 0; i < Regions.Length; i++)
            if (string.IsNullOrWhiteSpace(Regions[i]?.File)) return $".regions[{i}].file: is empty.";
        if (Base is not null && Tool is null) return ".base: an arm that is kept clear of others needs 'tool', which says what shape it has.";
        if (Base?.FirstViolation() is { } place) return ".base" + place;
        if (!(ArmMarginMm > 0 && double.IsFinite(ArmMarginMm))) return ".armMarginMm: must be positive.";
        if (!(ArmStrayMm >= 0 && double.IsFinite(ArmStrayMm))) return ".armStrayMm: must not be negative.";
        return double.IsFinite(MaxStopS) && MaxStopS >= 0 ? null : ".maxStopS: must not be negative.";
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(GuardHostConfig))]
internal sealed partial class GuardHostJson : JsonSerializerContext;
