using System.Buffers.Binary;
using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.Servos;

namespace SurgicalNav.Motion.Guard;

/// <summary>Asks every Dynamixel servo of a profile who it is and how it is set, and compares. Set-up code: words allocate.</summary>
internal sealed class DynamixelSetup(ServoBusProfile profile)
{
    private const int PositionMode = 3;

    /// <summary>How much faster than its joint's limit a servo may go to catch up.</summary>
    private const double CatchUp = 1.1;

    /// <summary>Overheating, electrical shock, overload: what takes the torque away, as delivered.</summary>
    private const long ShutdownBits = 0x34;

    private static readonly DynamixelItem DriveMode = DynamixelTable.At(10)!, Shutdown = DynamixelTable.At(63)!;
    private static readonly DynamixelItem[] Asked =
    [
        DynamixelTable.ReturnDelayTime, DriveMode, DynamixelTable.OperatingMode, DynamixelTable.HomingOffset, DynamixelTable.CurrentLimit, DynamixelTable.VelocityLimit,
        DynamixelTable.MaxPositionLimit, DynamixelTable.MinPositionLimit, Shutdown, DynamixelTable.StatusReturnLevel,
    ];

    /// <summary>For each joint a ping, then the items.</summary>
    public int Count => profile.Joints.Count * (1 + Asked.Length);

    public bool Begin(DynamixelClient client, int check, Instant now)
    {
        var (joint, item) = Place(check);
        return item < 0 ? client.BeginPing((byte)joint.Id, now) : client.BeginRead((byte)joint.Id, Asked[item], now);
    }

    /// <summary>Why the servo must not be moved, in words; null where the answer agrees with the profile.</summary>
    public string? Take(DynamixelClient client, int check)
    {
        var (joint, item) = Place(check);
        var answer = client.Answers[0];
        var data = client.Data(answer);
        string? why;
        if (answer.Error != DynamixelError.None) why = DynamixelWords.Of(answer.Error);
        else if (item < 0) why = Identity(joint, BinaryPrimitives.ReadUInt16LittleEndian(data), data[2]);
        else why = Setting(joint, Asked[item], Asked[item].Read(data));
        return why is null ? null : $"Joint '{joint.Name}' (ID {joint.Id}): {why}";
    }

    /// <summary>What Profile Velocity is set to, so that nothing that happens drives a joint faster than this.</summary>
    public static long ProfileVelocity(ServoJointProfile joint) => (long)Math.Ceiling(Counts(joint) * CatchUp);

    public static string? FaultWords(ServoBusProfile profile, ReadOnlySpan<long> hardware)
    {
        var words = new List<string>();
        for (var j = 0; j < hardware.Length; j++)
            if (hardware[j] != 0) words.Add($"Joint '{profile.Joints[j].Name}' (ID {profile.Joints[j].Id}): {DynamixelWords.OfHardware((byte)hardware[j])}");
        return words.Count == 0 ? null : string.Join(' ', words) + " Acknowledged, the servo is rebooted.";
    }

    private (ServoJointProfile Joint, int Item) Place(int check) => (profile.Joints[check / (1 + Asked.Length)], check % (1 + Asked.Length) - 1);

    private string? Identity(ServoJointProfile joint, int model, int firmware)
    {
        if (model != joint.ModelNumber) return $"the servo is {Name(model)}, the profile '{profile.Name}' says {Name(joint.ModelNumber ?? 0)}. Check IDs and cables, or choose the profile of this arm.";
        return firmware.ToString(CultureInfo.InvariantCulture) == profile.Firmware ? null : $"its firmware is {firmware}, the profile '{profile.Name}' was tried with {profile.Firmware}. Update the servo, or try the profile with this firmware and say so in it.";
    }

    private string? Setting(ServoJointProfile joint, DynamixelItem item, long value)
    {
        if (item == DynamixelTable.ReturnDelayTime)
            return value * DynamixelUnits.ReturnDelayUsPerCount <= profile.Bus.TurnaroundMs * 1000 ? null : Numbers(item, "{0} µs, more than the profile's turnaround of {1} µs", value * DynamixelUnits.ReturnDelayUsPerCount, profile.Bus.TurnaroundMs * 1000);
        if (item == DriveMode) return value == 0 ? null : Numbers(item, "{0}, it must be {1}: reversed or time-based motion, and torque that a goal switches on, are not what the guard proves", value, 0);
        if (item == DynamixelTable.OperatingMode) return value == PositionMode ? null : Numbers(item, "{0}, it must be {1} (position control, one turn)", value, PositionMode);
        if (item == DynamixelTable.HomingOffset) return value == 0 ? null : Numbers(item, "{0}, it must be {1}: the profile's zeroTurns says where 0 is", value, 0);
        if (item == DynamixelTable.CurrentLimit)
            return value * DynamixelUnits.AmperePerCount <= joint.MaxEffort ? null : Numbers(item, "{0} A, more than the profile's maxEffort of {1} A", value * DynamixelUnits.AmperePerCount, joint.MaxEffort);
        if (item == DynamixelTable.VelocityLimit) return value >= ProfileVelocity(joint) ? null : Numbers(item, "{0}, less than the {1} that maxVelocity needs", value, ProfileVelocity(joint));
        if (item == DynamixelTable.MinPositionLimit) return Limit(item, value, Math.Floor(Steps(joint, lowest: true)));
        if (item == DynamixelTable.MaxPositionLimit) return Limit(item, value, Math.Ceiling(Steps(joint, lowest: false)));
        if (item == Shutdown) return (value & ShutdownBits) == ShutdownBits ? null : Numbers(item, "{0}, its bits must include {1}: overheating, shock and overload must take the torque away", value, ShutdownBits);
        return value >= 1 ? null : Numbers(item, "{0}, at least {1} is needed for questions to be answered", value, 1);
    }

    /// <summary>A step more or less is rounding.</summary>
    private static string? Limit(DynamixelItem item, long value, double wanted) => Math.Abs(value - wanted) <= 1 ? null : Numbers(item, "{0}, the profile's range makes it {1}", value, wanted);

    private static double Steps(ServoJointProfile joint, bool lowest)
    {
        var (a, b) = (joint.ToTurns(joint.MinPosition) * DynamixelUnits.StepsPerTurn, joint.ToTurns(joint.MaxPosition) * DynamixelUnits.StepsPerTurn);
        return lowest ? Math.Min(a, b) : Math.Max(a, b);
    }

    private static double Counts(ServoJointProfile joint) => joint.MaxVelocity * Math.Abs(joint.TurnsPerUnit) * 2 * Math.PI / DynamixelUnits.RadPerSPerCount;

    private static string Name(int model) => DynamixelUnits.ModelName(model) is { } name ? $"an {name} ({model})" : $"of model {model}";

    private static string Numbers(DynamixelItem item, string text, double value, double wanted) =>
        $"{item.Name} ({item.Address}) is " + string.Format(CultureInfo.InvariantCulture, text, value, wanted) + ". Set it with the torque off, or correct the profile.";
}
