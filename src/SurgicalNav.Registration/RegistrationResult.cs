using SurgicalNav.Core.Frames;
using SurgicalNav.Registration.Errors;
using SurgicalNav.Registration.Points;
using SurgicalNav.Registration.Surface;

namespace SurgicalNav.Registration;

/// <summary>Where a registration comes from.</summary>
/// <param name="Method">In words, e.g. "5 landmarks, then 180 surface points".</param>
/// <param name="Landmarks">Landmarks used.</param>
/// <param name="SurfacePoints">Surface points that kept weight; 0 without surface.</param>
/// <param name="SurfaceRmsMm">RMS distance of those; NaN without surface.</param>
/// <param name="Scan">The scan it maps to, as the session names it.</param>
public sealed record RegistrationProvenance(string Method, int Landmarks, int SurfacePoints, double SurfaceRmsMm, string Scan);

/// <summary>A registration as the rest of the system uses it: transform with covariance, and the error it predicts where it matters.</summary>
/// <param name="Transform">E.g. scanFromPatientReference.</param>
/// <param name="FreMm">RMS distance of the landmarks; NaN without landmarks.</param>
/// <param name="Target">Predicted error at the named target.</param>
/// <param name="Provenance">Where it comes from.</param>
public sealed record RegistrationResult<TTo, TFrom>(Uncertain<TTo, TFrom> Transform, double FreMm, TargetError<TTo> Target, RegistrationProvenance Provenance)
    where TTo : struct, IFrame
    where TFrom : struct, IFrame
{
    public static RegistrationResult<TTo, TFrom> FromLandmarks(PairedPointResult<TTo, TFrom> points, string targetName, Point<TTo> target, string scan) =>
        new(points.Transform, points.FreMm, TargetError<TTo>.At(targetName, target, points.Transform),
            new RegistrationProvenance($"{points.ResidualsMm.Count} landmarks", points.ResidualsMm.Count, 0, double.NaN, scan));

    public static RegistrationResult<TTo, TFrom> FromSurface(PairedPointResult<TTo, TFrom> points, SurfaceResult<TTo, TFrom> surface, string targetName, Point<TTo> target, string scan) =>
        new(surface.Transform, points.FreMm, TargetError<TTo>.At(targetName, target, surface.Transform),
            new RegistrationProvenance($"{points.ResidualsMm.Count} landmarks, then {surface.PointsUsed} surface points", points.ResidualsMm.Count, surface.PointsUsed, surface.RmsMm, scan));

    /// <summary>Predicted error at another place.</summary>
    public TargetError<TTo> ErrorAt(string name, Point<TTo> target) => TargetError<TTo>.At(name, target, Transform);
}
