namespace SurgicalNav.Rehab.Gait;

/// <summary>One joint's angle (rad) over a gait cycle as a Fourier series; phase 0 is the leg's initial contact, 1 its next.</summary>
public sealed class GaitCurve
{
    public const int MaxHarmonics = 16;

    private readonly double[] _cosines, _sines;

    /// <param name="meanRad">The mean over the cycle.</param>
    /// <param name="cosinesRad">Factors of cos(2πnφ), n = 1, 2, …; 1 to <see cref="MaxHarmonics"/>.</param>
    /// <param name="sinesRad">Factors of sin(2πnφ), as many.</param>
    /// <exception cref="ArgumentException">The two lists differ in length, are empty or too long, or a number is not finite.</exception>
    public GaitCurve(double meanRad, ReadOnlySpan<double> cosinesRad, ReadOnlySpan<double> sinesRad)
    {
        if (cosinesRad.Length != sinesRad.Length || cosinesRad.Length is 0 or > MaxHarmonics)
            throw new ArgumentException($"A gait curve has as many cosines as sines, 1 to {MaxHarmonics}; here are {cosinesRad.Length} and {sinesRad.Length}.");
        (MeanRad, _cosines, _sines) = (meanRad, cosinesRad.ToArray(), sinesRad.ToArray());
        foreach (var v in (ReadOnlySpan<double>)[meanRad, .. cosinesRad, .. sinesRad])
            if (!(Math.Abs(v) <= Math.PI)) throw new ArgumentException("A coefficient of a gait curve is not an angle within ±π.");
    }

    public double MeanRad { get; }

    /// <summary>Angle in rad and its slope in rad per cycle. Allocates nothing.</summary>
    public (double AngleRad, double SlopeRad) At(double phase)
    {
        var (angle, slope) = (MeanRad, 0.0);
        for (var n = 0; n < _cosines.Length; n++)
        {
            var turn = 2 * Math.PI * (n + 1);
            var (s, c) = Math.SinCos(turn * phase);
            angle += _cosines[n] * c + _sines[n] * s;
            slope += turn * (_sines[n] * c - _cosines[n] * s);
        }
        return (angle, slope);
    }
}

/// <summary>Sagittal angles of one leg over its cycle: thigh against an upright trunk (flexion positive), knee flexion, ankle dorsiflexion.</summary>
public sealed record GaitCurves(GaitCurve Hip, GaitCurve Knee, GaitCurve Ankle);
