using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Answers where the scan lies in the camera at a frame's own moment, with covariance, or why that is not known.</summary>
public sealed class NavigationPose(ITracker tracker, PoseReader reader, Uncertain<Camera, Scope> cameraFromScope, RegisteredPatient patient, int scope, int reference)
{
    /// <summary>The 95 % point of the chi-square distribution with 3 degrees of freedom.</summary>
    private const double ChiSquare95 = 7.814727903;

    public RegisteredPatient Patient => patient;
    public int ScopeTool => scope;
    public int ReferenceTool => reference;

    /// <summary>Ok, or which of the two bodies failed and how.</summary>
    public (LookupStatus Status, int Tool) TryAt(Instant at, out Uncertain<Camera, Scan> cameraFromScan)
    {
        cameraFromScan = default;
        var status = reader.TryRead<Scope>(tracker.Tools[scope].History, at, out var trackerFromScope);
        if (status != LookupStatus.Ok) return (status, scope);
        status = reader.TryRead<PatientReference>(tracker.Tools[reference].History, at, out var trackerFromReference);
        if (status != LookupStatus.Ok) return (status, reference);
        cameraFromScan = OverlayChain.CameraFromScan(cameraFromScope, trackerFromScope, trackerFromReference, patient.ReferenceFromScan);
        return (LookupStatus.Ok, scope);
    }

    /// <summary>A tracked body's point in the scan at a moment, by the registration; null while a pose is missing.</summary>
    public Point<Scan>? InScan<TBody>(int tool, Point<TBody> point, Instant at) where TBody : struct, IFrame =>
        patient.InScan(tracker.Tools[reference].History.Lookup(at, LookupPolicy.Available), tracker.Tools[tool].History.Lookup(at, LookupPolicy.Available), point);

    /// <summary>Age of the newest measurement in which a body was seen; null when it never was.</summary>
    public Duration? Age(int tool, Instant now) => tracker.Tools[tool].History.TryGetNewest(out var sample) ? now - sample.AcquiredAt : null;

    /// <summary>Predicted 95 % error radius of the overlay at the target, mm: half the longest axis of the 95 % ellipsoid. Allocates nothing.</summary>
    public double BudgetMm(in Uncertain<Camera, Scan> cameraFromScan) => Radius95Mm(cameraFromScan, patient.Target);

    /// <summary>The same for any frame that the scan is seen from.</summary>
    public static double Radius95Mm<TTo>(in Uncertain<TTo, Scan> pose, Point<Scan> target) where TTo : struct, IFrame =>
        Math.Sqrt(ChiSquare95 * Math.Max(0, Symmetric3.LargestEigenvalue(pose.PointCovariance(target))));
}
