using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>A step towards the target: computed, not yet taken.</summary>
/// <param name="Stop">The way to rest from there, along the straight line in joint space that the velocity points along.</param>
internal readonly record struct TargetStep(JointVector Position, JointVector Velocity, JointVector Acceleration, StopPlan Stop);

/// <summary>Moves the joints towards a target that may be another at every call: each in its least time within its limits of speed, acceleration and jerk.</summary>
/// <remarks>Decides nothing. Near the end of its range a joint slows down early, so that there is always room for what the device adds on silence: going on until the
/// link's deadline. Allocates only when constructed.</remarks>
internal sealed class TargetWalk(GuardRules rules) : IRestWay
{
    /// <summary>Share of the acceleration to speed up and slow down with, and to come to rest with; the rest covers the device's held trajectory, which only approximates the way to rest.</summary>
    private const double DriveShare = 0.6, BrakeShare = 0.8;

    /// <summary>No joint is faster than would take it to the end of its range in this time.</summary>
    private const double EndOfRangeS = 0.1;

    private JointVector _restPosition, _restVelocity, _acceleration;
    private StopPlan _stop;
    private double _stopS;

    /// <summary>Where the joints are after some time more.</summary>
    /// <param name="position">The set-point before.</param>
    /// <param name="velocity">Its velocity.</param>
    /// <param name="goesOn">False where the joints were at rest: then they have no acceleration yet.</param>
    public TargetStep Ahead(in JointVector position, in JointVector velocity, in GuardTarget target, double scale, double elapsedS, bool goesOn)
    {
        // As on a program: after a late call the device has coasted, and speeds up from there.
        var drivenS = Math.Min(elapsedS, rules.SetPointPeriod.Seconds);
        JointVector to = default, rate = default, acceleration = default;
        for (var j = 0; j < rules.JointCount; j++)
        {
            var from = new JointState(position[j] + velocity[j] * (elapsedS - drivenS), velocity[j], goesOn ? _acceleration[j] : 0);
            var next = Plan(from, target, j, scale).At(drivenS);
            (to[j], rate[j], acceleration[j]) = (next.Position, next.Velocity, next.Acceleration);
        }
        return new TargetStep(to, rate, acceleration, RestFrom(rate, rules.LinkDeadline.Seconds));
    }

    public void Take(in TargetStep step) => _acceleration = step.Acceleration;

    /// <summary>An arm brakes at once instead of after the coasting of the device's copy: the same line, nowhere further or faster than proven.</summary>
    /// <param name="coastedS">How long the device has coasted along that copy beyond one period: from there it slows down.</param>
    public void BeginToRest(in JointVector position, in JointVector velocity, double coastedS) =>
        (_restPosition, _restVelocity, _stop, _stopS) = (position, velocity, RestFrom(velocity, coastedS), 0);

    public bool Advance(double elapsedS, out JointVector position, out JointVector velocity)
    {
        _stopS += elapsedS;
        var ended = _stopS >= _stop.DurationS;
        Rest.At(Math.Min(_stopS, _stop.DurationS), out position, out velocity, out _);
        if (ended) velocity = default;
        return ended;
    }

    public bool TryFit(HeldTrajectory into) => HeldTrajectoryFit.TryFit(Rest, _stop, _stopS, rules, into);

    private RestAlongLine Rest => new(_restPosition, _restVelocity, _stop, rules.JointCount);

    private AxisProfile Plan(in JointState from, in GuardTarget target, int j, double scale)
    {
        ref readonly var limit = ref rules.Joints[j];
        var (goal, speed) = target.Kind == TargetKind.Position
            ? (target.Values[j], limit.MaxVelocity * scale)
            : (target.Values[j] > 0 ? limit.MaxPosition : limit.MinPosition, Math.Abs(target.Values[j]) * scale);
        var (drive, jerk) = (DriveShare * limit.MaxAcceleration, limit.MaxJerk);
        // No speed at all is no limit to plan with.
        var least = 1e-6 * limit.MaxVelocity;
        var up = Math.Max(least, Math.Min(speed, Slowest(limit.MaxPosition - from.Position, drive)));
        var down = Math.Max(least, Math.Min(speed, Slowest(from.Position - limit.MinPosition, drive)));
        var limits = new RateLimits(-down, up, -drive, drive, jerk);
        if ((goal > from.Position ? up : down) == least) return AxisPlanner.Ramp(from, 0, limits);
        // To a lower speed at once: the plan to a position only begins to brake less when it has come down to the speed, and goes on below it, or the other way.
        if (target.Kind == TargetKind.Velocity && up == speed && from.Velocity > up) return AxisPlanner.Ramp(from, up, limits);
        if (target.Kind == TargetKind.Velocity && down == speed && from.Velocity < -down) return AxisPlanner.Ramp(from, -down, limits);
        var reach = new AxisReach(from, new JointState(goal, 0, 0), limits);
        var bounds = default(TimeList);
        return reach.TryPlan(reach.ShortestS(ref bounds), out var profile) ? profile : AxisPlanner.Ramp(from, 0, limits);
    }

    /// <summary>How fast a joint may be with so much left of its range.</summary>
    private static double Slowest(double left, double acceleration) => left <= 0 ? 0 : Math.Min(left / EndOfRangeS, Math.Sqrt(acceleration * left));

    private StopPlan RestFrom(in JointVector velocity, double coastS)
    {
        var longest = 0.0;
        for (var j = 0; j < rules.JointCount; j++)
        {
            ref readonly var limit = ref rules.Joints[j];
            longest = Math.Max(longest, RateRamp.Between(Math.Abs(velocity[j]), 0, BrakeShare * limit.MaxAcceleration, limit.MaxJerk).DurationS);
        }
        return new StopPlan(0, RateRamp.Constant(1), coastS, new RateRamp(1, 0, longest));
    }
}
