namespace SurgicalNav.Motion.Trajectories;

/// <summary>How much of its limits a motion uses at most: 1 is exactly at the limit.</summary>
/// <param name="Velocity">Largest |velocity| over the limit.</param>
/// <param name="VelocityJoint">The joint (from 0) that uses it.</param>
/// <param name="Acceleration">Largest |acceleration| over the limit.</param>
/// <param name="AccelerationJoint">The joint (from 0) that uses it.</param>
/// <param name="RangeExcess">By how much a joint leaves its position range, rad or mm, signed; 0 where none does.</param>
/// <param name="RangeJoint">The joint (from 0) that leaves it.</param>
public readonly record struct LimitUse(double Velocity, int VelocityJoint, double Acceleration, int AccelerationJoint, double RangeExcess, int RangeJoint);

/// <summary>Reads a motion given by knots. Allocates nothing.</summary>
public static class KnotMotion
{
    /// <summary>State of one joint at a time; at rest at the first or last position outside the motion's time.</summary>
    public static JointState At(ReadOnlySpan<JointKnot> knots, int joint, double timeS)
    {
        if (timeS <= knots[0].TimeS) return new JointState(knots[0].Position[joint], knots[0].Velocity[joint], 0);
        if (timeS >= knots[^1].TimeS) return new JointState(knots[^1].Position[joint], knots[^1].Velocity[joint], 0);
        var i = SegmentAt(knots, timeS);
        return new HermiteSegment(knots[i], knots[i + 1], joint).At(timeS - knots[i].TimeS);
    }

    /// <summary>Index of the knot that starts the segment of <paramref name="timeS"/>, by bisection.</summary>
    public static int SegmentAt(ReadOnlySpan<JointKnot> knots, double timeS)
    {
        int low = 0, high = knots.Length - 1;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (knots[middle].TimeS <= timeS) low = middle;
            else high = middle;
        }
        return low;
    }

    /// <summary>The exact greatest use of the limits over the whole motion, from the extremes of its cubics.</summary>
    public static LimitUse Measure(ReadOnlySpan<JointKnot> knots, ReadOnlySpan<JointLimits> limits)
    {
        var use = default(LimitUse);
        for (var i = 0; i + 1 < knots.Length; i++)
            for (var joint = 0; joint < limits.Length; joint++)
            {
                var segment = new HermiteSegment(knots[i], knots[i + 1], joint);
                var limit = limits[joint];
                var velocity = segment.MaxVelocity / limit.MaxVelocity;
                if (velocity > use.Velocity) use = use with { Velocity = velocity, VelocityJoint = joint };
                var acceleration = segment.MaxAcceleration / limit.MaxAcceleration;
                if (acceleration > use.Acceleration) use = use with { Acceleration = acceleration, AccelerationJoint = joint };
                var (low, high) = segment.PositionRange;
                var excess = low < limit.MinPosition ? low - limit.MinPosition : high > limit.MaxPosition ? high - limit.MaxPosition : 0;
                if (Math.Abs(excess) > Math.Abs(use.RangeExcess)) use = use with { RangeExcess = excess, RangeJoint = joint };
            }
        return use;
    }

    /// <summary>Slows a motion that starts and ends at rest: times grow by the factor, velocities shrink by it, accelerations by its square.</summary>
    public static void Stretch(Span<JointKnot> knots, double factor)
    {
        for (var i = 0; i < knots.Length; i++)
        {
            knots[i].TimeS *= factor;
            for (var joint = 0; joint < JointVector.Capacity; joint++) knots[i].Velocity[joint] /= factor;
        }
    }
}
