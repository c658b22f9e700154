using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>A step ahead on the path: computed, not yet taken.</summary>
/// <param name="Stop">The way to rest from there.</param>
internal readonly record struct PathStep(RateRamp Ramp, double RampS, double RampStartPathS, double PathS, double Rate, double RateAcceleration, StopPlan Stop);

/// <summary>Where a guard is on its program and how fast it goes along it: speeding up, cruising, and the way to rest taken half-way or whole.</summary>
/// <remarks>Knows no limits and decides nothing. Times are those that really went by, so that a late call goes on where the device,
/// which follows the trajectory it holds, already is. Allocates only when constructed.</remarks>
internal sealed class PathWalk(GuardRules rules) : IRestWay
{
    private RateRamp _ramp;
    private RateBounds _bounds;
    private double _rampS, _rampStartPathS;

    /// <summary>The way to rest proven last, and how far along it the motion is.</summary>
    private StopPlan _stop;
    private double _stopS;

    public MotionProgram Program { get; } = new();
    public double PathS { get; private set; }

    /// <summary>Path seconds per second; 0 at rest.</summary>
    public double Rate { get; private set; }
    public bool IsAtEnd => PathS >= Program.DurationS;

    /// <summary>To the beginning of the program.</summary>
    public void Restart(RateBounds bounds) => (_bounds, PathS, Rate) = (bounds, 0, 0);

    /// <summary>Where the program is after some time more.</summary>
    /// <param name="goesOn">False where the motion was at rest or on its way there: then the rate rises anew from what it is now.</param>
    public PathStep Ahead(double elapsedS, double scale, bool goesOn)
    {
        var (ramp, rampS, rampStart) = (_ramp, _rampS, _rampStartPathS);
        if (!goesOn || ramp.V1 != scale)
            (ramp, rampS, rampStart) = (RateRamp.Between(Rate, scale, _bounds.MaxAccelerationPerS2, _bounds.MaxJerkPerS3), 0, PathS);
        // The device has coasted since the last set-point: after a late call the ramp goes on from there, not from where it would have been.
        var rampedS = Math.Min(elapsedS, rules.SetPointPeriod.Seconds);
        rampS += rampedS;
        rampStart += Rate * (elapsedS - rampedS);
        ramp.At(rampS, out var covered, out var rate, out var acceleration);
        // Not beyond the end, however late the call: there is no way to rest from there.
        var pathS = Math.Min(rampStart + covered, Program.DurationS);
        var stop = StopPlan.For(Program, pathS, rate, _bounds, rules.LandingRate, rules.LinkDeadline.Seconds);
        return new PathStep(ramp, rampS, rampStart, pathS, rate, acceleration, stop);
    }

    public void Take(in PathStep step)
    {
        (_ramp, _rampS, _rampStartPathS, PathS, Rate, _stop) = (step.Ramp, step.RampS, step.RampStartPathS, step.PathS, step.Rate, step.Stop);
        if (IsAtEnd) Rate = 0;
    }

    /// <summary>An exoskeleton takes the proven way to its landing. An arm brakes at once instead of after the coasting of the device's copy:
    /// the same path, nowhere further or faster than proven.</summary>
    /// <param name="coastedS">How long the device has coasted along that copy beyond one period: from there it slows down.</param>
    public void BeginToRest(double coastedS)
    {
        _stopS = 0;
        if (rules.Kind == MotionKind.Arm) _stop = StopPlan.For(Program, PathS, Rate, _bounds, rules.LandingRate, coastedS);
    }

    public bool Advance(double elapsedS, out JointVector position, out JointVector velocity)
    {
        _stopS += elapsedS;
        _stop.At(_stopS, out var pathS, out var rate, out _);
        var ended = _stopS >= _stop.DurationS;
        (PathS, Rate) = (pathS, ended ? 0 : rate);
        Program.Evaluate(PathS, out position, out velocity, out _);
        for (var j = 0; j < rules.JointCount; j++) velocity[j] *= Rate;
        return ended;
    }

    public bool TryFit(HeldTrajectory into) => HeldTrajectoryFit.TryFit(new RestAlongPath(Program, _stop), _stop, _stopS, rules, into);
}
