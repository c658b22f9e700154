using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Core.Frames;

/// <summary>A rigid transform with the covariance of its error ξ: true = Exp(ξ) · <see cref="Mean"/>, ξ expressed in <typeparamref name="TTo"/>,
/// rotation (rad²) first, translation (mm²) second. Independent errors; first order (Barfoot &amp; Furgale, IEEE T-RO 30(3), 2014).</summary>
public readonly record struct Uncertain<TTo, TFrom>(Rigid<TTo, TFrom> Mean, Mat6 Covariance)
    where TTo : struct, IFrame
    where TFrom : struct, IFrame
{
    /// <summary>Independent, isotropic errors of the given standard deviations.</summary>
    public static Uncertain<TTo, TFrom> Isotropic(Rigid<TTo, TFrom> mean, double rotationSdRad, double translationSdMm)
    {
        var r = rotationSdRad * rotationSdRad;
        var t = translationSdMm * translationSdMm;
        return new Uncertain<TTo, TFrom>(mean, Mat6.Diagonal([r, r, r, t, t, t]));
    }

    public static Uncertain<TTo, TFrom> Exact(Rigid<TTo, TFrom> mean) => new(mean, default);

    public Uncertain<TFrom, TTo> Inverse()
    {
        var inverse = Mean.Inverse();
        var adjoint = Se3.Adjoint(inverse.Rotation, inverse.TranslationMm);
        return new Uncertain<TFrom, TTo>(inverse, Mat6.Propagate(adjoint, Covariance));
    }

    /// <summary>This ∘ <paramref name="next"/>: Σ = Σ_a + Ad(T_a) Σ_b Ad(T_a)ᵀ.</summary>
    public Uncertain<TTo, TNext> Compose<TNext>(in Uncertain<TFrom, TNext> next) where TNext : struct, IFrame
    {
        var adjoint = Se3.Adjoint(Mean.Rotation, Mean.TranslationMm);
        return new Uncertain<TTo, TNext>(Mean * next.Mean, Covariance + Mat6.Propagate(adjoint, next.Covariance));
    }

    /// <summary>Covariance (mm²) of the image of an exactly known point, in <typeparamref name="TTo"/>.</summary>
    public Mat3 PointCovariance(Point<TFrom> point)
    {
        var p = (Mean * point).Mm;
        var skew = Mat3.Skew(p);
        var rr = Covariance.Block(0, 0);
        var rt = Covariance.Block(0, 1);
        var tt = Covariance.Block(1, 1);
        // δp = −[p]× δθ + δt
        return skew * rr * skew.Transposed() - skew * rt - (skew * rt).Transposed() + tt;
    }
}
