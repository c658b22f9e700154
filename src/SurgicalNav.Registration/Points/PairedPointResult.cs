using SurgicalNav.Core.Frames;

namespace SurgicalNav.Registration.Points;

/// <summary>A rigid transform found from paired landmarks.</summary>
/// <param name="Transform">Maps <typeparamref name="TFrom"/> to <typeparamref name="TTo"/>, with the covariance that the landmarks' errors cause.</param>
/// <param name="FreMm">Root mean square distance of the paired points after registration; says little about the error at a target (Fitzpatrick 2009).</param>
/// <param name="ResidualsMm">Distance of each pair, in the order given.</param>
/// <param name="FleSdMm">Localisation error per axis (mm) that the covariance rests on: as given, or estimated from the residuals.</param>
/// <param name="DegreesOfFreedom">Of the estimate of <paramref name="FleSdMm"/>; 0 where it was given.</param>
public sealed record PairedPointResult<TTo, TFrom>(Uncertain<TTo, TFrom> Transform, double FreMm, IReadOnlyList<double> ResidualsMm, double FleSdMm, int DegreesOfFreedom)
    where TTo : struct, IFrame
    where TFrom : struct, IFrame;
