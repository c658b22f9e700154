using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Registration.Surface;

/// <summary>How surface points are weighed.</summary>
/// <param name="PointCovarianceMm2">Covariance of each touched point's localisation, in the frame it was measured in; the same for all.</param>
public sealed record SurfaceOptions(Mat3 PointCovarianceMm2)
{
    /// <summary>How far the organ's surface itself may stand from its model, per point (segmentation, interpolation), standard deviation in mm.</summary>
    public double SurfaceSdMm { get; init; } = 0.05;

    /// <summary>The registration is refused when some small motion of the organ remains less certain than this (mm at the points' spread).</summary>
    public double LargestMotionSdMm { get; init; } = 3;

    /// <summary>Points further than this from the surface, in standard deviations, lose all weight (Tukey's biweight; 4.685 keeps 95 % efficiency).</summary>
    public double TukeyCutOff { get; init; } = 4.685;

    /// <summary>The registration is refused when the points lie further than this (RMS) from the surface: another organ, or one that has changed its shape.</summary>
    public double LargestRmsMm { get; init; } = 4;

    public int MostIterations { get; init; } = 100;

    /// <summary>Equal, direction-free error of the points.</summary>
    public static SurfaceOptions Isotropic(double pointSdMm) => new(Mat3.Identity * (pointSdMm * pointSdMm));
}

/// <summary>One landmark kept in the surface registration's cost: the same place in both frames with the covariance (mm²) of the difference, in <typeparamref name="TTo"/>.</summary>
public readonly record struct KeptLandmark<TTo, TFrom>(Point<TTo> To, Point<TFrom> From, Mat3 CovarianceMm2)
    where TTo : struct, IFrame
    where TFrom : struct, IFrame;

/// <summary>A transform refined on the organ's surface.</summary>
/// <param name="Transform">With the covariance that follows from the cost's Hessian, the points' noise and the residuals' scale.</param>
/// <param name="RmsMm">Root mean square distance to the surface of the points that kept weight.</param>
/// <param name="ResidualScale">Spread of the residuals over the spread expected from the noise given; about 1 where the noise was given truly. The covariance grows with it, and never shrinks.</param>
/// <param name="Iterations">Steps taken.</param>
/// <param name="PointsUsed">Points that kept weight.</param>
/// <param name="PointsLeftOut">Points that lost all weight, or lie outside the distance field.</param>
/// <param name="LargestMotionSdMm">The least certain small motion: its standard deviation in mm at the points' spread.</param>
public sealed record SurfaceResult<TTo, TFrom>(
    Uncertain<TTo, TFrom> Transform, double RmsMm, double ResidualScale, int Iterations, int PointsUsed, int PointsLeftOut, double LargestMotionSdMm)
    where TTo : struct, IFrame
    where TFrom : struct, IFrame;
