using System.Text.Json.Serialization;

namespace SurgicalNav.Links.Drive;

/// <summary>When the device lets its brakes fall in; power loss always does, where there are brakes.</summary>
public enum BrakeUse
{
    [JsonStringEnumMemberName("none")] None,
    [JsonStringEnumMemberName("whenDisabled")] WhenDisabled,
    [JsonStringEnumMemberName("afterStop")] AfterStop,
}

/// <summary>What the device does with its torque once DISABLE has brought it to rest.</summary>
public enum DisableBehaviour
{
    [JsonStringEnumMemberName("release")] Release,
    [JsonStringEnumMemberName("hold")] Hold,
}

/// <summary>A device that speaks the drive link, as hardware/profiles/&lt;kind&gt;/&lt;name&gt;.json describes it (hardware/schemas/drive-profile.schema.json).</summary>
/// <remarks>Immutable once loaded; <see cref="DriveProfileFile"/> reads and checks it.
/// The reader sets a key that is missing to null, whatever its initial value: hence the two fallbacks.</remarks>
public sealed record DriveProfile
{
    /// <summary>The file format's version.</summary>
    public const int FormatVersion = 1;

    [JsonPropertyName("$schema")] public required string Schema { get; init; }
    public required int Version { get; init; }
    public required DriveKind Kind { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }

    /// <summary>Up to 16 printable ASCII characters; IDENTITY must say the same.</summary>
    public required string SerialNumber { get; init; }

    public required DriveLinkSettings Link { get; init; }
    public required BrakeUse Brakes { get; init; }
    public required DisableBehaviour OnDisable { get; init; }

    /// <summary>1 to 8, in the wire's order.</summary>
    public required IReadOnlyList<DriveJointProfile> Joints { get; init; }

    /// <summary>Exoskeleton only: the poses in which both feet bear.</summary>
    public IReadOnlyList<DrivePosture> DoubleStancePostures { get; init => field = value ?? []; } = [];

    /// <summary>How the simulated twin moves; of no meaning to a real device.</summary>
    public DriveSimulationSettings Simulation { get; init => field = value ?? new(); } = new();

    public double SetpointPeriodMs => 1000.0 / Link.SetpointRateHz;
}

/// <param name="LinkDeadlineMs">Silence after which the device takes the link for lost.</param>
/// <param name="MaxAgeMs">Age over which a frame is refused.</param>
public sealed record DriveLinkSettings(int Baud, double LinkDeadlineMs, double MaxAgeMs, int SetpointRateHz);

/// <summary>One joint. All quantities in the joint's own unit (rad or mm), per second, second² and second³; effort in N·m or N.</summary>
public sealed record DriveJointProfile
{
    public required string Name { get; init; }
    public required JointUnit Unit { get; init; }
    public required double MinPosition { get; init; }
    public required double MaxPosition { get; init; }
    public required double HomePosition { get; init; }
    public required double MaxVelocity { get; init; }
    public required double MaxAcceleration { get; init; }
    public required double MaxJerk { get; init; }
    public required double MaxEffort { get; init; }
    public required double MaxFollowingError { get; init; }

    /// <summary>Greatest difference of the two position sensors.</summary>
    public required double MaxSensorDifference { get; init; }

    /// <summary>One count of the position encoder.</summary>
    public required double EncoderStep { get; init; }

    /// <summary>Effort for one unit of acceleration (kg·m², or N·s²/mm); null where nobody has measured it.</summary>
    public double? Inertia { get; init; }

    /// <summary>Effort for one unit of velocity; null as above.</summary>
    public double? ViscousFriction { get; init; }
}

/// <param name="Positions">One per joint, in the joint's unit; null for a joint that does not matter.</param>
/// <param name="Tolerance">Greatest difference of every joint that matters.</param>
public sealed record DrivePosture(string Name, IReadOnlyList<double?> Positions, double Tolerance);

/// <param name="UsbLatencyMs">The serial adapter collects bytes for this long before it hands over a packet.</param>
/// <param name="UsbPacketBytes">Payload of a full packet (FTDI high-speed adapters: 510, full-speed: 62), handed over at once.</param>
public sealed record DriveSimulationSettings(double ServoBandwidthHz = 25, double ServoDamping = 1, double UsbLatencyMs = 1, int UsbPacketBytes = 62);
