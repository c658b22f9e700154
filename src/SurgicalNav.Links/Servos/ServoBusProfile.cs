using System.Text.Json.Serialization;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Links.Servos;

/// <summary>Whose protocol the servos speak.</summary>
public enum ServoFamily
{
    /// <summary>ROBOTIS, Protocol 2.0, X series.</summary>
    [JsonStringEnumMemberName("dynamixel")] Dynamixel,

    /// <summary>ODrive, text protocol, firmware 0.5.</summary>
    [JsonStringEnumMemberName("odrive")] ODrive,
}

/// <summary>An arm of servos that know nothing of each other, as hardware/profiles/servos/&lt;name&gt;.json describes it (hardware/schemas/servo-bus-profile.schema.json).</summary>
/// <remarks>Immutable once loaded; <see cref="ServoBusProfileFile"/> reads and checks it. What such a device does on silence: docs/servo-families.md.</remarks>
public sealed record ServoBusProfile
{
    /// <summary>The file format's version.</summary>
    public const int FormatVersion = 1;

    [JsonPropertyName("$schema")] public required string Schema { get; init; }
    public required int Version { get; init; }
    public required ServoFamily Family { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }

    /// <summary>The firmware that this was tried with, and no other: "46" of every Dynamixel, "0.5.6" of an ODrive.</summary>
    public required string Firmware { get; init; }

    /// <summary>ODrive only: the board's serial number, of which it tells the first nine digits.</summary>
    public string? SerialNumber { get; init; }

    public required ServoBusSettings Bus { get; init; }

    /// <summary>What becomes of the torque at rest; an ODrive can only release it.</summary>
    public required DisableBehaviour OnDisable { get; init; }

    /// <summary>1 to 8.</summary>
    public required IReadOnlyList<ServoJointProfile> Joints { get; init; }

    /// <summary>What the guard holds the device to, in the words of a drive link's profile; ranges are narrowed by <see cref="ServoJointProfile.CoastDistance"/>.</summary>
    public DriveProfile AsDriveProfile() => new()
    {
        Schema = Schema,
        Version = DriveProfile.FormatVersion,
        Kind = DriveKind.Manipulator,
        Name = Name,
        Description = Description,
        SerialNumber = SerialNumber ?? Name,
        Link = new DriveLinkSettings(Bus.Baud, Bus.SilenceDeadlineMs, Bus.SilenceDeadlineMs, Bus.SetpointRateHz),
        Brakes = BrakeUse.None,
        OnDisable = OnDisable,
        Joints = [.. Joints.Select(joint => joint.AsDriveJoint(Family))],
    };
}

/// <param name="SilenceDeadlineMs">After so long without a word each servo stops by itself, by its own watchdog; of Dynamixel a multiple of 20.</param>
/// <param name="TurnaroundMs">From the end of a question to the begin of its answer at the guard: return delay, adapter, the guard's own tick.</param>
public sealed record ServoBusSettings(int Baud, int SetpointRateHz, int SilenceDeadlineMs, double TurnaroundMs);

/// <summary>One joint and its servo. All quantities in the joint's own unit (rad or mm), per second, second² and second³.</summary>
public sealed record ServoJointProfile
{
    public required string Name { get; init; }

    /// <summary>ID on the bus, or axis of the board.</summary>
    public required int Id { get; init; }

    /// <summary>Dynamixel only: what Model Number reads.</summary>
    public int? ModelNumber { get; init; }

    public required JointUnit Unit { get; init; }

    /// <summary>1 where the joint turns as its servo does, -1 where the other way round.</summary>
    public required int Sign { get; init; }

    /// <summary>Turns of the servo for one turn of the output.</summary>
    public required double GearRatio { get; init; }

    /// <summary>Of a sliding joint: its travel with one turn of the output.</summary>
    public double? MmPerTurn { get; init; }

    /// <summary>Turns that the servo reads where the joint is at 0; of Dynamixel steps / 4096.</summary>
    public required double ZeroTurns { get; init; }

    /// <summary>Of Dynamixel, what its own position limits are to be set to.</summary>
    public required double MinPosition { get; init; }
    public required double MaxPosition { get; init; }
    public required double HomePosition { get; init; }
    public required double MaxVelocity { get; init; }
    public required double MaxAcceleration { get; init; }
    public required double MaxJerk { get; init; }

    /// <summary>The most that the servo may be set to: A of Dynamixel's Current Limit, N·m at the motor of ODrive's torque_lim.</summary>
    public required double MaxEffort { get; init; }
    public required double MaxFollowingError { get; init; }

    /// <summary>How hard friction alone slows the joint down: measured by taking its torque away in motion.</summary>
    public required double CoastDeceleration { get; init; }

    /// <summary>Whoever wrote this says that the joint stays where it is without torque: balanced, braked or self-locking.</summary>
    public required bool StandsWithoutTorque { get; init; }

    /// <summary>How far the joint goes on from its full speed once its servo has taken its own torque away.</summary>
    public double CoastDistance => MaxVelocity * MaxVelocity / (2 * CoastDeceleration);

    /// <summary>Turns of the servo for one rad or mm, with its sign.</summary>
    public double TurnsPerUnit => Sign * GearRatio / (Unit == JointUnit.Radian ? 2 * Math.PI : MmPerTurn ?? double.NaN);

    public double ToTurns(double position) => ZeroTurns + position * TurnsPerUnit;

    public double FromTurns(double turns) => (turns - ZeroTurns) / TurnsPerUnit;

    internal DriveJointProfile AsDriveJoint(ServoFamily family) => new()
    {
        Name = Name,
        Unit = Unit,
        MinPosition = MinPosition + CoastDistance,
        MaxPosition = MaxPosition - CoastDistance,
        HomePosition = HomePosition,
        MaxVelocity = MaxVelocity,
        MaxAcceleration = MaxAcceleration,
        MaxJerk = MaxJerk,
        MaxEffort = MaxEffort,
        MaxFollowingError = MaxFollowingError,
        MaxSensorDifference = MaxFollowingError,
        EncoderStep = Step(family),
    };

    /// <summary>The least that the joint can be sent by or read by.</summary>
    public double Step(ServoFamily family) => (family == ServoFamily.Dynamixel ? 1.0 / Dynamixel.DynamixelUnits.StepsPerTurn : 1e-6) / Math.Abs(TurnsPerUnit);
}
