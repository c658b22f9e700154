using System.Runtime.CompilerServices;

namespace SurgicalNav.Motion.Trajectories;

/// <summary>Position, velocity and acceleration of one joint at one moment (rad or mm, per s, per s²).</summary>
public readonly record struct JointState(double Position, double Velocity, double Acceleration)
{
    /// <summary>The state after <paramref name="durationS"/> of constant jerk.</summary>
    public JointState After(double durationS, double jerk) => new(
        Position + durationS * (Velocity + durationS * (Acceleration / 2 + durationS * jerk / 6)),
        Velocity + durationS * (Acceleration + durationS * jerk / 2),
        Acceleration + durationS * jerk);
}

/// <summary>The fastest jerk-limited motion of one joint from any state to rest at a target: at most seven segments of constant jerk.</summary>
/// <remarks>
/// The motion heads for cruise velocity in least time, leaves it at some moment and stops in least time. Where it comes to rest grows steadily
/// with that moment, which is found in closed form on the cruise and by bisection to machine precision before it
/// (Haschke, Weitnauer and Ritter, IROS 2008). A value type; planning and evaluation allocate nothing.
/// </remarks>
public struct RestProfile
{
    private const int MaxSegments = 7;
    private Segments _segments;
    private double _target;

    public int SegmentCount { get; private set; }

    public double DurationS { get; private set; }

    /// <summary>Start of segment <paramref name="index"/>: time since the start of the motion, state, and the jerk that then holds.</summary>
    public readonly (double StartS, JointState State, double Jerk) Segment(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)SegmentCount, nameof(index));
        return _segments[index];
    }

    /// <summary>The state at a time since the start; clamped to the start and to rest at the target.</summary>
    public readonly JointState At(double timeS)
    {
        if (timeS >= DurationS || SegmentCount == 0) return new JointState(_target, 0, 0);
        var i = SegmentCount - 1;
        while (i > 0 && _segments[i].StartS > timeS) i--;
        var (startS, state, jerk) = _segments[i];
        return state.After(Math.Max(0, timeS - startS), jerk);
    }

    /// <summary>Plans in least time.</summary>
    /// <param name="start">Where the joint is, how fast, and its acceleration; velocity and acceleration within the limits, and so that the velocity stays within while the acceleration is taken away.</param>
    /// <param name="target">Where it is to rest.</param>
    /// <param name="limits">Rates; the position range is the caller's to check.</param>
    /// <exception cref="MotionPlanException">The start breaks a limit, or will unavoidably.</exception>
    public static RestProfile Plan(in JointState start, double target, in JointLimits limits)
    {
        CheckStart(start, target, limits);
        return PlanWithin(start, target, limits, limits.MaxVelocity);
    }

    /// <summary>Plans for a given duration, by cruising slower.</summary>
    /// <exception cref="MotionPlanException">The duration is shorter than the least, or no slower motion of this shape takes exactly so long.</exception>
    public static RestProfile PlanForDuration(in JointState start, double target, in JointLimits limits, double durationS)
    {
        var fastest = Plan(start, target, limits);
        if (durationS <= fastest.DurationS + 1e-12)
        {
            if (durationS < fastest.DurationS - 1e-9) throw new MotionPlanException($"The motion takes at least {fastest.DurationS:0.###} s; {durationS:0.###} s were asked for.");
            return fastest;
        }
        if (start is { Velocity: 0, Acceleration: 0 } && target == start.Position) return Waiting(start.Position, durationS);
        // The slower the cruise the longer the motion.
        double slow = 0, fast = limits.MaxVelocity;
        for (var i = 0; i < 200; i++)
        {
            var middle = 0.5 * (slow + fast);
            if (middle <= slow || middle >= fast) break;
            if (PlanWithin(start, target, limits, middle).DurationS > durationS) slow = middle;
            else fast = middle;
        }
        var profile = PlanWithin(start, target, limits, fast);
        if (!(Math.Abs(profile.DurationS - durationS) <= 1e-6 * Math.Max(1, durationS)))
            throw new MotionPlanException($"No motion of {durationS:0.###} s comes to rest at the target from this start; the nearest takes {profile.DurationS:0.###} s.");
        return profile;
    }

    private static RestProfile PlanWithin(in JointState start, double target, in JointLimits limits, double cruise)
    {
        var profile = new RestProfile { _target = target };
        var rest = start;
        VelocityRamp.To(0, start, limits).Apply(ref rest);
        var ahead = target - rest.Position;
        if (ahead == 0)
        {
            profile.Append(start, VelocityRamp.To(0, start, limits), double.PositiveInfinity);
            return profile;
        }
        var sign = Math.Sign(ahead);
        var speedUp = VelocityRamp.To(sign * cruise, start, limits);
        var atCruise = start;
        speedUp.Apply(ref atCruise);
        var beyond = sign * (target - RestOf(atCruise, limits));
        if (beyond >= 0)
        {
            profile.Append(start, speedUp, double.PositiveInfinity);
            profile.Append(atCruise, beyond / cruise, 0);
            profile.Append(atCruise.After(beyond / cruise, 0), VelocityRamp.To(0, atCruise, limits), double.PositiveInfinity);
            return profile;
        }
        double early = 0, late = speedUp.DurationS;
        while (true)
        {
            var middle = 0.5 * (early + late);
            if (middle <= early || middle >= late) break;
            if (sign * (target - RestOf(speedUp.At(start, middle), limits)) >= 0) early = middle;
            else late = middle;
        }
        profile.Append(start, speedUp, early);
        var leaving = speedUp.At(start, early);
        profile.Append(leaving, VelocityRamp.To(0, leaving, limits), double.PositiveInfinity);
        return profile;
    }

    private static double RestOf(in JointState state, in JointLimits limits)
    {
        var rest = state;
        VelocityRamp.To(0, state, limits).Apply(ref rest);
        return rest.Position;
    }

    private static RestProfile Waiting(double position, double durationS)
    {
        var profile = new RestProfile { _target = position };
        profile.Append(new JointState(position, 0, 0), durationS, 0);
        return profile;
    }

    private void Append(JointState from, in VelocityRamp ramp, double untilS)
    {
        for (var i = 0; i < 3 && untilS > 0; i++)
        {
            var (duration, jerk) = ramp.Part(i);
            duration = Math.Min(duration, untilS);
            Append(from, duration, jerk);
            from = from.After(duration, jerk);
            untilS -= duration;
        }
    }

    private void Append(in JointState from, double durationS, double jerk)
    {
        if (!(durationS > 0)) return;
        if (SegmentCount < MaxSegments) _segments[SegmentCount++] = (DurationS, from, jerk);
        DurationS += durationS;
    }

    private static void CheckStart(in JointState start, double target, in JointLimits limits)
    {
        if (!double.IsFinite(start.Position + start.Velocity + start.Acceleration + target))
            throw new MotionPlanException("The start or the target is not a finite number.");
        const double slack = 1 + 1e-9;
        if (Math.Abs(start.Acceleration) > limits.MaxAcceleration * slack)
            throw new MotionPlanException($"The start accelerates at {start.Acceleration:g6}, above the limit {limits.MaxAcceleration:g6}.");
        var settled = start.Velocity + start.Acceleration * Math.Abs(start.Acceleration) / (2 * limits.MaxJerk);
        var worst = Math.Max(Math.Abs(start.Velocity), Math.Abs(settled));
        if (worst > limits.MaxVelocity * slack)
            throw new MotionPlanException($"The start's velocity is or will unavoidably become {worst:g6}, above the limit {limits.MaxVelocity:g6}.");
    }

    [InlineArray(MaxSegments)]
    private struct Segments
    {
        private (double StartS, JointState State, double Jerk) _first;
    }
}
