namespace SurgicalNav.Motion.Trajectories;

/// <summary>Moves several joints to rest at a target so that all arrive together.</summary>
public static class SynchronisedMove
{
    /// <summary>Knots closer than this are one: a cubic over a shorter time loses its acceleration to rounding.</summary>
    private const double ShortestSegmentS = 1e-5;

    /// <summary>From rest: all joints follow one jerk-limited profile along the straight line in joint space, the fastest that keeps every joint's limits.</summary>
    /// <returns>2 to 8 knots at the profile's segment boundaries, which represent it exactly; a single pair 1 ms apart where nothing moves, or next to nothing.</returns>
    /// <exception cref="MotionPlanException">A target lies outside its joint's range.</exception>
    public static JointKnot[] FromRest(ReadOnlySpan<double> start, ReadOnlySpan<double> target, ReadOnlySpan<JointLimits> limits)
    {
        CheckCounts(start.Length, target.Length, limits);
        CheckRange("start", start, limits);
        CheckRange("target", target, limits);
        double velocity = double.PositiveInfinity, acceleration = double.PositiveInfinity, jerk = double.PositiveInfinity;
        for (var i = 0; i < limits.Length; i++)
        {
            var way = Math.Abs(target[i] - start[i]);
            velocity = Math.Min(velocity, limits[i].MaxVelocity / way);
            acceleration = Math.Min(acceleration, limits[i].MaxAcceleration / way);
            jerk = Math.Min(jerk, limits[i].MaxJerk / way);
        }
        if (double.IsInfinity(velocity)) return Standing(start);
        var profile = AxisPlanner.Fastest(default, new JointState(1, 0, 0), RateLimits.Symmetric(velocity, acceleration, jerk));
        // So short a way that its cubics would be lost to rounding: a millisecond for it is slow enough.
        if (profile.DurationS < ShortestSegmentS) return [new JointKnot { Position = JointVector.From(start) }, new JointKnot { Position = JointVector.From(target), TimeS = 1e-3 }];
        var knots = new List<JointKnot>(8);
        foreach (var t in Boundaries([profile]))
        {
            var s = profile.At(t);
            var knot = new JointKnot { TimeS = t };
            for (var i = 0; i < limits.Length; i++)
            {
                knot.Position[i] = s.Position is 1 ? target[i] : start[i] + s.Position * (target[i] - start[i]);
                knot.Velocity[i] = s.Velocity * (target[i] - start[i]);
            }
            knots.Add(knot);
        }
        return [.. knots];
    }

    /// <summary>From moving joints: each follows its own profile, and all arrive at the first moment that they can (<see cref="JointTrajectory"/>).</summary>
    /// <returns>At most 13 knots per joint and one more; velocity, acceleration and jerk limits hold to a thousandth.</returns>
    /// <exception cref="MotionPlanException">A target or the way to it leaves the joint's range, or a start breaks a limit.</exception>
    public static JointKnot[] Plan(ReadOnlySpan<JointState> start, ReadOnlySpan<double> target, ReadOnlySpan<JointLimits> limits)
    {
        CheckCounts(start.Length, target.Length, limits);
        CheckRange("target", target, limits);
        var (targets, rates) = (new JointState[limits.Length], new RateLimits[limits.Length]);
        for (var i = 0; i < limits.Length; i++)
        {
            (targets[i], rates[i]) = (new JointState(target[i], 0, 0), RateLimits.Of(limits[i]));
            if (!rates[i].CanLeave(start[i]))
                throw new MotionPlanException($"Joint {i + 1}: the start's velocity {start[i].Velocity:g6} or acceleration {start[i].Acceleration:g6} is, or will unavoidably become, above its limit.");
        }
        var trajectory = new JointTrajectory();
        var refusal = trajectory.TryPlan(start, targets, rates);
        if (!refusal.IsNone) throw new MotionPlanException(refusal.Describe());
        if (trajectory.DurationS < ShortestSegmentS) return Standing(target);
        var profiles = new AxisProfile[limits.Length];
        for (var i = 0; i < profiles.Length; i++) profiles[i] = trajectory[i];

        var knots = new List<JointKnot>();
        foreach (var t in Boundaries(profiles))
        {
            var knot = new JointKnot { TimeS = t };
            for (var i = 0; i < profiles.Length; i++)
            {
                var s = profiles[i].At(t);
                (knot.Position[i], knot.Velocity[i]) = (s.Position, s.Velocity);
            }
            knots.Add(knot);
        }
        var array = knots.ToArray();
        for (var i = 0; i < profiles.Length; i++) (array[^1].Position[i], array[^1].Velocity[i]) = (target[i], 0);
        var use = KnotMotion.Measure(array, limits);
        if (Math.Abs(use.RangeExcess) > 1e-9)
            throw new MotionPlanException($"Joint {use.RangeJoint + 1} cannot stop in time: it would leave its range by {Math.Abs(use.RangeExcess):0.####}.");
        return array;
    }

    private static List<double> Boundaries(ReadOnlySpan<AxisProfile> profiles)
    {
        var times = new List<double> { 0 };
        var end = 0.0;
        foreach (ref readonly var profile in profiles)
        {
            for (var k = 1; k < profile.ArcCount; k++) times.Add(profile.Arc(k).StartS);
            end = Math.Max(end, profile.DurationS);
        }
        times.Sort();
        var kept = new List<double>(times.Count + 1) { 0 };
        foreach (var t in times)
            if (t - kept[^1] >= ShortestSegmentS && end - t >= ShortestSegmentS) kept.Add(t);
        kept.Add(end);
        return kept;
    }

    private static JointKnot[] Standing(ReadOnlySpan<double> position)
    {
        var knot = new JointKnot { Position = JointVector.From(position) };
        return [knot, knot with { TimeS = 1e-3 }];
    }

    private static void CheckCounts(int starts, int targets, ReadOnlySpan<JointLimits> limits)
    {
        JointLimits.Validate(limits);
        if (starts != limits.Length || targets != limits.Length)
            throw new ArgumentException($"Start ({starts}), target ({targets}) and limits ({limits.Length}) must have the same number of joints.");
    }

    private static void CheckRange(string what, ReadOnlySpan<double> positions, ReadOnlySpan<JointLimits> limits)
    {
        for (var i = 0; i < limits.Length; i++)
        {
            var p = positions[i];
            if (!double.IsFinite(p)) throw new MotionPlanException($"Joint {i + 1}: the {what} is not a finite number.");
            var excess = p < limits[i].MinPosition ? p - limits[i].MinPosition : p > limits[i].MaxPosition ? p - limits[i].MaxPosition : 0;
            if (excess != 0)
                throw new MotionPlanException($"Joint {i + 1}: the {what} {p:0.####} is {Math.Abs(excess):0.####} {(excess < 0 ? "below the lowest" : "above the highest")} position.");
        }
    }
}
