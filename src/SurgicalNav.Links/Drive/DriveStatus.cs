namespace SurgicalNav.Links.Drive;

/// <summary>The scalar part of STATE. Counters wrap after 65535.</summary>
public readonly record struct DriveStatus
{
    /// <summary>Number of the last SETPOINT that was acted on.</summary>
    public ushort SetpointSequence { get; init; }

    /// <summary>Number of the last host frame of any type that was accepted.</summary>
    public ushort AcceptedSequence { get; init; }

    public DriveState State { get; init; }
    public StopPhase StopPhase { get; init; }
    public DriveFaultCode FaultCode { get; init; }
    public DriveRefusal LastRefusal { get; init; }
    public DriveFlags Flags { get; init; }

    /// <summary>Host time of the last accepted frame, for the round trip: now − echo − held.</summary>
    public uint EchoHostTimeUs { get; init; }

    /// <summary>Device time from that frame's arrival to this STATE.</summary>
    public uint EchoHeldUs { get; init; }

    /// <summary>Time left until the device takes the link for lost; 0 when it has.</summary>
    public ushort WatchdogMarginUs { get; init; }

    /// <summary>The least margin seen in this session.</summary>
    public ushort LeastWatchdogMarginUs { get; init; }

    public ushort FramingErrors { get; init; }
    public ushort CrcErrors { get; init; }
    public ushort SessionErrors { get; init; }
    public ushort SequenceErrors { get; init; }
    public ushort StaleErrors { get; init; }

    /// <summary>Frames refused for any other reason.</summary>
    public ushort Refusals { get; init; }

    public ushort LinkLosses { get; init; }

    /// <summary>Age of the last accepted SETPOINT when it was accepted.</summary>
    public ushort SetpointAgeUs { get; init; }
}

/// <summary>The content of FAULT: the first cause, with the value and the limit it broke.</summary>
/// <param name="Joint">0-based, or <see cref="DriveProtocol.NoJoint"/>.</param>
/// <param name="Value">In the joint's unit (position, following error), per second (velocity), or ms (link).</param>
public readonly record struct DriveFaultReport(DriveFaultCode Code, byte Joint, StopPhase StopPhase, uint AtTimeUs, float Value, float Limit);

/// <summary>What a joint can do, in its unit (rad or mm), per second, per second² and per second³; effort in N·m or N.</summary>
public readonly record struct DriveJointLimits(
    JointUnit Unit, float MinPosition, float MaxPosition, float MaxVelocity, float MaxAcceleration, float MaxJerk, float MaxEffort, float MaxFollowingError);

/// <summary>The content of IDENTITY. Made once per handshake; this one allocates.</summary>
public sealed record DriveIdentity
{
    public required DriveKind Kind { get; init; }

    /// <summary>Up to 16 printable ASCII characters.</summary>
    public required string SerialNumber { get; init; }

    public required Version Firmware { get; init; }
    public required DriveCapabilities Capabilities { get; init; }
    public required uint LinkDeadlineUs { get; init; }
    public required uint MaxAgeUs { get; init; }
    public required ushort SetpointRateHz { get; init; }
    public required IReadOnlyList<DriveJointLimits> Joints { get; init; }
    public byte MinVersion { get; init; } = DriveProtocol.Version;
    public byte MaxVersion { get; init; } = DriveProtocol.Version;

    /// <summary>What a device of this profile says of itself.</summary>
    public static DriveIdentity Of(DriveProfile profile, Version firmware, DriveCapabilities capabilities) => new()
    {
        Kind = profile.Kind,
        SerialNumber = profile.SerialNumber,
        Firmware = firmware,
        Capabilities = capabilities,
        LinkDeadlineUs = (uint)Math.Round(profile.Link.LinkDeadlineMs * 1000),
        MaxAgeUs = (uint)Math.Round(profile.Link.MaxAgeMs * 1000),
        SetpointRateHz = (ushort)profile.Link.SetpointRateHz,
        Joints = [.. profile.Joints.Select(joint => new DriveJointLimits(
            joint.Unit, (float)joint.MinPosition, (float)joint.MaxPosition, (float)joint.MaxVelocity,
            (float)joint.MaxAcceleration, (float)joint.MaxJerk, (float)joint.MaxEffort, (float)joint.MaxFollowingError))],
    };
}
