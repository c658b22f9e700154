namespace SurgicalNav.Motion.Trajectories;

/// <summary>How fast one joint may move, in its own unit (rad or mm; per s, s², s³); the two directions may differ.</summary>
public readonly record struct RateLimits(double MinVelocity, double MaxVelocity, double MinAcceleration, double MaxAcceleration, double MaxJerk)
{
    /// <summary>The same in both directions.</summary>
    public static RateLimits Symmetric(double velocity, double acceleration, double jerk) => new(-velocity, velocity, -acceleration, acceleration, jerk);

    public static RateLimits Of(in JointLimits limits) => Symmetric(limits.MaxVelocity, limits.MaxAcceleration, limits.MaxJerk);

    /// <summary>Holds the limits to sense. A limit of zero would forbid all motion, or all stopping, and is refused.</summary>
    /// <exception cref="ArgumentException">Names the limit that is zero, of the wrong sign or not finite.</exception>
    public void Validate()
    {
        Positive(MaxVelocity, "highest velocity");
        Positive(-MinVelocity, "negative of the lowest velocity");
        Positive(MaxAcceleration, "highest acceleration");
        Positive(-MinAcceleration, "negative of the lowest acceleration");
        Positive(MaxJerk, "jerk");
    }

    private static void Positive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new ArgumentException($"The {name} limit is {value:g6}; it must be above zero and finite. Leave a joint that must not move out of the motion.");
    }

    /// <summary>Whether a motion within the limits can pass through the state: the velocity must stay within while the acceleration is taken away, and
    /// must have been within while it was built up.</summary>
    /// <param name="state">Velocity and acceleration count.</param>
    /// <param name="slack">Relative; what rounding may add.</param>
    public bool CanPass(in JointState state, double slack = 1e-9)
    {
        var swing = state.Acceleration * state.Acceleration / (2 * MaxJerk);
        return CanLeave(state, slack) && (state.Acceleration >= 0 ? state.Velocity - swing >= MinVelocity * (1 + slack) : state.Velocity + swing <= MaxVelocity * (1 + slack));
    }

    /// <summary>Whether the state and all that follows unavoidably from it lie within the limits.</summary>
    public bool CanLeave(in JointState state, double slack = 1e-9)
    {
        if (!double.IsFinite(state.Position + state.Velocity + state.Acceleration)) return false;
        var settled = state.Velocity + state.Acceleration * Math.Abs(state.Acceleration) / (2 * MaxJerk);
        return state.Acceleration <= MaxAcceleration * (1 + slack) && state.Acceleration >= MinAcceleration * (1 + slack)
            && Math.Max(state.Velocity, settled) <= MaxVelocity * (1 + slack) && Math.Min(state.Velocity, settled) >= MinVelocity * (1 + slack);
    }
}
