namespace SurgicalNav.Motion.Kinematics.Inverse;

/// <summary>How hard and how exactly the search tries.</summary>
public sealed record LeastSquaresOptions
{
    /// <summary>Done when the tip is this near and turned this little from what was asked.</summary>
    public double PositionToleranceMm { get; init; } = 1e-5;

    public double RotationToleranceRad { get; init; } = 1e-8;

    /// <summary>Steps from one start; a start that does not converge is given up earlier.</summary>
    public int MaxIterations { get; init; } = 60;

    /// <summary>The seed, and then places spread over the ranges. 1 keeps to the seed's neighbourhood, as following a path needs.</summary>
    public int MaxStarts { get; init; } = 60;

    /// <summary>Chooses the places of the further starts; the same seed gives the same joints every time.</summary>
    public ulong RandomSeed { get; init; } = 1;

    /// <summary>How strongly spare joints are drawn to the middle of their ranges; 0 leaves them.</summary>
    public double Centring { get; init; } = 0.2;

    internal void Validate()
    {
        if (!(PositionToleranceMm > 0 && RotationToleranceRad > 0)) throw new ArgumentException("The tolerances of the search must be above 0.");
        if (MaxIterations < 1 || MaxStarts < 1) throw new ArgumentException("The search needs at least one start and one step.");
        if (!(Centring is >= 0 and <= 1)) throw new ArgumentException("The centring is a share from 0 to 1.");
    }
}
