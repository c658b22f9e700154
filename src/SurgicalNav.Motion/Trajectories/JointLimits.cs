namespace SurgicalNav.Motion.Trajectories;

/// <summary>What one joint may do, in its own unit (rad or mm, per s, s², s³). Symmetric about rest; position range inclusive.</summary>
public readonly record struct JointLimits(double MinPosition, double MaxPosition, double MaxVelocity, double MaxAcceleration, double MaxJerk)
{
    /// <summary>Holds a set of limits to sense before anything is planned with it.</summary>
    /// <exception cref="ArgumentException">The range is empty or a rate limit is not positive and finite; names the joint, counted from 1.</exception>
    public static void Validate(ReadOnlySpan<JointLimits> limits)
    {
        if (limits.Length is 0 or > JointVector.Capacity)
            throw new ArgumentException($"Between 1 and {JointVector.Capacity} joints can be planned; limits for {limits.Length} were given.");
        for (var i = 0; i < limits.Length; i++)
        {
            var l = limits[i];
            if (!(l.MinPosition < l.MaxPosition))
                throw new ArgumentException($"Joint {i + 1}: the lowest position {l.MinPosition:g6} is not below the highest {l.MaxPosition:g6}.");
            if (!(IsRate(l.MaxVelocity) && IsRate(l.MaxAcceleration) && IsRate(l.MaxJerk)))
                throw new ArgumentException($"Joint {i + 1}: velocity, acceleration and jerk limits must be positive and finite.");
        }
    }

    private static bool IsRate(double value) => value > 0 && double.IsFinite(value);
}
