using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Sensing.Watchdogs;

/// <summary>Judges one tool's measured poses: frozen, jumping, or out of the volume. What it does not believe is kept, but never used.</summary>
/// <remarks>The same samples always give the same judgements. Not thread-safe; allocates nothing.</remarks>
/// <param name="limits">Of this tracker.</param>
/// <param name="leastStepS">Poses that come closer together are taken as so far apart: a line that bunches them does not make them fast.</param>
public sealed class ToolWatchdog(WatchdogLimits limits, double leastStepS = 0)
{
    private const double SigmaBorne = 6;
    private const double CalmShare = 0.8;

    private bool _has, _hasVelocity, _jumping;
    private Quat _rotation;
    private Vec3 _position, _velocity;
    private Instant _at, _sameSince;
    private double _lastStepS;
    private int _same, _calm;

    /// <summary>Value and limit of the last judgement that was not good: seconds unchanged, mm/s, mm/s², rad/s, or mm outside.</summary>
    public (double Value, double Limit) Broken { get; private set; }

    /// <summary>What to make of a pose that the tracker reports as measured; times by one clock, whichever.</summary>
    public PoseStatus Judge(Quat rotation, Vec3 positionMm, PoseFlags flags, Instant measuredAt)
    {
        var frozen = IsFrozen(rotation, positionMm, measuredAt);
        var jumping = IsJumping(rotation, positionMm, measuredAt);
        (_has, _rotation, _position, _at) = (true, rotation, positionMm, measuredAt);
        return frozen ? PoseStatus.Frozen : jumping ? PoseStatus.Jumping : IsOutside(positionMm, flags) ? PoseStatus.OutOfVolume : PoseStatus.Visible;
    }

    private bool IsFrozen(Quat rotation, Vec3 position, Instant at)
    {
        if (limits.FrozenAfter == Duration.Zero) return false;
        if (!_has || rotation != _rotation || position != _position)
        {
            (_same, _sameSince) = (1, at);
            return false;
        }
        _same++;
        var unchanged = at - _sameSince;
        if (_same < limits.FrozenFrames || unchanged < limits.FrozenAfter) return false;
        Broken = (unchanged.Seconds, limits.FrozenAfter.Seconds);
        return true;
    }

    private bool IsJumping(Quat rotation, Vec3 position, Instant at)
    {
        var stepS = (at - _at).Seconds;
        if (!_has || at - _at > limits.CompareWithin || stepS <= 0)
        {
            // Where it comes back after being away says nothing of how it moved.
            if (stepS > 0) (_hasVelocity, _jumping) = (false, false);
            return _jumping;
        }
        stepS = Math.Max(stepS, leastStepS);
        var velocity = (position - _position) * (1 / stepS);
        var excess = Excess(rotation, velocity, stepS);
        (_velocity, _lastStepS, _hasVelocity) = (velocity, stepS, true);
        if (excess > 1) (_jumping, _calm) = (true, 0);
        else if (_jumping && excess <= CalmShare && ++_calm >= limits.CalmFrames) _jumping = false;
        else if (_jumping && excess > CalmShare) _calm = 0;
        return _jumping;
    }

    /// <summary>The largest share of a limit that the step takes; over 1 it is broken.</summary>
    private double Excess(Quat rotation, Vec3 velocity, double stepS)
    {
        var worst = 0.0;
        Weigh(velocity.Length, limits.MaxSpeedMmPerS, SigmaBorne * Math.Sqrt(2) * limits.NoiseMm / stepS);
        Weigh((_rotation.Conjugate * rotation).Log().Length / stepS, limits.MaxAngularSpeedRadPerS, SigmaBorne * Math.Sqrt(2) * limits.NoiseRad / stepS);
        if (_hasVelocity)
        {
            var meanS = (stepS + _lastStepS) / 2;
            // Variance of (x₂ − x₁)/h₂ − (x₁ − x₀)/h₁, in units of one position's.
            var spread = Math.Sqrt(1 / (stepS * stepS) + 1 / (_lastStepS * _lastStepS) + (1 / stepS + 1 / _lastStepS) * (1 / stepS + 1 / _lastStepS));
            Weigh((velocity - _velocity).Length / meanS, limits.MaxAccelerationMmPerS2, SigmaBorne * limits.NoiseMm * spread / meanS);
        }
        return worst;

        void Weigh(double value, double limit, double borne)
        {
            var share = value / (limit + borne);
            if (share <= worst) return;
            worst = share;
            if (share > 1) Broken = (value, limit);
        }
    }

    private bool IsOutside(Vec3 p, PoseFlags flags)
    {
        if (limits.RefuseOutOfVolume && (flags & PoseFlags.OutOfVolume) == PoseFlags.OutOfVolume)
        {
            Broken = (1, 0);
            return true;
        }
        if (limits.Volume is not var (low, high)) return false;
        var outside = Math.Max(Math.Max(Math.Max(low.X - p.X, p.X - high.X), Math.Max(low.Y - p.Y, p.Y - high.Y)), Math.Max(low.Z - p.Z, p.Z - high.Z));
        if (outside <= 0) return false;
        Broken = (outside, 0);
        return true;
    }
}
