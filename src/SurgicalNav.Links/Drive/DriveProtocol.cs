using System.Text.Json.Serialization;

namespace SurgicalNav.Links.Drive;

/// <summary>Constants of the drive link, version 1: hardware/protocol/drive-link.md is the source, hardware/registers/drive-link-v1.json its table.</summary>
public static class DriveProtocol
{
    public const byte Version = 1;

    public const int HeaderBytes = 12;
    public const int CrcBytes = 4;
    public const int MaxJoints = 8;
    public const int KnotCount = 4;
    public const int SerialNumberBytes = 16;

    /// <summary>Longest raw frame (IDENTITY of eight joints), before COBS.</summary>
    public const int MaxRawBytes = HeaderBytes + IdentityLayout.Fixed + IdentityLayout.PerJoint * MaxJoints + CrcBytes;

    /// <summary>Longest frame on the wire: COBS and delimiter included.</summary>
    public const int MaxWireBytes = MaxRawBytes + MaxRawBytes / 254 + 2;

    /// <summary>A frame counts as the next one where its number is 1 to this many ahead of the last accepted one.</summary>
    public const int SequenceWindow = 32;

    /// <summary>The two words of ENABLE: the second is the complement of the first.</summary>
    public const uint EnableChannelA = 0x5AC3_96E1;
    public const uint EnableChannelB = ~EnableChannelA;

    /// <summary>The session of frames that belong to none.</summary>
    public const uint NoSession = 0;

    /// <summary>Joint number of a FAULT that belongs to no joint.</summary>
    public const byte NoJoint = 0xFF;

    /// <summary>Payload length of a type with <paramref name="jointCount"/> joints, or -1 for an unknown type.</summary>
    public static int PayloadBytes(DriveFrameType type, int jointCount) => type switch
    {
        DriveFrameType.Hello => HelloLayout.Length,
        DriveFrameType.Enable => EnableLayout.Length,
        DriveFrameType.Disable or DriveFrameType.Heartbeat => 0,
        DriveFrameType.Setpoint => SetpointLayout.Fixed + SetpointLayout.PerJoint * jointCount,
        DriveFrameType.ClearFault => ClearFaultLayout.Length,
        DriveFrameType.Home => HomeLayout.Length,
        DriveFrameType.Identity => IdentityLayout.Fixed + IdentityLayout.PerJoint * jointCount,
        DriveFrameType.State => StateLayout.Fixed + StateLayout.PerJoint * jointCount,
        DriveFrameType.Fault => FaultLayout.Length,
        _ => -1,
    };

    /// <summary>Bytes on the wire of a type, COBS and delimiter included, at the most.</summary>
    public static int WireBytes(DriveFrameType type, int jointCount)
    {
        var raw = HeaderBytes + PayloadBytes(type, jointCount) + CrcBytes;
        return raw + raw / 254 + 2;
    }
}

/// <summary>Frame types; device-to-host types have the top bit set.</summary>
public enum DriveFrameType : byte
{
    Hello = 0x01,
    Enable = 0x02,
    Disable = 0x03,
    Heartbeat = 0x04,
    Setpoint = 0x05,
    ClearFault = 0x06,
    Home = 0x07,
    Identity = 0x81,
    State = 0x82,
    Fault = 0x83,
}

public enum DriveKind : byte
{
    [JsonStringEnumMemberName("manipulator")] Manipulator = 1,
    [JsonStringEnumMemberName("exoskeleton")] Exoskeleton = 2,
}

/// <summary>Unit of a joint's position: radians, or millimetres for a sliding joint.</summary>
public enum JointUnit : byte
{
    [JsonStringEnumMemberName("rad")] Radian = 0,
    [JsonStringEnumMemberName("mm")] Millimetre = 1,
}

/// <summary>What the held trajectory is for.</summary>
public enum TrajectoryPurpose : byte { Stop = 1, Landing = 2 }

public enum DriveState : byte { Disabled = 0, Enabled = 1, Fault = 2 }

/// <summary>Whether the device is bringing itself to rest along the trajectory it holds.</summary>
public enum StopPhase : byte { None = 0, Executing = 1, Finished = 2 }

[Flags]
public enum DriveFlags : uint
{
    None = 0,
    ChannelAEnabled = 1 << 0,
    ChannelBEnabled = 1 << 1,
    HoldingTorque = 1 << 2,
    BrakesEngaged = 1 << 3,
    PowerGood = 1 << 4,
    TrajectoryHeld = 1 << 5,
    SessionOpen = 1 << 6,
    EmergencyStopClosed = 1 << 7,
    DoubleStance = 1 << 8,
    Homed = 1 << 9,

    /// <summary>The references are being searched.</summary>
    Homing = 1 << 10,
}

[Flags]
public enum DriveCapabilities : uint
{
    None = 0,
    ExecutesStop = 1 << 0,
    ExecutesLanding = 1 << 1,
    SecondPositionSensor = 1 << 2,
    Brakes = 1 << 3,
    ReportsStance = 1 << 4,
    SearchesReferences = 1 << 5,
}

/// <summary>Why a device stopped by itself; latched until CLEAR_FAULT names it.</summary>
public enum DriveFaultCode : byte
{
    None = 0,
    LinkLost = 1,
    PositionLimit = 2,
    VelocityLimit = 3,
    FollowingError = 4,
    CommandLimit = 5,
    TrajectoryLimit = 6,
    SensorMismatch = 7,
    PowerLost = 8,
    EmergencyStop = 9,

    /// <summary>The device's own memory or program: only power ends it.</summary>
    Internal = 10,

    /// <summary>A joint did not find its reference within its range and a tenth more.</summary>
    HomingFailed = 11,

    /// <summary>While it homed, a joint was pushed harder than it may be then.</summary>
    EffortLimit = 12,
}

/// <summary>Why a well-formed frame was not acted on.</summary>
public enum DriveRefusal : byte
{
    None = 0,
    Session = 1,
    Sequence = 2,
    Stale = 3,
    State = 4,
    MagicWords = 5,
    StartPose = 6,
    NotFinite = 7,
    CommandLimit = 8,
    TrajectoryShape = 9,
    TrajectoryLimit = 10,
    FaultCode = 11,
    SessionLive = 12,
}
