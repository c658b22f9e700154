namespace SurgicalNav.Motion.Trajectories;

/// <summary>When one joint can be in a target state, and how it gets there in a given time.</summary>
/// <remarks>For a given duration the motions that keep the limits form a convex set, since the limits are intervals: so the places that can be reached
/// lie between those of the farthest motions in both directions, and every place between them is reached by their mixture p = (1 − λ) p₊ + λ p₋, which
/// keeps the limits and is made of arcs of constant jerk. The durations at which the target is within reach are intervals, whose ends are moments at
/// which one of the two farthest motions leads just there: these are the least duration, and what is left out between are the blocked intervals of
/// synchronisation. Mixing replaces a second search for given durations. Allocates nothing.</remarks>
internal struct AxisReach
{
    /// <summary>Going round takes longer than this; what is less is no jump, and is never forgiven.</summary>
    public const double JumpS = 1e-3;

    private readonly FarthestMotion _ahead, _back;
    private readonly double _jerk, _way, _velocitySlack, _waySlack, _waySlackPerS, _moreVelocitySlack, _moreWaySlack;
    private readonly JointState _target;
    private readonly bool _isRest;
    private AxisProfile _return;

    public AxisReach(in JointState start, in JointState target, in RateLimits limits)
    {
        _return = new AxisProfile(start);
        var from = ReturnToLimits.Append(ref _return, limits);
        _target = target;
        _jerk = limits.MaxJerk;
        var k = 1 / _jerk;
        var strength = Math.Min(limits.MaxAcceleration, -limits.MinAcceleration) * k;
        var speed = Math.Min(limits.MaxVelocity, -limits.MinVelocity) * k;
        var length = Math.Min(strength * strength * strength, Math.Pow(speed, 1.5));
        // Below these shares of the limits, squares and fourth powers leave the range of a double, and nothing could be seen of it. Ways are smaller by nature.
        var (v0, v1) = (Seen(from.Velocity * k, 1e-20 * speed), Seen(target.Velocity * k, 1e-20 * speed));
        var (a0, a1) = (Seen(from.Acceleration * k, 1e-20 * strength), Seen(target.Acceleration * k, 1e-20 * strength));
        _way = Seen((target.Position - from.Position) * k, 1e-60 * length);
        _ahead = new FarthestMotion(v0, a0, v1, a1, limits.MaxAcceleration * k, limits.MinAcceleration * k, limits.MaxVelocity * k);
        _back = new FarthestMotion(-v0, -a0, -v1, -a1, -limits.MinAcceleration * k, -limits.MaxAcceleration * k, -limits.MinVelocity * k);
        var size = Math.Abs(v0) + Math.Abs(v1) + a0 * a0 + a1 * a1;
        (_velocitySlack, _waySlackPerS) = (1e-13 * size, 2e-14 * size);
        _waySlack = 2e-15 * k * (Math.Abs(from.Position) + Math.Abs(target.Position)) + 2e-14 * Math.Abs(_way);
        _moreVelocitySlack = 1e-12 * (Math.Abs(v1) + a1 * a1);
        _isRest = v1 == 0 && a1 == 0;
        _moreWaySlack = 1e-12 * (length + k * (Math.Abs(from.Position) + Math.Abs(target.Position)) + v1 * v1 / strength + Math.Abs(v1) * strength + Math.Abs(a1 * a1 * a1));
    }

    private static double Seen(double value, double least) => Math.Abs(value) > least ? value : 0;

    /// <summary>Whether some motion takes exactly so long.</summary>
    public readonly bool CanLast(double durationS) => TryMix(durationS - _return.DurationS, out _, out _, out _, out _);

    /// <summary>Adds the durations that may bound an interval of possible ones.</summary>
    public readonly void AddBounds(ref TimeList times)
    {
        var own = default(TimeList);
        _ahead.AddTimes(_way, ref own);
        _back.AddTimes(-_way, ref own);
        for (var i = 0; i < own.Count; i++) times.Add(own[i] + _return.DurationS);
    }

    /// <summary>The least duration; and, for synchronisation, every later moment that may bound a blocked interval.</summary>
    /// <remarks>Least time jumps with the state where the target moves: who comes too late by a rounding error would have to go round again, and whoever
    /// plans anew every tick would sooner or later. So a miss that is a little more than this calculation's own rounding is forgiven where it spares such a jump, and only there.</remarks>
    public readonly double ShortestS(ref TimeList bounds)
    {
        AddBounds(ref bounds);
        var forgiven = double.NaN;
        for (var i = 0; i < bounds.Count; i++)
        {
            if (!TryMix(bounds[i] - _return.DurationS, out _, out _, out _, out var exact)) continue;
            // Least time to rest does not jump.
            if (exact) return !_isRest && bounds[i] - forgiven > JumpS ? forgiven : bounds[i];
            if (double.IsNaN(forgiven)) forgiven = bounds[i];
        }
        return double.IsNaN(forgiven) ? SearchedS() : forgiven;
    }

    /// <summary>The motion of exactly so long; the duration must be one that <see cref="CanLast"/> allows.</summary>
    public readonly bool TryPlan(double durationS, out AxisProfile profile)
    {
        profile = _return;
        var own = durationS - _return.DurationS;
        if (!TryMix(own, out var ahead, out var back, out var share, out _)) return false;
        if (share == 0) Append(ref profile, ahead, 1);
        else if (share == 1) Append(ref profile, back, -1);
        else AppendMixture(ref profile, ahead, back, share);
        profile.EndAfter(durationS);
        profile.EndAt(_target);
        return true;
    }

    private readonly bool TryMix(double durationS, out SevenArcs ahead, out SevenArcs back, out double share, out bool exact)
    {
        back = default;
        (share, exact) = (0, false);
        var velocitySlack = _velocitySlack + 1e-15 * durationS * durationS;
        var waySlack = _waySlack + _waySlackPerS * durationS;
        if (!_ahead.TryAt(durationS, out ahead, out var missed) || missed > velocitySlack + _moreVelocitySlack) return false;
        exact = missed <= velocitySlack;
        var farthest = _ahead.WayOf(ahead);
        if (!(_way <= farthest + waySlack + _moreWaySlack) || !_back.TryAt(durationS, out back, out missed) || missed > velocitySlack + _moreVelocitySlack) return false;
        var nearest = -_back.WayOf(back);
        if (!(_way >= nearest - waySlack - _moreWaySlack)) return false;
        exact &= missed <= velocitySlack && _way <= farthest + waySlack && _way >= nearest - waySlack;
        share = farthest > nearest ? Math.Clamp((farthest - _way) / (farthest - nearest), 0, 1) : 0;
        return true;
    }

    /// <summary>For states so close to a bound that no root stands the test: doubles the duration until the target is within reach, which it is in the end since
    /// both directions have a velocity, and halves the last step down to the bound.</summary>
    private readonly double SearchedS()
    {
        double impossible = _return.DurationS, possible = _return.DurationS + Math.Max(1e-3, _ahead.ShortestS);
        for (var i = 0; i < 60 && !CanLast(possible); i++) (impossible, possible) = (possible, _return.DurationS + 2 * (possible - _return.DurationS));
        for (var i = 0; i < 80; i++)
        {
            var middle = 0.5 * (impossible + possible);
            if (middle <= impossible || middle >= possible) break;
            if (CanLast(middle)) possible = middle;
            else impossible = middle;
        }
        return possible;
    }

    private readonly void Append(ref AxisProfile profile, in SevenArcs arcs, int sign)
    {
        for (var i = 0; i < 7; i++) profile.Append(arcs[i], sign * SevenArcs.SignOf(i) * _jerk, sign * arcs.AccelerationAfter(i) * _jerk);
    }

    private readonly void AppendMixture(ref AxisProfile profile, in SevenArcs ahead, in SevenArcs back, double share)
    {
        var (i, k) = (0, 0);
        var (leftAhead, leftBack) = (ahead[0], back[0]);
        while (true)
        {
            while (leftAhead <= 0 && ++i < 7) leftAhead = ahead[i];
            while (leftBack <= 0 && ++k < 7) leftBack = back[k];
            if (i >= 7 || k >= 7) break;
            var step = Math.Min(leftAhead, leftBack);
            (leftAhead, leftBack) = (leftAhead - step, leftBack - step);
            var aheadThen = ahead.AccelerationAfter(i) - leftAhead * SevenArcs.SignOf(i);
            var backThen = back.AccelerationAfter(k) - leftBack * SevenArcs.SignOf(k);
            profile.Append(step, _jerk * ((1 - share) * SevenArcs.SignOf(i) - share * SevenArcs.SignOf(k)), _jerk * ((1 - share) * aheadThen - share * backThen));
        }
    }
}
