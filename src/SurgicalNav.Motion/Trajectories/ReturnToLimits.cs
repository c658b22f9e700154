namespace SurgicalNav.Motion.Trajectories;

/// <summary>Leads a state that breaks its limits, or unavoidably will, back to where a motion within them can begin.</summary>
/// <remarks>First the acceleration is brought to its limit at full jerk. Then, while the velocity is or will be too high, the acceleration goes at full
/// jerk to the lowest from which the velocity cannot undershoot its other limit, and is held there until the velocity is at its limit; likewise for a
/// velocity that is too low. Every quantity that is outside goes back monotonically as soon as the acceleration allows it.</remarks>
internal static class ReturnToLimits
{
    private const int MostRounds = 4;

    /// <summary>Appends the arcs, none where the state is within the limits; returns the state after them.</summary>
    public static JointState Append(ref AxisProfile profile, in RateLimits limits)
    {
        var state = profile.Start;
        for (var round = 0; round < MostRounds && !limits.CanLeave(state, 1e-13); round++)
        {
            var a = state.Acceleration;
            if (a > limits.MaxAcceleration * (1 + 1e-13)) state = Go(ref profile, state, (a - limits.MaxAcceleration) / limits.MaxJerk, -limits.MaxJerk, limits.MaxAcceleration);
            else if (a < limits.MinAcceleration * (1 + 1e-13)) state = Go(ref profile, state, (limits.MinAcceleration - a) / limits.MaxJerk, limits.MaxJerk, limits.MinAcceleration);
            else if (Math.Max(state.Velocity, Settled(state, limits)) > limits.MaxVelocity) state = Slow(ref profile, state, limits, 1);
            else state = Slow(ref profile, state, limits, -1);
        }
        return state;
    }

    private static double Settled(in JointState state, in RateLimits limits) => state.Velocity + state.Acceleration * Math.Abs(state.Acceleration) / (2 * limits.MaxJerk);

    /// <summary>For a velocity that is (sign 1) or would become too high, or too low (−1).</summary>
    private static JointState Slow(ref AxisProfile profile, JointState state, in RateLimits limits, int sign)
    {
        var j = limits.MaxJerk;
        var (v, a, top) = (sign * state.Velocity, sign * state.Acceleration, sign > 0 ? limits.MaxVelocity : -limits.MinVelocity);
        var least = Math.Max(sign > 0 ? limits.MinAcceleration : -limits.MaxAcceleration, -Math.Sqrt(2 * j * (limits.MaxVelocity - limits.MinVelocity)));
        if (a < least) return Go(ref profile, state, (least - a) / j, sign * j, sign * least);
        // Velocity falls below the limit at the second root of v + a t − j t²/2 = top.
        var inside = a * a + 2 * j * (v - top);
        var until = (a + Math.Sqrt(Math.Max(0, inside))) / j;
        var toLeast = (a - least) / j;
        if (until <= toLeast)
        {
            state = Go(ref profile, state, until, -sign * j, sign * (a - j * until));
            return state with { Velocity = sign * Math.Min(top, sign * state.Velocity) };
        }
        state = Go(ref profile, state, toLeast, -sign * j, sign * least);
        state = Go(ref profile, state, Math.Max(0, (sign * state.Velocity - top) / -least), 0, sign * least);
        return state with { Velocity = sign * Math.Min(top, sign * state.Velocity) };
    }

    private static JointState Go(ref AxisProfile profile, in JointState from, double durationS, double jerk, double endAcceleration)
    {
        profile.Append(durationS, jerk, endAcceleration);
        return (durationS > 0 ? from.After(durationS, jerk) : from) with { Acceleration = endAcceleration };
    }
}
