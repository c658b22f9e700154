namespace SurgicalNav.Motion.Trajectories;

/// <summary>Stops on the path: the joints follow the same curve in space, only ever slower, until they rest.</summary>
/// <remarks>
/// The path's own time is made to run out: its rate falls from the present one to 0 by a jerk-limited ramp. The steepest ramp is taken for which
/// every joint keeps its limits, q̈ = q″ ṡ² + q′ s̈ (Bobrow, Dubowsky and Gibson 1985), judged on the exact extremes of the resulting cubics. A path
/// that itself uses its full acceleration leaves none for braking: plan paths below the limits that are given here. Allocates nothing.
/// </remarks>
public static class PathStop
{
    /// <summary>The ramp's jerk takes its deceleration up and down in this time.</summary>
    private const double JerkTimeS = 0.02;

    /// <summary>What rounding may add to a path that cruises exactly at a limit.</summary>
    private const double Slack = 1 + 1e-6;

    private const double SteepestPerS = 50;
    private const int Halvings = 16;

    /// <summary>Plans the stop and writes its knots, times from 0.</summary>
    /// <param name="path">The motion under way; its last knot at rest.</param>
    /// <param name="pathTimeS">Where on the path the stop begins, in the path's own time.</param>
    /// <param name="rate">How fast the path's time runs there: 1 is as planned; 0 … 1.</param>
    /// <param name="limits">What the joints may do while stopping; position ranges are not checked, since the path is kept.</param>
    /// <param name="into">Room for the knots, at least 2; the step between knots grows to fit it.</param>
    /// <returns>The number of knots; 0 where even a stop over 2 s would break a limit.</returns>
    public static int Plan(ReadOnlySpan<JointKnot> path, double pathTimeS, double rate, ReadOnlySpan<JointLimits> limits, Span<JointKnot> into)
    {
        if (path.Length < 2 || into.Length < 2) throw new ArgumentException("A stop needs a path of two knots or more, and room for two.");
        if (!(rate is >= 0 and <= 1) || !double.IsFinite(pathTimeS)) throw new ArgumentException("The path's rate lies between 0 and 1, and its time is finite.");
        if (rate < 1e-9) return Write(path, new JointState(pathTimeS, 0, 0), 1, limits.Length, into);
        var start = new JointState(pathTimeS, rate, 0);
        double gentle = rate / 2, steep = SteepestPerS;
        if (Keeps(path, start, steep, limits, into, out var count)) return count;
        if (!Keeps(path, start, gentle, limits, into, out count)) return 0;
        for (var i = 0; i < Halvings; i++)
        {
            var middle = Math.Sqrt(gentle * steep);
            if (Keeps(path, start, middle, limits, into, out _)) gentle = middle;
            else steep = middle;
        }
        Keeps(path, start, gentle, limits, into, out count);
        return count;
    }

    private static bool Keeps(ReadOnlySpan<JointKnot> path, in JointState start, double decelerationPerS, ReadOnlySpan<JointLimits> limits, Span<JointKnot> into, out int count)
    {
        count = Write(path, start, decelerationPerS, limits.Length, into);
        var use = KnotMotion.Measure(into[..count], limits);
        return use.Velocity <= Slack && use.Acceleration <= Slack;
    }

    private static int Write(ReadOnlySpan<JointKnot> path, in JointState start, double decelerationPerS, int joints, Span<JointKnot> into)
    {
        var ramp = AxisPlanner.Ramp(start, 0, RateLimits.Symmetric(1, decelerationPerS, decelerationPerS / JerkTimeS));
        var duration = Math.Max(ramp.DurationS, 1e-3);
        var pieces = Math.Clamp((int)Math.Ceiling(duration / 0.005), 1, into.Length - 1);
        for (var i = 0; i <= pieces; i++)
        {
            var time = duration * i / pieces;
            var s = ramp.At(time);
            ref var knot = ref into[i];
            knot = new JointKnot { TimeS = time };
            for (var joint = 0; joint < joints; joint++)
            {
                var state = KnotMotion.At(path, joint, s.Position);
                knot.Position[joint] = state.Position;
                knot.Velocity[joint] = i == pieces ? 0 : state.Velocity * s.Velocity;
            }
        }
        return pieces + 1;
    }
}
