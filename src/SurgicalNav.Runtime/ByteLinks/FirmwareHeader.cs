using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Runtime.ByteLinks;

/// <summary>A manipulator's profile as the C header that the reference firmware (hardware/firmware) is built with: its limits, in flash.</summary>
public static class FirmwareHeader
{
    private const double FrictionPerS = 5;

    /// <summary>Of a profile of the project, with the check sum of its file, by which the firmware's build finds a header that is out of date.</summary>
    /// <param name="profile">The name of one of the project's profiles, such as manipulator/sim-rcm7.</param>
    /// <exception cref="UserErrorException">There is no such profile, or it is no manipulator's: the reference firmware executes stops and no landings.</exception>
    /// <exception cref="DriveProfileException">The profile contradicts itself.</exception>
    public static string Of(string profile)
    {
        var path = ProjectFiles.Path(Path.Combine("hardware/profiles", profile + ".json"));
        var drive = DriveProfileFile.Load(path);
        if (drive.Kind != DriveKind.Manipulator) throw new UserErrorException($"{profile} is no manipulator: the reference firmware executes stops and no landings.");
        return Text(profile, drive, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
    }

    /// <summary>Where nobody has measured it: at full speed, and twice the greatest acceleration, all of it together is the joint's greatest effort.</summary>
    private static double Inertia(DriveJointProfile joint) => joint.Inertia ?? joint.MaxEffort / (2 * joint.MaxAcceleration + FrictionPerS * joint.MaxVelocity);

    private static string Text(string name, DriveProfile drive, string sum)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        var brakes = drive.Brakes switch { BrakeUse.None => "BRAKES_NONE", BrakeUse.WhenDisabled => "BRAKES_WHEN_DISABLED", _ => "BRAKES_AFTER_STOP" };
        Line($"/* Generated from hardware/profiles/{name}.json by 'surgicalnav links firmware'; do not edit.");
        Line($"   sha256 {sum} */");
        Line($"const struct fw_profile fw_profile = {{");
        Line($"    .kind = KIND_MANIPULATOR, .joints = {drive.Joints.Count}, .brakes = {brakes}, .on_disable = {(drive.OnDisable == DisableBehaviour.Release ? "ON_DISABLE_RELEASE" : "ON_DISABLE_HOLD")},");
        Line($"    .capabilities = CAN_STOP | HAS_SECOND_SENSOR{(drive.Brakes == BrakeUse.None ? "" : " | HAS_BRAKES")}{(drive.SearchesReferences ? " | SEARCHES_REFERENCES" : "")},");
        Line($"    .link_deadline_us = {drive.Link.LinkDeadlineMs * 1000:0}, .max_age_us = {drive.Link.MaxAgeMs * 1000:0}, .setpoint_rate_hz = {drive.Link.SetpointRateHz},");
        Line($"    .serial = \"{drive.SerialNumber.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\",");
        Line($"    .servo_bandwidth_hz = {drive.Simulation.ServoBandwidthHz:R}, .servo_damping = {drive.Simulation.ServoDamping:R},");
        Line($"    .joint = {{");
        foreach (var joint in drive.Joints)
        {
            Line($"        {{");
            Line($"            .unit = {(joint.Unit == JointUnit.Millimetre ? "UNIT_MM" : "UNIT_RAD")}, .min_position = {joint.MinPosition:R}, .max_position = {joint.MaxPosition:R}, .home_position = {joint.HomePosition:R},");
            Line($"            .max_velocity = {joint.MaxVelocity:R}, .max_acceleration = {joint.MaxAcceleration:R}, .max_jerk = {joint.MaxJerk:R}, .max_effort = {joint.MaxEffort:R},");
            Line($"            .max_following_error = {joint.MaxFollowingError:R}, .max_sensor_difference = {joint.MaxSensorDifference:R}, .encoder_step = {joint.EncoderStep:R},");
            Line($"            .inertia = {Inertia(joint):R}, .friction = {joint.ViscousFriction ?? FrictionPerS * Inertia(joint):R},");
            if (joint.Homing is { } homing)
            {
                Line($"            .homing_order = {homing.Order}, .homing_sign = {homing.Sign}, .homing_position = {homing.Position:R},");
                Line($"            .homing_speed = {homing.Speed:R}, .homing_max_effort = {homing.MaxEffort:R},");
            }
            Line($"        }},");
        }
        Line($"    }},");
        Line($"}};");
        return text.ToString();
    }
}
