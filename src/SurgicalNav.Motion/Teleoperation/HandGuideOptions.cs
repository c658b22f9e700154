namespace SurgicalNav.Motion.Teleoperation;

/// <summary>How an arm gives way to a hand that pushes it.</summary>
public sealed record HandGuideOptions
{
    /// <summary>Share of a joint's greatest effort that counts as no push: noise, friction that nobody has measured, weight that is not balanced.</summary>
    public double BandShare { get; init; } = 0.05;

    /// <summary>Share of it at which a joint goes as fast as it may.</summary>
    public double FullShare { get; init; } = 0.45;

    /// <summary>Share of a joint's velocity limit, below the guard's for guiding.</summary>
    public double SpeedShare { get; init; } = 0.2;

    /// <summary>Time constant of speeding up. Slowing down has none: a hand that lets go is obeyed at once.</summary>
    public double RiseS { get; init; } = 0.1;

    /// <summary>Towards an end of its range no joint is faster than would take it there in this time.</summary>
    public double EndOfRangeS { get; init; } = 0.5;

    /// <summary>Nearer than this to a forbidden region, with all margins, the arm goes slower in proportion, and never slower than <see cref="LeastShare"/>: it must be able to turn back.</summary>
    public double NearMm { get; init; } = 15;
    public double LeastShare { get; init; } = 0.1;

    /// <summary>Where the tool's geometry is known.</summary>
    public double MaxTipSpeedMmPerS { get; init; } = 200;

    /// <exception cref="ArgumentException">A value makes no sense; says which.</exception>
    public void Validate()
    {
        if (!(BandShare > 0 && BandShare < FullShare && FullShare <= 1)) throw new ArgumentException("A push must be felt above 0, at full speed later, and at the greatest effort at the latest.");
        if (!(SpeedShare is > 0 and <= 1)) throw new ArgumentException("The share of speed must lie above 0 and at most at 1.");
        if (!(RiseS > 0 && EndOfRangeS > 0 && double.IsFinite(RiseS) && double.IsFinite(EndOfRangeS))) throw new ArgumentException("The times of speeding up and of the way to an end must be positive.");
        if (!(NearMm > 0 && double.IsFinite(NearMm)) || !(LeastShare is > 0 and <= 1)) throw new ArgumentException("Slowing down near a region needs a positive distance, and a share above 0 and at most at 1.");
        if (!(MaxTipSpeedMmPerS > 0)) throw new ArgumentException("The tip's speed must be positive.");
    }
}
