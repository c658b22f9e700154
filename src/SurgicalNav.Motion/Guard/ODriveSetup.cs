using System.Globalization;
using SurgicalNav.Links.ODrive;
using SurgicalNav.Links.Servos;

namespace SurgicalNav.Motion.Guard;

/// <summary>Asks an ODrive who it is and how its axes are set, and compares with a profile. Set-up code: words allocate.</summary>
internal sealed class ODriveSetup(ServoBusProfile profile)
{
    private const double PositionControl = 3, PassThrough = 1;

    /// <summary>The board's own speed limit: above the joint's, and not so far that it would hold nothing.</summary>
    private const double MostSpeedShare = 1.2;

    private static readonly string[] Board = ["fw_version_major", "fw_version_minor", "fw_version_revision", "serial_number"];
    private static readonly string[] Axis =
    [
        "motor.is_calibrated", "encoder.is_ready", "controller.config.control_mode", "controller.config.input_mode", "controller.config.vel_limit", "motor.config.torque_lim",
    ];

    private readonly string[] _paths = [.. Board, .. profile.Joints.SelectMany(joint => Axis.Select(p => $"axis{joint.Id}.{p}"))];

    public int Count => _paths.Length;

    public string Path(int check) => _paths[check];

    /// <summary>Why the axis must not be moved, in words; null where the answer agrees with the profile.</summary>
    public string? Take(int check, ODriveProperty property)
    {
        var why = check < Board.Length ? Identity(check, property.Value) : Setting(profile.Joints[(check - Board.Length) / Axis.Length], (check - Board.Length) % Axis.Length, property.Value);
        return why is null ? null : $"{_paths[check]} reads {property.Value.ToString("0.######", CultureInfo.InvariantCulture)}, {why}";
    }

    private string? Identity(int check, double value)
    {
        if (Board[check] == "serial_number")
        {
            var digits = profile.SerialNumber![..ODriveProtocol.MostPropertyCharacters];
            return value == double.Parse(digits, CultureInfo.InvariantCulture) ? null : $"the profile '{profile.Name}' is for the board {profile.SerialNumber}. Check the cable, or choose the profile of this board.";
        }
        var firmware = Version.Parse(profile.Firmware);
        return value == (check == 0 ? firmware.Major : check == 1 ? firmware.Minor : firmware.Build) ? null
            : $"the profile '{profile.Name}' was tried with firmware {profile.Firmware}. Flash it, or try the profile with this firmware and say so in it.";
    }

    private static string? Setting(ServoJointProfile joint, int item, double value)
    {
        var speed = joint.MaxVelocity * Math.Abs(joint.TurnsPerUnit);
        return Axis[item] switch
        {
            "motor.is_calibrated" => value == 1 ? null : $"the motor of '{joint.Name}' is not calibrated. Calibrate it and save.",
            "encoder.is_ready" => value == 1 ? null : $"the encoder of '{joint.Name}' is not ready. Run its index search or offset calibration.",
            "controller.config.control_mode" => value == PositionControl ? null : $"it must be {PositionControl}, position control.",
            "controller.config.input_mode" => value == PassThrough ? null : $"it must be {PassThrough}, pass-through: a filter of the board's own would lag behind and go on by itself.",
            "controller.config.vel_limit" => value >= speed && value <= MostSpeedShare * speed ? null
                : string.Create(CultureInfo.InvariantCulture, $"the profile's maxVelocity of '{joint.Name}' makes it {speed:g4} to {MostSpeedShare * speed:g4} turns/s. Set it and save."),
            _ => value > 0 && value <= joint.MaxEffort ? null
                : string.Create(CultureInfo.InvariantCulture, $"more than the profile's maxEffort of '{joint.Name}', {joint.MaxEffort:g4} N·m. Set it and save."),
        };
    }
}
