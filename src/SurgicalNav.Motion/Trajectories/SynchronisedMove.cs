namespace SurgicalNav.Motion.Trajectories;

/// <summary>Moves several joints to rest at a target so that all arrive together.</summary>
public static class SynchronisedMove
{
    /// <summary>Knots closer than this are one: a cubic over a shorter time loses its acceleration to rounding.</summary>
    private const double ShortestSegmentS = 1e-5;

    /// <summary>From rest: all joints follow one jerk-limited profile along the straight line in joint space, the fastest that keeps every joint's limits.</summary>
    /// <returns>2 to 8 knots at the profile's segment boundaries, which represent it exactly; a single pair 1 ms apart where nothing moves.</returns>
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
        var profile = RestProfile.Plan(default, 1, new JointLimits(0, 1, velocity, acceleration, jerk));
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

    /// <summary>From moving joints: each follows its own profile; the slowest sets the duration and the others cruise slower to arrive with it.</summary>
    /// <returns>At most 7 knots per joint and one more; velocity, acceleration and jerk limits hold to a thousandth.</returns>
    /// <exception cref="MotionPlanException">A target or the way to it leaves the joint's range, a start breaks a limit, or a joint cannot arrive at the common time.</exception>
    public static JointKnot[] Plan(ReadOnlySpan<JointState> start, ReadOnlySpan<double> target, ReadOnlySpan<JointLimits> limits)
    {
        CheckCounts(start.Length, target.Length, limits);
        CheckRange("target", target, limits);
        var profiles = new RestProfile[limits.Length];
        var duration = 0.0;
        for (var i = 0; i < profiles.Length; i++)
        {
            try
            {
                profiles[i] = RestProfile.Plan(start[i], target[i], limits[i]);
            }
            catch (MotionPlanException e)
            {
                throw new MotionPlanException($"Joint {i + 1}: {e.Message}");
            }
            duration = Math.Max(duration, profiles[i].DurationS);
        }
        if (duration < ShortestSegmentS) return Standing(target);
        for (var i = 0; i < profiles.Length; i++)
            profiles[i] = RestProfile.PlanForDuration(start[i], target[i], limits[i], duration);

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

    private static List<double> Boundaries(ReadOnlySpan<RestProfile> profiles)
    {
        var times = new List<double> { 0 };
        var end = 0.0;
        foreach (ref readonly var profile in profiles)
        {
            for (var k = 1; k < profile.SegmentCount; k++) times.Add(profile.Segment(k).StartS);
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
