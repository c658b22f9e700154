namespace SurgicalNav.Motion.Guard;

/// <summary>A change of the path rate from V0 to V1 within T seconds along 3x² − 2x³: the rate's own acceleration is zero at both ends and
/// at most 1.5·|V1 − V0| / T between. The path rate is path seconds per second: 1 plays the program as planned, 0 is rest.</summary>
public readonly record struct RateRamp(double V0, double V1, double DurationS)
{
    public static RateRamp Constant(double rate) => new(rate, rate, 0);

    /// <summary>The shortest ramp within an acceleration of the rate (per s²) and a jerk of the rate (per s³: at most 6·|ΔV| / T²).</summary>
    public static RateRamp Between(double v0, double v1, double maxAccelerationPerS2, double maxJerkPerS3)
    {
        var change = Math.Abs(v1 - v0);
        return new RateRamp(v0, v1, Math.Max(1.5 * change / maxAccelerationPerS2, Math.Sqrt(6 * change / maxJerkPerS3)));
    }

    public double LengthS => 0.5 * (V0 + V1) * DurationS;

    /// <summary>In the middle of the ramp, per s²; absolute.</summary>
    public double GreatestAcceleration => DurationS > 0 ? 1.5 * Math.Abs(V1 - V0) / DurationS : 0;

    /// <summary>Path time covered, rate and its acceleration after some time; past the end the rate stays V1.</summary>
    public void At(double sinceStartS, out double coveredS, out double rate, out double acceleration)
    {
        if (!(sinceStartS < DurationS))
        {
            (coveredS, rate, acceleration) = (LengthS + V1 * (sinceStartS - DurationS), V1, 0);
            return;
        }
        var x = sinceStartS / DurationS;
        var d = V1 - V0;
        coveredS = DurationS * x * (V0 + d * x * x * (1 - 0.5 * x));
        rate = V0 + d * x * x * (3 - 2 * x);
        acceleration = d * 6 * x * (1 - x) / DurationS;
    }
}

/// <summary>How far the rate may be pushed so that every joint stays within its limits anywhere on a program: found when the program is accepted.</summary>
public readonly record struct RateBounds(double MaxAccelerationPerS2, double MaxJerkPerS3);

/// <summary>A way to rest along the path from one moment on, in closed form: up to a walking rate, on at that rate, down to rest.</summary>
/// <remarks>An arm only slows down. An exoskeleton goes on to a double stance and comes to rest exactly there. A stop followed half-way is the
/// same plan read later, so what was checked once stays checked.</remarks>
public readonly record struct StopPlan(double StartPathS, RateRamp Up, double CruiseS, RateRamp Down)
{
    public double DurationS => Up.DurationS + CruiseS + Down.DurationS;

    public static StopPlan Rest(double pathS) => new(pathS, default, 0, default);

    /// <param name="program">The path.</param>
    /// <param name="pathS">Where on it the stop begins.</param>
    /// <param name="rate">The rate there.</param>
    /// <param name="bounds">How hard the rate may change.</param>
    /// <param name="landingRate">Exoskeleton: a slower walk is brought up to this rate to reach the landing in finite time.</param>
    /// <param name="coastS">Arm: how long the motion goes on before it slows down, so that a late frame does not brake.</param>
    public static StopPlan For(MotionProgram program, double pathS, double rate, RateBounds bounds, double landingRate, double coastS)
    {
        if (program.Kind == MotionKind.Arm)
            return new StopPlan(pathS, RateRamp.Constant(rate), coastS, RateRamp.Between(rate, 0, bounds.MaxAccelerationPerS2, bounds.MaxJerkPerS3));
        var landing = program.LandingAtOrAfterS(pathS, out var rests);
        if (rate == 0 && landing == pathS) return Rest(pathS);
        var up = RateRamp.Between(rate, Math.Max(rate, landingRate), bounds.MaxAccelerationPerS2, bounds.MaxJerkPerS3);
        if (rests) return WalkInto(landing, pathS, rate, up);
        var down = RateRamp.Between(up.V1, 0, bounds.MaxAccelerationPerS2, bounds.MaxJerkPerS3);
        landing = program.LandingAtOrAfterS(pathS + up.LengthS + down.LengthS, out rests);
        if (rests) return WalkInto(landing, pathS, rate, up);
        return new StopPlan(pathS, up, (landing - pathS - up.LengthS - down.LengthS) / up.V1, down);
    }

    /// <summary>The path comes to rest at the landing by itself: no slowing down, the rate ends there.</summary>
    private static StopPlan WalkInto(double landingS, double pathS, double rate, RateRamp up)
    {
        // Too near for speeding up: at the rate there is. A landing must not be overrun.
        if (landingS - pathS < up.LengthS) up = RateRamp.Constant(Math.Max(rate, 1e-3));
        return new StopPlan(pathS, up, (landingS - pathS - up.LengthS) / up.V1, RateRamp.Constant(0));
    }

    /// <summary>Greatest rate and greatest absolute acceleration of the rate anywhere between two moments.</summary>
    public void Greatest(double fromS, double toS, out double rate, out double acceleration)
    {
        var (isRising, isBraking) = (fromS < Up.DurationS, toS > Up.DurationS + CruiseS);
        // Once the rate has risen it only falls.
        if (isRising) rate = Math.Max(Up.V0, Up.V1);
        else At(fromS, out _, out rate, out _);
        acceleration = Math.Max(isRising ? Up.GreatestAcceleration : 0, isBraking ? Down.GreatestAcceleration : 0);
    }

    public void At(double sinceStartS, out double pathS, out double rate, out double acceleration)
    {
        Up.At(Math.Min(sinceStartS, Up.DurationS), out var covered, out rate, out acceleration);
        if (sinceStartS >= Up.DurationS)
        {
            var cruised = Math.Min(sinceStartS - Up.DurationS, CruiseS);
            covered += Up.V1 * cruised;
            (rate, acceleration) = (Up.V1, 0);
            if (sinceStartS >= Up.DurationS + CruiseS)
            {
                // Rounding may leave a breath less than nothing here, which a ramp of no duration would turn into no number.
                Down.At(Math.Clamp(sinceStartS - Up.DurationS - CruiseS, 0, Down.DurationS), out var braked, out rate, out acceleration);
                covered += braked;
            }
        }
        pathS = StartPathS + covered;
    }
}
