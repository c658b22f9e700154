using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Core.Frames.Graph;

/// <summary>An edge's transform toFromFrom at a moment, with the covariance of its error (see <see cref="Uncertain{TTo,TFrom}"/>).</summary>
/// <param name="HasValue">False: there is none, and the rest means nothing.</param>
/// <param name="Rotation">Scalar first.</param>
/// <param name="TranslationMm">mm.</param>
/// <param name="Covariance">In the To frame, rotation (rad²) first.</param>
/// <param name="MeasuredAt">Of live edges.</param>
public readonly record struct EdgeReading(bool HasValue, Quat Rotation, Vec3 TranslationMm, Mat6 Covariance, Instant MeasuredAt)
{
    public static readonly EdgeReading None = new(false, Quat.Identity, Vec3.Zero, default, default);

    public static EdgeReading Of<TTo, TFrom>(in Uncertain<TTo, TFrom> value, Instant measuredAt = default) where TTo : struct, IFrame where TFrom : struct, IFrame =>
        new(true, value.Mean.Rotation, value.Mean.TranslationMm, value.Covariance, measuredAt);

    /// <summary>Whether it is a rigid transform with a covariance that can be one: finite, and no negative variance.</summary>
    public bool IsSound
    {
        get
        {
            if (!(Math.Abs(Rotation.Norm - 1) < 1e-6) || !TranslationMm.IsFinite) return false;
            for (var r = 0; r < 6; r++)
            {
                if (!(Covariance.At(r, r) >= 0)) return false;
                for (var c = 0; c < 6; c++)
                    if (!double.IsFinite(Covariance.At(r, c)) || Covariance.At(r, c) * Covariance.At(r, c) > Covariance.At(r, r) * Covariance.At(c, c) * (1 + 1e-6) + 1e-12) return false;
            }
            return true;
        }
    }
}

/// <summary>Where a live edge's transforms come from. Read by one loop; must not throw or allocate.</summary>
public interface ILiveEdge
{
    /// <summary>The transform to be used at <paramref name="now"/>; <see cref="EdgeReading.None"/> where there is none.</summary>
    EdgeReading Read(Instant now);
}
