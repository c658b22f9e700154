namespace SurgicalNav.Motion.Trajectories;

/// <summary>The fastest jerk- and acceleration-limited change from a state to a steady velocity: jerk, hold, opposite jerk.</summary>
internal readonly struct VelocityRamp
{
    private readonly double _firstS, _holdS, _lastS, _jerk;

    private VelocityRamp(double firstS, double holdS, double lastS, double jerk) => (_firstS, _holdS, _lastS, _jerk) = (firstS, holdS, lastS, jerk);

    public double DurationS => _firstS + _holdS + _lastS;

    public (double DurationS, double Jerk) Part(int index) => index switch
    {
        0 => (_firstS, _jerk),
        1 => (_holdS, 0),
        _ => (_lastS, -_jerk),
    };

    public static VelocityRamp To(double velocity, in JointState from, in JointLimits limits)
    {
        var (j, aMax) = (limits.MaxJerk, limits.MaxAcceleration);
        // The velocity reached when the present acceleration is simply taken away decides the direction.
        var settled = from.Velocity + from.Acceleration * Math.Abs(from.Acceleration) / (2 * j);
        var sign = velocity >= settled ? 1 : -1;
        var a = sign * from.Acceleration;
        var change = sign * (velocity - from.Velocity);
        var peak = Math.Sqrt(Math.Max(0, j * change + a * a / 2));
        if (peak <= aMax)
        {
            peak = Math.Max(peak, Math.Max(a, 0));
            return new VelocityRamp((peak - a) / j, 0, peak / j, sign * j);
        }
        // A start at the acceleration limit, give or take rounding, needs no first part.
        var first = Math.Max(0, (aMax - a) / j);
        var top = a + first * j;
        var hold = (change - first * (a + top) / 2 - top * top / (2 * j)) / top;
        return new VelocityRamp(first, Math.Max(0, hold), top / j, sign * j);
    }

    public void Apply(ref JointState state)
    {
        state = state.After(_firstS, _jerk).After(_holdS, 0).After(_lastS, -_jerk);
        state = state with { Acceleration = 0 };
    }

    /// <summary>The state <paramref name="timeS"/> after the start, within the ramp.</summary>
    public JointState At(in JointState from, double timeS)
    {
        var state = from.After(Math.Min(timeS, _firstS), _jerk);
        if (timeS > _firstS) state = state.After(Math.Min(timeS - _firstS, _holdS), 0);
        if (timeS > _firstS + _holdS) state = state.After(Math.Min(timeS - _firstS - _holdS, _lastS), -_jerk);
        return state;
    }
}
