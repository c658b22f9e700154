using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.Servos;
using SurgicalNav.Simulation.Drives.Dynamixel;
using SurgicalNav.Simulation.Drives.ODrive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>Servos as a servo-bus profile describes them, set up as its commissioning would leave them.</summary>
public static class ServoTwins
{
    private const double PositionGainPerS = 40;
    private const double SpeedAllowance = 1.1;

    /// <exception cref="ArgumentException">The profile is of another family, or its joints have different models.</exception>
    public static DynamixelTwin Dynamixel(ServoBusProfile profile)
    {
        if (profile.Family != ServoFamily.Dynamixel || profile.Joints.Any(joint => joint.ModelNumber != profile.Joints[0].ModelNumber))
            throw new ArgumentException($"The profile '{profile.Name}' describes no arm of Dynamixel servos of one model.", nameof(profile));
        var first = profile.Joints[0];
        var twin = new DynamixelTwin(new DynamixelTwinOptions
        {
            Ids = [.. profile.Joints.Select(joint => (byte)joint.Id)],
            ModelNumber = first.ModelNumber!.Value,
            Firmware = int.Parse(profile.Firmware, System.Globalization.CultureInfo.InvariantCulture),
            PositionGainPerS = PositionGainPerS,
            CoastStepsPerS2 = profile.Joints.Min(joint => joint.CoastDeceleration * Math.Abs(joint.TurnsPerUnit)) * DynamixelUnits.StepsPerTurn,
        });
        foreach (var joint in profile.Joints)
        {
            var servo = twin.Servos.Single(s => s.Id == joint.Id);
            var (a, b) = (joint.ToTurns(joint.MinPosition) * DynamixelUnits.StepsPerTurn, joint.ToTurns(joint.MaxPosition) * DynamixelUnits.StepsPerTurn);
            servo.Set(DynamixelTable.MinPositionLimit, (long)Math.Floor(Math.Min(a, b)));
            servo.Set(DynamixelTable.MaxPositionLimit, (long)Math.Ceiling(Math.Max(a, b)));
            servo.Set(DynamixelTable.CurrentLimit, (long)(joint.MaxEffort / DynamixelUnits.AmperePerCount));
            servo.Set(DynamixelTable.BaudRate, Math.Max(0, DynamixelUnits.Bauds.ToList().IndexOf(profile.Bus.Baud)));
        }
        return twin;
    }

    /// <exception cref="ArgumentException">The profile is of another family.</exception>
    public static ODriveTwin ODrive(ServoBusProfile profile)
    {
        if (profile.Family != ServoFamily.ODrive) throw new ArgumentException($"The profile '{profile.Name}' describes no ODrive.", nameof(profile));
        var twin = new ODriveTwin(new ODriveTwinOptions
        {
            Axes = profile.Joints.Max(joint => joint.Id) + 1,
            Firmware = Version.Parse(profile.Firmware),
            SerialNumber = profile.SerialNumber!,
            PositionGainPerS = PositionGainPerS,
            CoastTurnsPerS2 = profile.Joints.Min(joint => joint.CoastDeceleration * Math.Abs(joint.TurnsPerUnit)),
        });
        foreach (var joint in profile.Joints) twin.Axes[joint.Id].SetLimits(SpeedAllowance * joint.MaxVelocity * Math.Abs(joint.TurnsPerUnit), joint.MaxEffort);
        return twin;
    }
}
