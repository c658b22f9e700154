using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Registration;
using SurgicalNav.Registration.Errors;
using SurgicalNav.Registration.Points;
using SurgicalNav.Registration.Surface;
using SurgicalNav.Simulation.Patient;

namespace SurgicalNav.Runtime.Registering;

/// <summary>From stylus touches to a registration: paired landmarks first, then the touches on the organ's surface with the landmarks kept in.</summary>
/// <remarks>Errors that differ from touch to touch average out and come from the fit's own covariance; the error of the tip's calibration is the
/// same in every touch, does not average out, and is added as what it does to the solution.</remarks>
public static class TouchRegistration
{
    /// <param name="touched">What the stylus touched, landmarks by name.</param>
    /// <param name="landmarks">Their places as picked in the scan.</param>
    /// <param name="organ">Signed distance to the touched organ, Scan frame.</param>
    /// <param name="target">Where the error is to be predicted.</param>
    /// <param name="errors">How far touches, picks and surface may be off.</param>
    /// <exception cref="UserErrorException">The touches do not suffice; says what to touch.</exception>
    public static SolvedRegistration Solve(IReadOnlyList<TouchedPoint> touched, IReadOnlyList<Landmark> landmarks, DistanceField organ, Point<Scan> target, TouchErrors errors)
    {
        try
        {
            var (scanFromReference, freMm) = Fit(touched, landmarks, organ, errors);
            var covariance = scanFromReference.Covariance;
            for (var axis = 0; axis < 3 && errors.StylusTipSdMm > 0; axis++)
            {
                var shift = (axis == 0 ? Vec3.UnitX : axis == 1 ? Vec3.UnitY : Vec3.UnitZ) * errors.StylusTipSdMm;
                var (moved, _) = Fit([.. touched.Select(t => t.WithTipMoved(shift))], landmarks, organ, errors);
                var effect = (moved.Mean * scanFromReference.Mean.Inverse()).Log();
                for (var r = 0; r < 6; r++)
                    for (var c = 0; c < 6; c++) covariance[r * 6 + c] += effect[r] * effect[c];
            }
            var result = new Uncertain<Scan, PatientReference>(scanFromReference.Mean, covariance).Inverse();
            var error = TargetError<PatientReference>.At("target", result.Mean * target, result);
            return new SolvedRegistration(result, freMm, error.RmsMm, error.Radius95Mm);
        }
        catch (RegistrationRefusedException e)
        {
            throw new UserErrorException("The registration was refused. " + e.Message, e);
        }
    }

    private static (Uncertain<Scan, PatientReference> Transform, double FreMm) Fit(IReadOnlyList<TouchedPoint> touched, IReadOnlyList<Landmark> landmarks, DistanceField organ, TouchErrors errors)
    {
        var (scan, reference, surface) = (new List<Point<Scan>>(), new List<Point<PatientReference>>(), new List<Point<PatientReference>>());
        foreach (var touch in touched)
        {
            if (touch.Name.Length == 0) surface.Add(touch.Position);
            foreach (var landmark in landmarks)
            {
                if (landmark.Name != touch.Name) continue;
                scan.Add(landmark.Position);
                reference.Add(touch.Position);
            }
        }
        var sd = errors.PointSdMm(touched);
        var landmarkSd = Math.Sqrt(sd * sd + errors.PickSdMm * errors.PickSdMm);
        var points = PairedPointRegistration.Solve<Scan, PatientReference>(scan.ToArray(), reference.ToArray(), landmarkSd);
        var kept = new KeptLandmark<Scan, PatientReference>[scan.Count];
        for (var i = 0; i < kept.Length; i++) kept[i] = new KeptLandmark<Scan, PatientReference>(scan[i], reference[i], Mat3.Identity * (landmarkSd * landmarkSd));
        var refined = SurfaceRegistration.Refine(organ, surface.ToArray(), points.Transform.Mean, SurfaceOptions.Isotropic(sd) with { SurfaceSdMm = errors.SurfaceSdMm }, kept);
        return (refined.Transform, points.FreMm);
    }
}
