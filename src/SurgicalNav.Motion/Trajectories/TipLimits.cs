namespace SurgicalNav.Motion.Trajectories;

/// <summary>How fast the tip may be moved along a line and turned on the way.</summary>
public readonly record struct TipLimits(
    double MaxVelocityMmPerS,
    double MaxAccelerationMmPerS2,
    double MaxJerkMmPerS3,
    double MaxTurnRadPerS,
    double MaxTurnAccelerationRadPerS2,
    double MaxTurnJerkRadPerS3)
{
    /// <exception cref="ArgumentException">A limit is not positive and finite.</exception>
    public void Validate()
    {
        if (!(IsRate(MaxVelocityMmPerS) && IsRate(MaxAccelerationMmPerS2) && IsRate(MaxJerkMmPerS3)
            && IsRate(MaxTurnRadPerS) && IsRate(MaxTurnAccelerationRadPerS2) && IsRate(MaxTurnJerkRadPerS3)))
            throw new ArgumentException("Every limit of the tip must be positive and finite.");
    }

    private static bool IsRate(double value) => value > 0 && double.IsFinite(value);
}
