using SurgicalNav.Links.Drive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>The device's own limits on what it is asked to do: section 6, rules 3 to 7. Pure functions; allocate nothing.</summary>
internal static class TwinLimits
{
    private const double PositionSlack = 0.001, VelocitySlack = 1.01, AccelerationSlack = 1.05;

    /// <summary>Shape of the frame, before its numbers are looked at.</summary>
    internal static TwinVerdict Shape(SetpointFrame frame, int jointCount, DriveCapabilities capabilities)
    {
        var needed = frame.Purpose switch
        {
            TrajectoryPurpose.Stop => DriveCapabilities.ExecutesStop,
            TrajectoryPurpose.Landing => DriveCapabilities.ExecutesLanding,
            _ => DriveCapabilities.None,
        };
        if (frame.JointCount != jointCount || frame.KnotCount != DriveProtocol.KnotCount || (capabilities & needed) == DriveCapabilities.None) return new(DriveRefusal.TrajectoryShape);
        for (var j = 0; j < frame.JointCount; j++)
            if (!float.IsFinite(frame.Position(j)) || !float.IsFinite(frame.Velocity(j)))
                return new(DriveRefusal.NotFinite, Joint: j);
        return TwinVerdict.Good;
    }

    /// <summary>The first segment covers the link deadline, none is empty, and the last knot stands still.</summary>
    internal static bool ComesToRest(TwinSpline spline, DriveProfile profile)
    {
        if (spline.DurationMs(0) < profile.Link.LinkDeadlineMs) return false;
        for (var k = 0; k < DriveProtocol.KnotCount; k++)
            if (spline.DurationMs(k) == 0)
                return false;
        for (var j = 0; j < spline.JointCount; j++)
            if (spline.Velocity(DriveProtocol.KnotCount, j) != 0)
                return false;
        return true;
    }

    internal static TwinVerdict Spline(TwinSpline spline, DriveProfile profile)
    {
        for (var j = 0; j < spline.JointCount; j++)
        {
            if (Setpoint(spline, profile.Joints[j], j) is { Refusal: not DriveRefusal.None } setpoint) return setpoint;
            for (var k = 0; k < DriveProtocol.KnotCount; k++)
                if (Segment(spline, profile.Joints[j], j, k) is { Refusal: not DriveRefusal.None } segment)
                    return segment;
        }

        return TwinVerdict.Good;
    }

    /// <summary>An exoskeleton comes to rest with both feet on the ground or not at all: the last knot lies in one of the profile's postures, where it names any.</summary>
    internal static bool EndsInDoubleStance(TwinSpline spline, DriveProfile profile)
    {
        if (profile.Kind != DriveKind.Exoskeleton || profile.DoubleStancePostures.Count == 0) return true;
        for (var i = 0; i < profile.DoubleStancePostures.Count; i++)
            if (EndsIn(spline, profile.DoubleStancePostures[i]))
                return true;
        return false;
    }

    private static bool EndsIn(TwinSpline spline, DrivePosture posture)
    {
        for (var j = 0; j < posture.Positions.Count; j++)
            if (posture.Positions[j] is { } wanted && Math.Abs(spline.Position(DriveProtocol.KnotCount, j) - wanted) > posture.Tolerance)
                return false;
        return true;
    }

    /// <summary>How far from the present reference a new spline may take over.</summary>
    internal static double GreatestStep(DriveJointProfile joint, double periodS, double sinceLastS) =>
        1.1 * joint.MaxVelocity * Math.Max(periodS, sinceLastS) + 0.01 * joint.MaxVelocity * periodS;

    private static TwinVerdict Setpoint(TwinSpline spline, DriveJointProfile joint, int j)
    {
        var slack = PositionTolerance(joint);
        var (p, v) = (spline.Position(0, j), spline.Velocity(0, j));
        if (p < joint.MinPosition - slack) return new(DriveRefusal.CommandLimit, DriveFaultCode.CommandLimit, j, p, joint.MinPosition);
        if (p > joint.MaxPosition + slack) return new(DriveRefusal.CommandLimit, DriveFaultCode.CommandLimit, j, p, joint.MaxPosition);
        return Math.Abs(v) > joint.MaxVelocity * VelocitySlack
            ? new(DriveRefusal.CommandLimit, DriveFaultCode.CommandLimit, j, v, joint.MaxVelocity)
            : TwinVerdict.Good;
    }

    private static TwinVerdict Segment(TwinSpline spline, DriveJointProfile joint, int j, int k)
    {
        var h = spline.DurationMs(k) * 1e-3;
        var (p0, v0, p1, v1) = (spline.Position(k, j), spline.Velocity(k, j), spline.Position(k + 1, j), spline.Velocity(k + 1, j));
        var (halfPosition, halfVelocity) = (DriveUnits.PositionStep(joint.Unit) / 2, DriveUnits.VelocityStep(joint.Unit) / 2);

        var slack = PositionTolerance(joint);
        var (inner0, inner1) = (p0 + v0 * h / 3, p1 - v1 * h / 3);
        var least = Math.Min(p1, Math.Min(inner0, inner1));
        var greatest = Math.Max(p1, Math.Max(inner0, inner1));
        if (least < joint.MinPosition - slack) return Trajectory(j, least, joint.MinPosition);
        if (greatest > joint.MaxPosition + slack) return Trajectory(j, greatest, joint.MaxPosition);

        var middle = 3 * (p1 - p0) / h - v0 - v1;
        var speed = Math.Max(Math.Abs(middle), Math.Abs(v1));
        if (speed > joint.MaxVelocity * VelocitySlack + 6 * halfPosition / h + 2 * halfVelocity) return Trajectory(j, speed, joint.MaxVelocity);

        var start = (6 * (p1 - p0) / h - 4 * v0 - 2 * v1) / h;
        var end = (-6 * (p1 - p0) / h + 2 * v0 + 4 * v1) / h;
        var acceleration = Math.Max(Math.Abs(start), Math.Abs(end));
        return acceleration > joint.MaxAcceleration * AccelerationSlack + 12 * halfPosition / (h * h) + 6 * halfVelocity / h
            ? Trajectory(j, acceleration, joint.MaxAcceleration)
            : TwinVerdict.Good;
    }

    private static double PositionTolerance(DriveJointProfile joint) =>
        PositionSlack * (joint.MaxPosition - joint.MinPosition) + DriveUnits.PositionStep(joint.Unit) / 2;

    private static TwinVerdict Trajectory(int joint, double value, double limit) =>
        new(DriveRefusal.TrajectoryLimit, DriveFaultCode.TrajectoryLimit, joint, value, limit);
}
