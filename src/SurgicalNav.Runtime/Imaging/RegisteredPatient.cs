using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>The patient as navigation knows it: the registration with its error, the target and the distance field of the vessels.</summary>
/// <param name="ReferenceFromScan">With covariance.</param>
/// <param name="RegisteredAt">When, on the session's clock.</param>
/// <param name="ResidualMm">What the display calls the registration error: the predicted RMS error at the target, not the FRE.</param>
/// <param name="Target">Scan frame.</param>
/// <param name="Vessels">Signed distance, Scan frame; null where no vessels were segmented.</param>
public sealed record RegisteredPatient(
    string PatientId, Uncertain<PatientReference, Scan> ReferenceFromScan, Instant RegisteredAt, double ResidualMm,
    Point<Scan> Target, DistanceField? Vessels);
