namespace SurgicalNav.Motion.Guard;

/// <summary>What holds while a person moves the arm by pushing it, beside everything else: reduced speed that is monitored, as ISO 10218-1 (5.10.3) asks for beside an enabling device on the handle.</summary>
/// <remarks>The enabling device is that of every motion, and needs a press of its own for guiding. No performance level is claimed for the monitoring (docs/safety/hazards.md, assumption 2).</remarks>
public sealed record GuideRules
{
    /// <summary>Share of each joint's velocity limit.</summary>
    public double SpeedShare { get; init; } = 0.25;

    /// <summary>Share of each joint's greatest effort: whoever pushes harder wants something else.</summary>
    public double EffortShare { get; init; } = 0.6;

    /// <summary>Where the tool's geometry is known.</summary>
    public double MaxTipSpeedMmPerS { get; init; } = 250;

    /// <exception cref="ArgumentException">A value makes no sense; says which.</exception>
    public void Validate()
    {
        if (!(SpeedShare is > 0 and <= 1) || !(EffortShare is > 0 and <= 1)) throw new ArgumentException("Guiding may only tighten limits: its shares of speed and effort lie above 0 and at most at 1.");
        if (!(MaxTipSpeedMmPerS > 0 && double.IsFinite(MaxTipSpeedMmPerS))) throw new ArgumentException("Guiding needs a positive and finite speed of the tip.");
    }
}
