using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>The patient as navigation knows it: the registration with its error, the target and the distance field of the vessels.</summary>
/// <param name="ReferenceFromScan">With covariance.</param>
/// <param name="RegisteredAt">When, on the session's clock.</param>
/// <param name="ResidualMm">What the display calls the registration error: the predicted RMS error at the target, not the FRE.</param>
/// <param name="Target">Scan frame.</param>
/// <param name="Vessels">Signed distance, Scan frame; null where no vessels were segmented.</param>
public sealed record RegisteredPatient(
    string PatientId, Uncertain<PatientReference, Scan> ReferenceFromScan, Instant RegisteredAt, double ResidualMm,
    Point<Scan> Target, DistanceField? Vessels)
{
    /// <summary>A tracked body's point in the scan, by the patient's reference and the registration; null while either pose is missing.</summary>
    public Point<Scan>? InScan<TBody>(in PoseAnswer reference, in PoseAnswer body, Point<TBody> point) where TBody : struct, IFrame =>
        reference.IsUsable && body.IsUsable ? ReferenceFromScan.Mean.Inverse() * (reference.TrackerFrom<PatientReference>().Inverse() * (body.TrackerFrom<TBody>() * point)) : null;
}
