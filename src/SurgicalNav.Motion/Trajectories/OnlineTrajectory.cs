namespace SurgicalNav.Motion.Trajectories;

/// <summary>What an <see cref="OnlineTrajectory"/> is doing.</summary>
public enum OnlineMotion : byte
{
    /// <summary>At rest at a target, or where it stopped.</summary>
    Resting,

    /// <summary>On its way to the target.</summary>
    Moving,

    /// <summary>Coming to rest: asked to, or since a moving target was reached and no other was given.</summary>
    Stopping,
}

/// <summary>Joints under way, tick by tick, whose target may be given anew at any moment; position, velocity and acceleration never jump.</summary>
/// <remarks>Every new target is planned for from the present state, so nothing is lost by giving one each tick; the one already aimed at changes nothing, since its plan is
/// the fastest still, and planning it again could only add rounding. A target that is reached in motion is
/// passed exactly, and the joints then come to rest by the stop trajectory unless a further target was given: without new orders nothing moves on.
/// No clock, no thread, no allocation after construction.</remarks>
public sealed class OnlineTrajectory
{
    private readonly RateLimits[] _limits;
    private readonly JointState[] _state;
    private JointTrajectory _current = new(), _spare = new();
    private readonly JointState[] _target;
    private Synchronisation _synchronisation;
    private double _timeS;

    /// <param name="limits">One for each joint.</param>
    /// <param name="state">Where the joints are; usually at rest. A moving start begins to stop.</param>
    /// <exception cref="ArgumentException">A limit is not valid, a state not finite, or the counts differ; names the joint, from 1.</exception>
    public OnlineTrajectory(ReadOnlySpan<RateLimits> limits, ReadOnlySpan<JointState> state)
    {
        for (var i = 0; i < limits.Length; i++)
        {
            try
            {
                limits[i].Validate();
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"Joint {i + 1}: {e.Message}", e);
            }
        }
        (_limits, _state, _target) = (limits.ToArray(), state.ToArray(), state.ToArray());
        var refusal = _current.TryPlanStop(_state, _limits);
        if (!refusal.IsNone) throw new ArgumentException(refusal.Describe());
        Motion = _current.DurationS > 0 ? OnlineMotion.Stopping : OnlineMotion.Resting;
    }

    public int JointCount => _limits.Length;

    public OnlineMotion Motion { get; private set; }

    /// <summary>Of the present motion; 0 at rest.</summary>
    public double RemainingS => Motion == OnlineMotion.Resting ? 0 : Math.Max(0, _current.DurationS - _timeS);

    /// <summary>The joints now.</summary>
    public ReadOnlySpan<JointState> State => _state;

    /// <summary>The motion under way, whose time 0 was <see cref="ElapsedS"/> ago.</summary>
    public JointTrajectory Current => _current;

    public double ElapsedS => _timeS;

    /// <summary>Plans from the present state to a target; a refused one leaves the motion as it is.</summary>
    public TrajectoryRefusal TryAim(ReadOnlySpan<JointState> target, Synchronisation synchronisation = Synchronisation.Time)
    {
        if (Motion == OnlineMotion.Moving && synchronisation == _synchronisation && target.SequenceEqual(_target)) return default;
        var refusal = _spare.TryPlan(_state, target, _limits, synchronisation);
        if (!refusal.IsNone) return refusal;
        target.CopyTo(_target);
        _synchronisation = synchronisation;
        Begin(OnlineMotion.Moving);
        return refusal;
    }

    /// <summary>Begins to stop every joint in its least time. Always possible.</summary>
    public void Stop()
    {
        if (Motion == OnlineMotion.Resting) return;
        _spare.TryPlanStop(_state, _limits);
        Begin(OnlineMotion.Stopping);
    }

    /// <summary>Writes the stop that would begin now, for whoever has to hold one ready; the motion goes on.</summary>
    public void PlanStop(JointTrajectory into) => into.TryPlanStop(_state, _limits);

    /// <summary>Goes on by a tick.</summary>
    /// <param name="tickS">Finite and not negative.</param>
    public void Advance(double tickS)
    {
        if (!(tickS >= 0 && double.IsFinite(tickS))) throw new ArgumentOutOfRangeException(nameof(tickS), tickS, "A tick is finite and not negative.");
        if (Motion == OnlineMotion.Resting) return;
        _timeS += tickS;
        if (_timeS >= _current.DurationS && Motion == OnlineMotion.Moving)
        {
            Read(_current.DurationS);
            var beyond = _timeS - _current.DurationS;
            if (IsMoving())
            {
                Motion = OnlineMotion.Stopping;
                Stop();
                _timeS = beyond;
            }
        }
        Read(_timeS);
        if (_timeS >= _current.DurationS) Motion = OnlineMotion.Resting;
    }

    private void Begin(OnlineMotion motion)
    {
        (_current, _spare, _timeS, Motion) = (_spare, _current, 0, motion);
        if (_current.DurationS <= 0 && !IsMoving()) Motion = OnlineMotion.Resting;
    }

    private void Read(double timeS)
    {
        for (var i = 0; i < _state.Length; i++) _state[i] = _current.At(i, timeS);
    }

    private bool IsMoving()
    {
        foreach (var s in _state)
            if (s.Velocity != 0 || s.Acceleration != 0) return true;
        return false;
    }
}
