namespace SurgicalNav.Motion.Trajectories;

/// <summary>Time-optimal jerk-limited motions of one joint between any two states; allocates nothing.</summary>
/// <remarks>Third-order state-to-state problem as in Kröger, "On-Line Trajectory Generation in Robotic Systems" (2010), and Berscheid and Kröger,
/// "Jerk-limited Real-time Trajectory Generation with Arbitrary Target States" (RSS 2021). A start outside the limits is led back into them first.
/// Position ranges are not part of the problem: ask <see cref="AxisProfile.Extremes"/>.</remarks>
public static class AxisPlanner
{
    /// <summary>The fastest motion from a state to another.</summary>
    /// <param name="start">Any finite state.</param>
    /// <param name="target">A state that motions within the limits can pass through.</param>
    /// <param name="limits">Valid ones.</param>
    /// <exception cref="MotionPlanException">A number is not finite, or the target cannot be passed within the limits.</exception>
    public static AxisProfile Fastest(in JointState start, in JointState target, in RateLimits limits)
    {
        limits.Validate();
        Check(start, target, limits);
        var reach = new AxisReach(start, target, limits);
        var bounds = default(TimeList);
        return reach.TryPlan(reach.ShortestS(ref bounds), out var profile) ? profile : throw new MotionPlanException("No motion to the target was found: the states or limits are too large or too small for double precision.");
    }

    /// <summary>A motion of a given duration.</summary>
    /// <returns>False where none takes exactly so long: the duration is shorter than the least, or in a blocked interval.</returns>
    /// <exception cref="MotionPlanException">As <see cref="Fastest"/>.</exception>
    public static bool TryLasting(in JointState start, in JointState target, in RateLimits limits, double durationS, out AxisProfile profile)
    {
        limits.Validate();
        Check(start, target, limits);
        return new AxisReach(start, target, limits).TryPlan(durationS, out profile);
    }

    /// <summary>The fastest motion to a steady velocity, wherever that leads.</summary>
    /// <param name="start">Any finite state.</param>
    /// <param name="velocity">Within the limits; 0 stops.</param>
    /// <param name="limits">Valid ones.</param>
    /// <exception cref="MotionPlanException">A number is not finite, or the velocity is outside its limits.</exception>
    public static AxisProfile ToVelocity(in JointState start, double velocity, in RateLimits limits)
    {
        limits.Validate();
        Check(start, new JointState(0, velocity, 0), limits);
        return Ramp(start, velocity, limits);
    }

    internal static AxisProfile Ramp(in JointState start, double velocity, in RateLimits limits)
    {
        var profile = new AxisProfile(start);
        var (j, a) = (limits.MaxJerk, start.Acceleration);
        if (a > limits.MaxAcceleration) profile.Append((a - limits.MaxAcceleration) / j, -j, limits.MaxAcceleration);
        else if (a < limits.MinAcceleration) profile.Append((limits.MinAcceleration - a) / j, j, limits.MinAcceleration);
        var from = profile.End with { Acceleration = Math.Clamp(a, limits.MinAcceleration, limits.MaxAcceleration) };
        a = from.Acceleration;
        // The velocity that is left when the acceleration is simply taken away decides the direction.
        var sign = velocity >= from.Velocity + a * Math.Abs(a) / (2 * j) ? 1 : -1;
        var most = sign > 0 ? limits.MaxAcceleration : -limits.MinAcceleration;
        var change = sign * (velocity - from.Velocity);
        a *= sign;
        var square = Math.Max(Math.Max(a, 0) * Math.Max(a, 0), j * change + a * a / 2);
        var peak = Math.Min(most, Math.Sqrt(square));
        profile.Append((peak - a) / j, sign * j, sign * peak);
        if (square > most * most) profile.Append((square - most * most) / (most * j), 0, sign * peak);
        profile.Append(peak / j, -sign * j, 0);
        profile.EndAt(profile.LedTo with { Velocity = velocity, Acceleration = 0 });
        return profile;
    }

    internal static void Check(in JointState start, in JointState target, in RateLimits limits)
    {
        if (!double.IsFinite(start.Position + start.Velocity + start.Acceleration)) throw new MotionPlanException("The start is not a finite state.");
        if (!double.IsFinite(target.Position + target.Velocity + target.Acceleration)) throw new MotionPlanException("The target is not a finite state.");
        if (!limits.CanPass(target))
            throw new MotionPlanException($"The target's velocity {target.Velocity:g6} with acceleration {target.Acceleration:g6} cannot be passed within the limits: choose a slower or steadier target.");
    }
}
