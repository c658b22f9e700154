using System.Globalization;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.ODrive;

namespace SurgicalNav.Links.Servos;

/// <summary>What a servo-bus profile must satisfy beyond its schema.</summary>
internal static class ServoBusProfileRules
{
    /// <summary>The first whose servos all answer in one packet.</summary>
    private const int LeastDynamixelFirmware = 45;

    private const int MostWatchdogCounts = 127;

    /// <summary>What the line budget has digits for.</summary>
    private const double MostTurns = 99_999;

    /// <summary>"key: what is wrong", or null.</summary>
    internal static string? FirstViolation(ServoBusProfile profile)
    {
        if (profile.Version != ServoBusProfile.FormatVersion) return $"$.version: {profile.Version} is not known; this program reads version {ServoBusProfile.FormatVersion}.";
        if (!Enum.IsDefined(profile.Family)) return "$.family: must be dynamixel or odrive.";
        if (!Enum.IsDefined(profile.OnDisable)) return "$.onDisable: must be release or hold.";
        if (string.IsNullOrWhiteSpace(profile.Name)) return "$.name: is empty.";
        if (profile.Joints.Count is < 1 or > DriveProtocol.MaxJoints) return $"$.joints: has {profile.Joints.Count} joints; 1 to {DriveProtocol.MaxJoints} can be guarded together.";
        return (profile.Family == ServoFamily.Dynamixel ? Dynamixel(profile) : ODrive(profile)) ?? Bus(profile) ?? Joints(profile);
    }

    private static string? Dynamixel(ServoBusProfile profile)
    {
        if (!int.TryParse(profile.Firmware, NumberStyles.None, CultureInfo.InvariantCulture, out var firmware) || firmware is < LeastDynamixelFirmware or > byte.MaxValue)
            return $"$.firmware: '{profile.Firmware}' must be a whole number from {LeastDynamixelFirmware}, the first that answers a fast read; update the servos.";
        if (profile.SerialNumber is not null) return "$.serialNumber: Dynamixel servos have none; remove it.";
        return profile.Bus.SilenceDeadlineMs % DynamixelUnits.WatchdogMsPerCount == 0 && profile.Bus.SilenceDeadlineMs <= MostWatchdogCounts * DynamixelUnits.WatchdogMsPerCount ? null
            : $"$.bus.silenceDeadlineMs: {profile.Bus.SilenceDeadlineMs} must be a multiple of {DynamixelUnits.WatchdogMsPerCount}, which Bus Watchdog counts in.";
    }

    private static string? ODrive(ServoBusProfile profile)
    {
        if (!Version.TryParse(profile.Firmware, out var firmware) || firmware is not { Major: 0, Minor: 5, Build: >= 0, Revision: -1 }) return $"$.firmware: '{profile.Firmware}' is none that is spoken here: 0.5.x.";
        if (profile.SerialNumber is not { Length: >= ODriveProtocol.MostPropertyCharacters } serial || !serial.All(char.IsAsciiDigit))
            return $"$.serialNumber: an ODrive's has at least {ODriveProtocol.MostPropertyCharacters} digits; odrivetool shows it.";
        return profile.OnDisable == DisableBehaviour.Release ? null : "$.onDisable: an ODrive whose guard is gone lets go by itself, so it must be release.";
    }

    private static string? Bus(ServoBusProfile profile)
    {
        var bus = profile.Bus;
        if (bus.Baud is < 9600 or > 12_000_000) return $"$.bus.baud: {bus.Baud} is outside 9600 to 12000000.";
        if (profile.Family == ServoFamily.Dynamixel && !DynamixelUnits.Bauds.Contains(bus.Baud)) return $"$.bus.baud: {bus.Baud} is none that the servos have: {string.Join(", ", DynamixelUnits.Bauds)}.";
        if (bus.SetpointRateHz is < 20 or > 1000) return $"$.bus.setpointRateHz: {bus.SetpointRateHz} is outside 20 to 1000.";
        if (!(bus.TurnaroundMs is >= 0.1 and <= 20)) return $"$.bus.turnaroundMs: {bus.TurnaroundMs} is outside 0.1 to 20.";
        var least = 3000.0 / bus.SetpointRateHz;
        if (bus.SilenceDeadlineMs < least || bus.SilenceDeadlineMs > 200)
            return string.Create(CultureInfo.InvariantCulture, $"$.bus.silenceDeadlineMs: {bus.SilenceDeadlineMs} is outside {least:0.##} (three set-point periods: one late word must not stop the device) to 200.");
        var budget = ServoLineBudget.Of(profile);
        return budget.Fits ? null : string.Create(CultureInfo.InvariantCulture,
            $"$.bus.setpointRateHz: the {budget.Bytes} bytes and {budget.Questions} questions of a period take {budget.BusyMs:0.##} ms of its {budget.PeriodMs:0.##} ms; stay below {LineBudget.GreatestLoad:P0}: at most {budget.FittingRateHz} Hz fit, or raise bus.baud or lower bus.turnaroundMs.");
    }

    private static string? Joints(ServoBusProfile profile)
    {
        for (var j = 0; j < profile.Joints.Count; j++)
        {
            var (joint, key) = (profile.Joints[j], $"$.joints[{j}]");
            if (joint is null) return $"{key}: is null instead of a joint.";
            if (string.IsNullOrWhiteSpace(joint.Name)) return $"{key}.name: is empty.";
            if (profile.Joints.Take(j).Any(other => string.Equals(other.Name, joint.Name, StringComparison.Ordinal))) return $"{key}.name: '{joint.Name}' is there twice.";
            if (profile.Joints.Take(j).Any(other => other.Id == joint.Id)) return $"{key}.id: {joint.Id} is there twice.";
            if (!Enum.IsDefined(joint.Unit)) return $"{key}.unit: must be rad or mm.";
            if (joint.Sign is not (1 or -1)) return $"{key}.sign: must be 1 or -1.";
            if (joint.Unit == JointUnit.Millimetre != joint.MmPerTurn is not null) return $"{key}.mmPerTurn: a sliding joint needs it, a turning one must not have it.";
            foreach (var (name, value) in Positives(joint))
                if (!(value > 0 && double.IsFinite(value))) return $"{key}.{name}: {value} must be over 0.";
            if ((profile.Family == ServoFamily.Dynamixel ? Servo(joint) : Axis(joint)) is { } why) return key + why;
            if (!(joint.MinPosition + joint.CoastDistance <= joint.HomePosition && joint.HomePosition <= joint.MaxPosition - joint.CoastDistance))
                return string.Create(CultureInfo.InvariantCulture, $"{key}.homePosition: {joint.HomePosition} must lie within the joint's limits less {joint.CoastDistance:g4} at each end, which the joint may coast without torque from its greatest velocity.");
            if (!DriveUnits.TryPositionCounts(joint.MinPosition, joint.Unit, out _) || !DriveUnits.TryPositionCounts(joint.MaxPosition, joint.Unit, out _) || !DriveUnits.TryVelocityCounts(joint.MaxVelocity * 1.02, joint.Unit, out _))
                return $"{key}.maxPosition: the limits do not fit the recording's integers.";
        }
        return null;
    }

    private static string? Servo(ServoJointProfile joint)
    {
        if (joint.Id is < 0 or > DynamixelProtocol.MostId) return $".id: {joint.Id} is no ID of a servo (0 to {DynamixelProtocol.MostId}).";
        if (joint.ModelNumber is not { } model || DynamixelUnits.ModelName(model) is null) return ".modelNumber: is none of the X series.";
        foreach (var position in (double[])[joint.MinPosition, joint.MaxPosition])
            if (!(joint.ToTurns(position) is >= 0 and <= (DynamixelUnits.StepsPerTurn - 1.0) / DynamixelUnits.StepsPerTurn)) return $".minPosition: the range does not fit the one turn that the servo has in position mode; see zeroTurns.";
        return joint.MaxVelocity * Math.Abs(joint.TurnsPerUnit) * 2 * Math.PI / DynamixelUnits.RadPerSPerCount < DynamixelTable.VelocityLimit.Most ? null : ".maxVelocity: is more than the servo counts.";
    }

    private static string? Axis(ServoJointProfile joint)
    {
        if (joint.Id is < 0 or >= ODriveProtocol.MostAxes) return $".id: {joint.Id} is no axis of a board (0 or 1).";
        if (joint.ModelNumber is not null) return ".modelNumber: an ODrive's axis has none; remove it.";
        foreach (var turns in (double[])[joint.ToTurns(joint.MinPosition), joint.ToTurns(joint.MaxPosition), joint.MaxVelocity * joint.TurnsPerUnit])
            if (!(Math.Abs(turns) <= MostTurns)) return $".zeroTurns: range and speed must stay within {MostTurns} turns of the motor.";
        // Its watchdog takes the torque away whatever happens: docs/servo-families.md.
        return joint.StandsWithoutTorque ? null : ".standsWithoutTorque: an ODrive that is left alone takes the torque away: a joint that would fall then must not be driven by one. Balance it, brake it, or use another drive.";
    }

    private static (string Name, double Value)[] Positives(ServoJointProfile joint) =>
    [
        ("gearRatio", joint.GearRatio), ("mmPerTurn", joint.MmPerTurn ?? 1), ("maxVelocity", joint.MaxVelocity), ("maxAcceleration", joint.MaxAcceleration), ("maxJerk", joint.MaxJerk),
        ("maxEffort", joint.MaxEffort), ("maxFollowingError", joint.MaxFollowingError), ("coastDeceleration", joint.CoastDeceleration),
    ];
}
