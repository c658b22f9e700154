namespace SurgicalNav.Motion.Trajectories;

/// <summary>The greatest and least values that one joint takes in a motion given by knots, exactly, and when. In the joint's own unit (rad or mm), times in s.</summary>
/// <param name="Lowest">Position.</param>
/// <param name="LowestAtS">In whose segment it lies: the time of the segment's start.</param>
/// <param name="Highest">Position.</param>
/// <param name="HighestAtS">As above.</param>
/// <param name="Velocity">Largest magnitude.</param>
/// <param name="VelocityAtS">As above.</param>
/// <param name="Acceleration">Largest magnitude.</param>
/// <param name="AccelerationAtS">As above.</param>
/// <param name="Jerk">Largest magnitude within the cubics; steps of acceleration at knots are not jerks.</param>
/// <param name="JerkAtS">As above.</param>
public readonly record struct KnotExtremes(
    double Lowest, double LowestAtS, double Highest, double HighestAtS, double Velocity, double VelocityAtS, double Acceleration, double AccelerationAtS, double Jerk, double JerkAtS)
{
    /// <summary>Reads one joint. Allocates nothing.</summary>
    /// <param name="knots">Two or more.</param>
    /// <param name="joint">Counted from 0.</param>
    public static KnotExtremes Of(ReadOnlySpan<JointKnot> knots, int joint)
    {
        var e = new KnotExtremes(double.PositiveInfinity, 0, double.NegativeInfinity, 0, 0, 0, 0, 0, 0, 0);
        for (var i = 0; i + 1 < knots.Length; i++)
        {
            var (segment, at) = (new HermiteSegment(knots[i], knots[i + 1], joint), knots[i].TimeS);
            var (low, high) = segment.PositionRange;
            if (low < e.Lowest) e = e with { Lowest = low, LowestAtS = at };
            if (high > e.Highest) e = e with { Highest = high, HighestAtS = at };
            if (segment.MaxVelocity > e.Velocity) e = e with { Velocity = segment.MaxVelocity, VelocityAtS = at };
            if (segment.MaxAcceleration > e.Acceleration) e = e with { Acceleration = segment.MaxAcceleration, AccelerationAtS = at };
            if (Math.Abs(segment.Jerk) > e.Jerk) e = e with { Jerk = Math.Abs(segment.Jerk), JerkAtS = at };
        }
        return e;
    }

    /// <summary>How much slower the motion must run so that the joint keeps its rates: 1 or less where it does. Velocity falls with the factor, acceleration with its square, jerk with its cube.</summary>
    public double Slowing(in JointLimits limit) =>
        Math.Max(Velocity / limit.MaxVelocity, Math.Max(Math.Sqrt(Acceleration / limit.MaxAcceleration), Math.Cbrt(Jerk / limit.MaxJerk)));
}
