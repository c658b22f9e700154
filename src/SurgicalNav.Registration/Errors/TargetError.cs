using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Registration.Errors;

/// <summary>Predicted error of a registered transform at one place.</summary>
/// <param name="Name">What the place is called, for people.</param>
/// <param name="Target">The place, in <typeparamref name="TTo"/>.</param>
/// <param name="CovarianceMm2">Covariance of its error, in <typeparamref name="TTo"/>.</param>
public sealed record TargetError<TTo>(string Name, Point<TTo> Target, Mat3 CovarianceMm2)
    where TTo : struct, IFrame
{
    /// <summary>The 95 % point of the chi-square distribution with 3 degrees of freedom.</summary>
    public const double ChiSquare95 = 7.814727903;

    /// <summary>Predicted root mean square of the target registration error.</summary>
    public double RmsMm => Math.Sqrt(CovarianceMm2.Trace);

    /// <summary>Half the longest axis of the 95 % ellipsoid: the error lies within this radius with at least 95 % probability.</summary>
    public double Radius95Mm => Math.Sqrt(ChiSquare95 * Math.Max(0, Symmetric.Eigen(CovarianceMm2).Values.Z));

    /// <summary>Squared Mahalanobis distance of a possible true position.</summary>
    public double MahalanobisSquared(Point<TTo> truth)
    {
        var gap = (truth - Target).Value;
        return Vec3.Dot(gap, CovarianceMm2.Inverted() * gap);
    }

    /// <summary>Whether a possible true position lies in the 95 % ellipsoid.</summary>
    public bool RegionContains(Point<TTo> truth) => MahalanobisSquared(truth) <= ChiSquare95;

    /// <summary>From a transform's covariance, to first order.</summary>
    public static TargetError<TTo> At<TFrom>(string name, Point<TTo> target, in Uncertain<TTo, TFrom> transform) where TFrom : struct, IFrame =>
        new(name, target, transform.PointCovariance(transform.Mean.Inverse() * target));
}
