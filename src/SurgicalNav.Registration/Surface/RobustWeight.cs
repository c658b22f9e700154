namespace SurgicalNav.Registration.Surface;

/// <summary>A robust loss of a residual in standard deviations (Huber, Robust Statistics, 1981; Beaton and Tukey 1974).</summary>
internal readonly struct RobustWeight
{
    private readonly double _cutOff;
    private readonly bool _redescends;

    private RobustWeight(double cutOff, bool redescends) => (_cutOff, _redescends) = (cutOff, redescends);

    public static RobustWeight Huber(double cutOff) => new(cutOff, false);

    public static RobustWeight Tukey(double cutOff) => new(cutOff, true);

    /// <summary>Loss ρ, weight ψ/u, ψ and its slope ψ′ at a residual <paramref name="u"/>.</summary>
    public (double Loss, double Weight, double Psi, double Slope) At(double u)
    {
        var (c, size) = (_cutOff, Math.Abs(u));
        if (!_redescends)
            return size <= c ? (u * u / 2, 1, u, 1) : (c * (size - c / 2), c / size, Math.CopySign(c, u), 0);
        if (size >= c) return (c * c / 6, 0, 0, 0);
        var s = u / c;
        var left = 1 - s * s;
        return (c * c / 6 * (1 - left * left * left), left * left, u * left * left, left * (1 - 5 * s * s));
    }
}
