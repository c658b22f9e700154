namespace SurgicalNav.Motion.Trajectories;

/// <summary>How joints that need different times arrive together.</summary>
public enum Synchronisation
{
    /// <summary>At the first moment that all can; each joint by its own motion.</summary>
    Time,

    /// <summary>Along a straight line in joint space where start and target lie on one with their velocities and accelerations (then in the least
    /// time that this line allows), else as <see cref="Time"/>.</summary>
    Straight,
}

/// <summary>Synchronised time-optimal motions of up to eight joints. Holds its own memory: planning and reading allocate nothing.</summary>
public sealed class JointTrajectory
{
    /// <summary>What may be missing to a straight line, of the largest component.</summary>
    private const double StraightSlack = 1e-9;

    /// <summary>How far before the slowest joint's least time others' bounds are looked at, as a share of it and at least in s: as much as a rounding error of the way,
    /// to the third root, can delay a rest.</summary>
    private const double JustBefore = 1e-3;

    private readonly AxisProfile[] _axes = new AxisProfile[JointVector.Capacity];
    private readonly AxisReach[] _reaches = new AxisReach[JointVector.Capacity];
    private readonly TimeList[] _bounds = new TimeList[JointVector.Capacity];

    public int JointCount { get; private set; }

    /// <summary>From the start to the last joint's arrival.</summary>
    public double DurationS { get; private set; }

    /// <summary>Whether the joints follow one straight line in joint space.</summary>
    public bool IsStraight { get; private set; }

    /// <summary>One joint's motion. After a stop each has its own duration.</summary>
    public ref readonly AxisProfile this[int joint] => ref _axes[joint];

    public JointState At(int joint, double timeS) => _axes[joint].At(timeS);

    /// <summary>Plans from any finite states to states that motions within the limits can pass through; a refused plan leaves the present one as it is.</summary>
    /// <param name="start">One state for each joint; may be outside the limits, and is then led back first.</param>
    /// <param name="target">As many.</param>
    /// <param name="limits">As many, each one valid.</param>
    /// <param name="synchronisation">How joints arrive together.</param>
    /// <exception cref="ArgumentException">The counts differ or are none or more than <see cref="JointVector.Capacity"/>.</exception>
    public TrajectoryRefusal TryPlan(ReadOnlySpan<JointState> start, ReadOnlySpan<JointState> target, ReadOnlySpan<RateLimits> limits, Synchronisation synchronisation = Synchronisation.Time)
    {
        CheckCounts(start.Length, target.Length, limits.Length);
        for (var i = 0; i < limits.Length; i++)
        {
            if (!IsFinite(start[i])) return new TrajectoryRefusal(TrajectoryRefusalReason.StartNotFinite, i);
            if (!IsFinite(target[i])) return new TrajectoryRefusal(TrajectoryRefusalReason.TargetNotFinite, i);
            if (!limits[i].CanPass(target[i])) return new TrajectoryRefusal(TrajectoryRefusalReason.TargetBeyondLimits, i);
        }
        if (synchronisation == Synchronisation.Straight && TryStraight(start, target, limits)) return default;

        var shortest = 0.0;
        for (var i = 0; i < limits.Length; i++)
        {
            _reaches[i] = new AxisReach(start[i], target[i], limits[i]);
            _bounds[i] = default;
            shortest = Math.Max(shortest, _reaches[i].ShortestS(ref _bounds[i]));
        }
        var duration = FirstCommon(shortest, limits.Length);
        if (duration > shortest + AxisReach.JumpS)
        {
            // A joint at the very end of its interval cannot wait for another's rounding error: a moment just before counts if all can still make it.
            var earlier = FirstCommon(Math.Max(0, shortest - JustBefore * Math.Max(1, shortest)), limits.Length);
            if (earlier <= shortest) duration = earlier;
        }
        for (var i = 0; i < limits.Length; i++)
            if (!_reaches[i].CanLast(duration)) return new TrajectoryRefusal(TrajectoryRefusalReason.OutOfPrecision, i);
        for (var i = 0; i < limits.Length; i++) _reaches[i].TryPlan(duration, out _axes[i]);
        (JointCount, DurationS, IsStraight) = (limits.Length, duration, limits.Length == 1);
        return default;
    }

    /// <summary>Stops every joint in its own least time, wherever that leads. Always defined from finite states.</summary>
    public TrajectoryRefusal TryPlanStop(ReadOnlySpan<JointState> start, ReadOnlySpan<RateLimits> limits)
    {
        CheckCounts(start.Length, start.Length, limits.Length);
        for (var i = 0; i < start.Length; i++)
            if (!IsFinite(start[i])) return new TrajectoryRefusal(TrajectoryRefusalReason.StartNotFinite, i);
        (JointCount, DurationS, IsStraight) = (limits.Length, 0, false);
        for (var i = 0; i < limits.Length; i++)
        {
            _axes[i] = AxisPlanner.Ramp(start[i], 0, limits[i]);
            DurationS = Math.Max(DurationS, _axes[i].DurationS);
        }
        return default;
    }

    /// <summary>The first moment, not before the given one, at which every joint can arrive: that or the end of some joint's blocked interval.</summary>
    private double FirstCommon(double durationS, int joints)
    {
        while (!AllCanLast(durationS, joints))
        {
            var next = double.PositiveInfinity;
            for (var i = 0; i < joints; i++)
            {
                ref readonly var bounds = ref _bounds[i];
                for (var k = 0; k < bounds.Count; k++)
                    if (bounds[k] > durationS)
                    {
                        next = Math.Min(next, bounds[k]);
                        break;
                    }
            }
            // Behind the last bound everything can be reached.
            if (double.IsPositiveInfinity(next)) return 2 * durationS;
            durationS = next;
        }
        return durationS;
    }

    private bool AllCanLast(double durationS, int joints)
    {
        for (var i = 0; i < joints; i++)
            if (!_reaches[i].CanLast(durationS)) return false;
        return true;
    }

    private bool TryStraight(ReadOnlySpan<JointState> start, ReadOnlySpan<JointState> target, ReadOnlySpan<RateLimits> limits)
    {
        // The joint with the longest way leads: its motion is planned with what the others' limits leave of its own.
        var lead = 0;
        for (var i = 1; i < limits.Length; i++)
            if (Math.Abs(target[i].Position - start[i].Position) > Math.Abs(target[lead].Position - start[lead].Position)) lead = i;
        var way = target[lead].Position - start[lead].Position;
        if (way == 0) return false;
        var common = limits[lead];
        for (var i = 0; i < limits.Length; i++)
        {
            var ratio = (target[i].Position - start[i].Position) / way;
            if (!Follows(start[i], start[lead], ratio) || !Follows(target[i], target[lead], ratio)) return false;
            if (ratio == 0) continue;
            var l = limits[i];
            common = new RateLimits(
                Math.Max(common.MinVelocity, (ratio > 0 ? l.MinVelocity : l.MaxVelocity) / ratio),
                Math.Min(common.MaxVelocity, (ratio > 0 ? l.MaxVelocity : l.MinVelocity) / ratio),
                Math.Max(common.MinAcceleration, (ratio > 0 ? l.MinAcceleration : l.MaxAcceleration) / ratio),
                Math.Min(common.MaxAcceleration, (ratio > 0 ? l.MaxAcceleration : l.MinAcceleration) / ratio),
                Math.Min(common.MaxJerk, l.MaxJerk / Math.Abs(ratio)));
        }
        if (!common.CanPass(target[lead])) return false;
        var reach = new AxisReach(start[lead], target[lead], common);
        _bounds[0] = default;
        if (!reach.TryPlan(reach.ShortestS(ref _bounds[0]), out var profile)) return false;
        for (var i = 0; i < limits.Length; i++)
        {
            _axes[i] = profile.Scaled((target[i].Position - start[i].Position) / way, start[i].Position);
            _axes[i].EndAt(target[i]);
        }
        (JointCount, DurationS, IsStraight) = (limits.Length, profile.DurationS, true);
        return true;
    }

    private static bool Follows(in JointState joint, in JointState lead, double ratio) =>
        Math.Abs(joint.Velocity - ratio * lead.Velocity) <= StraightSlack * Math.Abs(lead.Velocity)
        && Math.Abs(joint.Acceleration - ratio * lead.Acceleration) <= StraightSlack * Math.Abs(lead.Acceleration);

    private static bool IsFinite(in JointState state) => double.IsFinite(state.Position + state.Velocity + state.Acceleration);

    private static void CheckCounts(int starts, int targets, int limits)
    {
        if (limits is 0 or > JointVector.Capacity || starts != limits || targets != limits)
            throw new ArgumentException($"Between 1 and {JointVector.Capacity} joints can be planned, with a start, a target and limits for each; {starts}, {targets} and {limits} were given.");
    }
}
