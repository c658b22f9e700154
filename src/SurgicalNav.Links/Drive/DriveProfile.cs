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

    /// <summary>Powered up, the device does not know where its joints are, and searches their references.</summary>
    public bool SearchesReferences => Joints.Any(joint => joint.Homing is not null);
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

    /// <summary>How it searches its reference; null for a joint whose sensor knows where it is.</summary>
    public DriveHoming? Homing { get; init; }
}

public enum HomingDirection
{
    [JsonStringEnumMemberName("positive")] Positive,
    [JsonStringEnumMemberName("negative")] Negative,
}

/// <summary>How a joint searches its reference (drive link, section 12).</summary>
/// <param name="Order">Joints of one number search together, lower ones first.</param>
/// <param name="Direction">Which way the reference is reached; from there on it is on.</param>
/// <param name="Position">Where it is reached, rad or mm.</param>
/// <param name="Speed">per second.</param>
/// <param name="MaxEffort">What the drive may push with meanwhile, N·m or N.</param>
public sealed record DriveHoming(int Order, HomingDirection Direction, double Position, double Speed, double MaxEffort)
{
    /// <summary>Of a joint's greatest speed: no joint homes faster.</summary>
    public const double MostSpeedShare = 0.1;

    /// <summary>Of a joint's greatest acceleration: so it changes its speed while it homes.</summary>
    public const double AccelerationShare = 0.5;

    /// <summary>1 or −1.</summary>
    [JsonIgnore]
    public int Sign => Direction == HomingDirection.Positive ? 1 : -1;
}

/// <param name="Positions">One per joint, in the joint's unit; null for a joint that does not matter.</param>
/// <param name="Tolerance">Greatest difference of every joint that matters.</param>
public sealed record DrivePosture(string Name, IReadOnlyList<double?> Positions, double Tolerance);

/// <param name="UsbLatencyMs">The serial adapter collects bytes for this long before it hands over a packet.</param>
/// <param name="UsbPacketBytes">Payload of a full packet (FTDI high-speed adapters: 510, full-speed: 62), handed over at once.</param>
public sealed record DriveSimulationSettings(double ServoBandwidthHz = 25, double ServoDamping = 1, double UsbLatencyMs = 1, int UsbPacketBytes = 62);
