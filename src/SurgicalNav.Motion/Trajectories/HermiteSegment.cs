namespace SurgicalNav.Motion.Trajectories;

/// <summary>One joint between two knots: the cubic with their positions and velocities, its states and its exact extremes. Allocates nothing.</summary>
public readonly struct HermiteSegment
{
    private readonly double _p, _v, _a, _j, _duration;

    public HermiteSegment(in JointKnot from, in JointKnot to, int joint)
        : this(from.Position[joint], from.Velocity[joint], to.Position[joint], to.Velocity[joint], to.TimeS - from.TimeS)
    {
    }

    public HermiteSegment(double fromPosition, double fromVelocity, double toPosition, double toVelocity, double durationS)
    {
        (_p, _v, _duration) = (fromPosition, fromVelocity, durationS);
        var slope = (toPosition - fromPosition) / durationS;
        _a = 2 * (3 * slope - 2 * fromVelocity - toVelocity) / durationS;
        _j = 6 * (fromVelocity + toVelocity - 2 * slope) / (durationS * durationS);
    }

    /// <summary>State at a time since the segment's start.</summary>
    public JointState At(double timeS) => new JointState(_p, _v, _a).After(timeS, _j);

    public double Jerk => _j;

    /// <summary>Largest magnitude of the acceleration: it is linear, so at one of the ends.</summary>
    public double MaxAcceleration => Math.Max(Math.Abs(_a), Math.Abs(_a + _j * _duration));

    /// <summary>Largest magnitude of the velocity: at an end or where the acceleration is zero.</summary>
    public double MaxVelocity
    {
        get
        {
            var most = Math.Max(Math.Abs(_v), Math.Abs(At(_duration).Velocity));
            var turning = -_a / _j;
            return turning > 0 && turning < _duration ? Math.Max(most, Math.Abs(At(turning).Velocity)) : most;
        }
    }

    /// <summary>Lowest and highest position: at an end or where the velocity is zero.</summary>
    public (double Lowest, double Highest) PositionRange
    {
        get
        {
            var end = At(_duration).Position;
            var (low, high) = (Math.Min(_p, end), Math.Max(_p, end));
            // ½ j t² + a t + v = 0, by the form that does not cancel.
            var discriminant = _a * _a - 2 * _j * _v;
            if (!(discriminant >= 0)) return (low, high);
            var q = -(_a + Math.CopySign(Math.Sqrt(discriminant), _a));
            Include(q / _j, ref low, ref high);
            Include(2 * _v / q, ref low, ref high);
            return (low, high);
        }
    }

    private void Include(double timeS, ref double low, ref double high)
    {
        if (!(timeS > 0 && timeS < _duration)) return;
        var p = At(timeS).Position;
        low = Math.Min(low, p);
        high = Math.Max(high, p);
    }
}
