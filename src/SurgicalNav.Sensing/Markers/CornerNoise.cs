namespace SurgicalNav.Sensing.Markers;

/// <summary>How far corners are found from where they are, learnt from the residuals of the poses so far; starts from what is generally known.</summary>
/// <remarks>The mean of a scaled inverse-χ² distribution whose older evidence fades. Allocates nothing.</remarks>
public sealed class CornerNoise(double startPx)
{
    /// <summary>The start counts as so many residuals, until it has faded.</summary>
    private const double StartWeight = 40;

    private const double Fading = 0.99;

    private double _squares = StartWeight * startPx * startPx;
    private double _freedom = StartWeight;

    /// <summary>Standard deviation in each direction, px.</summary>
    public double Px => Math.Sqrt(_squares / _freedom);

    /// <param name="squaredPx">Sum of squared residuals of a pose.</param>
    /// <param name="corners">It was fitted to: two residuals each, six of which the pose takes up.</param>
    public void Learn(double squaredPx, int corners)
    {
        _squares = Fading * _squares + squaredPx;
        _freedom = Fading * _freedom + 2 * corners - 6;
    }
}
