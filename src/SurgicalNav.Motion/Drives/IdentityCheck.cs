using System.Globalization;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Motion.Drives;

/// <summary>Compares what a device says of itself with its profile (drive link, section 8: IDENTITY). Once per session: allocates.</summary>
internal static class IdentityCheck
{
    /// <summary>Why the device must not be enabled, in words; null where it is the one of the profile and allows no less.</summary>
    public static string? Refusal(DriveIdentity device, DriveProfile profile)
    {
        if (device.MinVersion > DriveProtocol.Version || device.MaxVersion < DriveProtocol.Version)
            return $"The device speaks drive-link versions {device.MinVersion} to {device.MaxVersion}, this program speaks {DriveProtocol.Version}. Update the older of the two.";
        if (device.SerialNumber != profile.SerialNumber)
            return $"The device's serial number is '{device.SerialNumber}', the profile '{profile.Name}' is for '{profile.SerialNumber}'. Check the cable, or choose the profile of this device.";
        if (device.Kind != profile.Kind) return $"The device is a {device.Kind}, the profile '{profile.Name}' describes a {profile.Kind}.";
        if (device.Joints.Count != profile.Joints.Count) return $"The device has {device.Joints.Count} joints, the profile '{profile.Name}' has {profile.Joints.Count}.";
        var needed = profile.Kind == DriveKind.Exoskeleton ? DriveCapabilities.ExecutesLanding : DriveCapabilities.ExecutesStop;
        if ((device.Capabilities & needed) == DriveCapabilities.None) return $"The device does not say that it can come to rest by itself ({needed}); it must not be moved.";
        if (Math.Abs(device.LinkDeadlineUs - profile.Link.LinkDeadlineMs * 1000) > 0.5)
            return Numbers("The device takes the link for lost after {0} ms, the profile says {1} ms. Check the profile against the device's settings.", device.LinkDeadlineUs * 1e-3, profile.Link.LinkDeadlineMs);
        if (device.MaxAgeUs < profile.Link.MaxAgeMs * 1000 - 0.5)
            return Numbers("The device refuses frames older than {0} ms, the profile says {1} ms. Check the profile against the device's settings.", device.MaxAgeUs * 1e-3, profile.Link.MaxAgeMs);
        if (device.SetpointRateHz < profile.Link.SetpointRateHz)
            return Numbers("The device takes {0} set-points a second, the profile says {1}. Check the profile against the device's settings.", device.SetpointRateHz, profile.Link.SetpointRateHz);
        for (var j = 0; j < profile.Joints.Count; j++)
            if (Refusal(device.Joints[j], profile.Joints[j]) is { } why) return $"Joint {j + 1} ({profile.Joints[j].Name}): {why}. Check the profile against the device's settings.";
        return null;
    }

    private static string? Refusal(DriveJointLimits device, DriveJointProfile profile)
    {
        if (device.Unit != profile.Unit) return $"the device counts in {device.Unit}, the profile in {profile.Unit}";
        if (IsMore(device.MinPosition, profile.MinPosition)) return Numbers("the device's lowest position is {0}, the profile's {1}", device.MinPosition, profile.MinPosition);
        return Less("highest position", device.MaxPosition, profile.MaxPosition)
            ?? Less("velocity limit", device.MaxVelocity, profile.MaxVelocity)
            ?? Less("acceleration limit", device.MaxAcceleration, profile.MaxAcceleration)
            ?? Less("jerk limit", device.MaxJerk, profile.MaxJerk)
            ?? Less("effort limit", device.MaxEffort, profile.MaxEffort)
            ?? Less("following-error limit", device.MaxFollowingError, profile.MaxFollowingError);
    }

    private static string? Less(string what, double device, double profile) =>
        double.IsNaN(device) || IsMore(profile, device) ? Numbers("the device's " + what + " is {0}, less than the profile's {1}", device, profile) : null;

    /// <summary>More than the rounding to a 32-bit float explains.</summary>
    private static bool IsMore(double a, double b) => !(a - b <= 1e-6 * Math.Max(1, Math.Abs(b)));

    private static string Numbers(string text, double a, double b) => string.Format(CultureInfo.InvariantCulture, text, a, b);
}
