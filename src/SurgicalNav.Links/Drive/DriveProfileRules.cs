namespace SurgicalNav.Links.Drive;

/// <summary>What a profile must satisfy beyond its schema.</summary>
internal static class DriveProfileRules
{
    /// <summary>"key: what is wrong", or null.</summary>
    internal static string? FirstViolation(DriveProfile profile)
    {
        if (profile.Version != DriveProfile.FormatVersion) return $"$.version: {profile.Version} is not known; this program reads version {DriveProfile.FormatVersion}.";
        if (!Enum.IsDefined(profile.Kind)) return "$.kind: must be manipulator or exoskeleton.";
        if (!Enum.IsDefined(profile.Brakes)) return "$.brakes: must be none, whenDisabled or afterStop.";
        if (!Enum.IsDefined(profile.OnDisable)) return "$.onDisable: must be release or hold.";
        if (string.IsNullOrWhiteSpace(profile.Name)) return "$.name: is empty.";
        if (profile.SerialNumber.Length is 0 or > DriveProtocol.SerialNumberBytes || profile.SerialNumber.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return $"$.serialNumber: must be 1 to {DriveProtocol.SerialNumberBytes} printable ASCII characters.";
        var n = profile.Joints.Count;
        if (n is < 1 or > DriveProtocol.MaxJoints) return $"$.joints: has {n} joints; the drive link carries 1 to {DriveProtocol.MaxJoints}.";
        return Link(profile.Link, n)
            ?? Joints(profile)
            ?? Postures(profile)
            ?? Simulation(profile.Simulation);
    }

    private static string? Link(DriveLinkSettings link, int joints)
    {
        if (link.Baud is < 9600 or > 12_000_000) return $"$.link.baud: {link.Baud} is outside 9600 to 12000000.";
        if (link.SetpointRateHz is < 50 or > 4000) return $"$.link.setpointRateHz: {link.SetpointRateHz} is outside 50 to 4000.";
        if (!(link.LinkDeadlineMs is >= 1 and <= 65)) return $"$.link.linkDeadlineMs: {link.LinkDeadlineMs} is outside 1 to 65.";
        if (link.LinkDeadlineMs < 3000.0 / link.SetpointRateHz)
            return $"$.link.linkDeadlineMs: {link.LinkDeadlineMs} is less than three set-point periods ({3000.0 / link.SetpointRateHz:0.##} ms): one late frame would stop the device.";
        if (!(link.MaxAgeMs > 0 && link.MaxAgeMs <= link.LinkDeadlineMs)) return $"$.link.maxAgeMs: {link.MaxAgeMs} must be over 0 and at most linkDeadlineMs ({link.LinkDeadlineMs}).";
        var budget = LineBudget.Of(link, joints);
        if (budget.Fits) return null;
        var (bytes, load, what) = budget.SetpointLoad >= budget.StateLoad ? (budget.SetpointBytes, budget.SetpointLoad, "set-points") : (budget.StateBytes, budget.StateLoad, "states");
        return $"$.link.setpointRateHz: {link.SetpointRateHz} {what} of {bytes} bytes take {load:P0} of {link.Baud} baud; stay below {LineBudget.GreatestLoad:P0}: "
            + $"at most {budget.FittingRateHz} Hz fit, or raise link.baud.";
    }

    private static string? Joints(DriveProfile profile)
    {
        for (var j = 0; j < profile.Joints.Count; j++)
        {
            var joint = profile.Joints[j];
            var key = $"$.joints[{j}]";
            if (joint is null) return $"{key}: is null instead of a joint.";
            if (string.IsNullOrWhiteSpace(joint.Name)) return $"{key}.name: is empty.";
            if (profile.Joints.Take(j).Any(other => string.Equals(other.Name, joint.Name, StringComparison.Ordinal))) return $"{key}.name: '{joint.Name}' is there twice.";
            if (!Enum.IsDefined(joint.Unit)) return $"{key}.unit: must be rad or mm.";
            if (!(joint.MinPosition < joint.MaxPosition)) return $"{key}.minPosition: {joint.MinPosition} is not below maxPosition {joint.MaxPosition}.";
            if (!(joint.HomePosition >= joint.MinPosition && joint.HomePosition <= joint.MaxPosition)) return $"{key}.homePosition: {joint.HomePosition} lies outside the joint's limits.";
            if (!DriveUnits.TryPositionCounts(joint.MinPosition, joint.Unit, out _) || !DriveUnits.TryPositionCounts(joint.MaxPosition, joint.Unit, out _))
                return $"{key}.maxPosition: the limits do not fit the wire's integers.";
            if (!DriveUnits.TryVelocityCounts(joint.MaxVelocity * 1.02, joint.Unit, out _)) return $"{key}.maxVelocity: {joint.MaxVelocity} does not fit the wire's integers.";
            foreach (var (name, value) in Positives(joint))
                if (!(value > 0 && double.IsFinite(value))) return $"{key}.{name}: {value} must be over 0.";
            if (joint.Inertia is { } inertia && !(inertia > 0 && double.IsFinite(inertia))) return $"{key}.inertia: {inertia} must be over 0; leave it out where it is not known.";
            if (joint.Homing is { } homing && Homing(profile.Kind, joint, homing) is { } why) return $"{key}.homing{why}";
            if (joint.ViscousFriction is { } friction && !(friction >= 0 && double.IsFinite(friction))) return $"{key}.viscousFriction: {friction} must not be negative; leave it out where it is not known.";
        }

        return null;
    }

    private static string? Homing(DriveKind kind, DriveJointProfile joint, DriveHoming homing)
    {
        if (kind == DriveKind.Exoskeleton) return ": an exoskeleton carries a person and must not search for references; remove it.";
        if (homing.Order is < 1 or > DriveProtocol.MaxJoints) return $".order: {homing.Order} is outside 1 to {DriveProtocol.MaxJoints}.";
        if (!Enum.IsDefined(homing.Direction)) return ".direction: must be positive or negative.";
        if (!(homing.Speed > 0 && homing.Speed <= DriveHoming.MostSpeedShare * joint.MaxVelocity)) return $".speed: {homing.Speed} must be over 0 and at most a tenth of maxVelocity ({joint.MaxVelocity}).";
        if (!(homing.MaxEffort > 0 && homing.MaxEffort <= joint.MaxEffort)) return $".maxEffort: {homing.MaxEffort} must be over 0 and at most the joint's ({joint.MaxEffort}).";
        var rest = homing.Position + homing.Sign * homing.Speed * homing.Speed / (2 * DriveHoming.AccelerationShare * joint.MaxAcceleration);
        return homing.Position >= joint.MinPosition && homing.Position <= joint.MaxPosition && rest > joint.MinPosition && rest < joint.MaxPosition
            ? null
            : $".position: the reference at {homing.Position}, or where the joint comes to rest behind it ({rest:0.####}), lies outside the joint's limits.";
    }

    private static (string Name, double Value)[] Positives(DriveJointProfile joint) =>
    [
        ("maxVelocity", joint.MaxVelocity), ("maxAcceleration", joint.MaxAcceleration), ("maxJerk", joint.MaxJerk), ("maxEffort", joint.MaxEffort),
        ("maxFollowingError", joint.MaxFollowingError), ("maxSensorDifference", joint.MaxSensorDifference), ("encoderStep", joint.EncoderStep),
    ];

    private static string? Postures(DriveProfile profile)
    {
        if (profile.Kind == DriveKind.Manipulator) return profile.DoubleStancePostures.Count == 0 ? null : "$.doubleStancePostures: a manipulator has no stance; remove it.";
        if (profile.OnDisable != DisableBehaviour.Hold) return "$.onDisable: an exoskeleton carries a person: it must be hold.";
        if (profile.DoubleStancePostures.Count == 0) return "$.doubleStancePostures: an exoskeleton needs at least one pose in which both feet bear.";
        for (var i = 0; i < profile.DoubleStancePostures.Count; i++)
        {
            var posture = profile.DoubleStancePostures[i];
            var key = $"$.doubleStancePostures[{i}]";
            if (posture?.Positions is null) return $"{key}: is null instead of a posture.";
            if (posture.Positions.Count != profile.Joints.Count) return $"{key}.positions: has {posture.Positions.Count} numbers for {profile.Joints.Count} joints.";
            if (posture.Positions.All(position => position is null)) return $"{key}.positions: at least one joint must matter.";
            if (!(posture.Tolerance > 0)) return $"{key}.tolerance: {posture.Tolerance} must be over 0.";
            for (var j = 0; j < profile.Joints.Count; j++)
                if (posture.Positions[j] is { } position && !(position >= profile.Joints[j].MinPosition && position <= profile.Joints[j].MaxPosition))
                    return $"{key}.positions[{j}]: {position} lies outside the joint's limits.";
        }

        return null;
    }

    private static string? Simulation(DriveSimulationSettings simulation)
    {
        if (!(simulation.ServoBandwidthHz is > 0 and <= 200)) return $"$.simulation.servoBandwidthHz: {simulation.ServoBandwidthHz} is outside 0 to 200.";
        if (!(simulation.ServoDamping is >= 0.3 and <= 3)) return $"$.simulation.servoDamping: {simulation.ServoDamping} is outside 0.3 to 3.";
        if (!(simulation.UsbLatencyMs is >= 0 and <= 100)) return $"$.simulation.usbLatencyMs: {simulation.UsbLatencyMs} is outside 0 to 100.";
        return simulation.UsbPacketBytes is >= 1 and <= 4096 ? null : $"$.simulation.usbPacketBytes: {simulation.UsbPacketBytes} is outside 1 to 4096.";
    }
}
