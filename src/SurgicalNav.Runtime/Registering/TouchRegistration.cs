using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Registration;
using SurgicalNav.Registration.Errors;
using SurgicalNav.Registration.Points;
using SurgicalNav.Registration.Surface;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Simulation.Patient;

namespace SurgicalNav.Runtime.Registering;

/// <summary>A registration as the session uses it.</summary>
/// <param name="ReferenceFromScan">With covariance.</param>
/// <param name="FreMm">Of the landmarks.</param>
/// <param name="PredictedTreMm">Root mean square at the target.</param>
/// <param name="Predicted95Mm">Half the longest axis of the 95 % region at the target.</param>
public sealed record SolvedRegistration(Uncertain<PatientReference, Scan> ReferenceFromScan, double FreMm, double PredictedTreMm, double Predicted95Mm);

/// <summary>From stylus touches to a registration: paired landmarks first, then all touches on the organ's surface, landmarks kept in.</summary>
public static class TouchRegistration
{
    /// <summary>No touch is placed better than this, whatever the tracker.</summary>
    private const double SmallestSdMm = 0.01;

    /// <param name="touched">What the stylus touched, landmarks by name.</param>
    /// <param name="landmarks">Their places as picked in the scan.</param>
    /// <param name="pickSdMm">How far a picked place may be off, mm per axis.</param>
    /// <param name="organ">Signed distance to the touched organ, Scan frame.</param>
    /// <param name="surfaceSdMm">How far that surface itself may stand off the organ, per point: segmentation, facets, interpolation.</param>
    /// <param name="target">Where the error is to be predicted.</param>
    /// <param name="accuracy">Of the tracker.</param>
    /// <exception cref="UserErrorException">The touches do not suffice; says what to touch.</exception>
    public static SolvedRegistration Solve(IReadOnlyList<TouchedPoint> touched, IReadOnlyList<Landmark> landmarks, double pickSdMm, DistanceField organ, double surfaceSdMm, Point<Scan> target, TrackerAccuracy accuracy)
    {
        var (scan, reference, surface) = (new List<Point<Scan>>(), new List<Point<PatientReference>>(), new List<Point<PatientReference>>());
        foreach (var touch in touched)
        {
            surface.Add(touch.Position);
            foreach (var landmark in landmarks)
            {
                if (landmark.Name != touch.Name) continue;
                scan.Add(landmark.Position);
                reference.Add(touch.Position);
            }
        }
        try
        {
            var sd = TouchSdMm(touched, accuracy);
            var landmarkSd = Math.Sqrt(sd * sd + pickSdMm * pickSdMm);
            var points = PairedPointRegistration.Solve<Scan, PatientReference>(scan.ToArray(), reference.ToArray(), landmarkSd);
            var kept = new KeptLandmark<Scan, PatientReference>[scan.Count];
            for (var i = 0; i < kept.Length; i++) kept[i] = new KeptLandmark<Scan, PatientReference>(scan[i], reference[i], Mat3.Identity * (landmarkSd * landmarkSd));
            var refined = SurfaceRegistration.Refine(organ, surface.ToArray(), points.Transform.Mean, SurfaceOptions.Isotropic(sd) with { SurfaceSdMm = surfaceSdMm }, kept);
            var result = RegistrationResult<Scan, PatientReference>.FromSurface(points, refined, "target", target, "scan");
            return new SolvedRegistration(result.Transform.Inverse(), result.FreMm, result.Target.RmsMm, result.Target.Radius95Mm);
        }
        catch (RegistrationRefusedException e)
        {
            throw new UserErrorException("The registration was refused. " + e.Message, e);
        }
    }

    /// <summary>Standard deviation of a touched point, mm per axis: tracker noise of stylus and reference, the rotational part by its lever, averaged over the dwell.</summary>
    private static double TouchSdMm(IReadOnlyList<TouchedPoint> touched, TrackerAccuracy accuracy)
    {
        const double stylusLeverMm = 160;
        if (touched.Count == 0) return SmallestSdMm;
        var referenceLever2 = touched.Average(t => t.Position.Mm.LengthSquared);
        var translation = accuracy.TranslationSdMm.LengthSquared / 3 * 2;
        // A turn error about any axis moves a point at a lever by its part across that axis: two thirds of the lever's square on average per axis.
        var rotation = accuracy.RotationSdRad.LengthSquared / 3 * (stylusLeverMm * stylusLeverMm + referenceLever2) * 2 / 3;
        return Math.Max(SmallestSdMm, Math.Sqrt((translation + rotation) / touched.Average(t => t.Samples)));
    }
}
