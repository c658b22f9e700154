using SurgicalNav.Core.Frames;

namespace SurgicalNav.Runtime.Registering;

/// <summary>A registration as the session uses it.</summary>
/// <param name="ReferenceFromScan">With covariance.</param>
/// <param name="FreMm">Of the landmarks.</param>
/// <param name="PredictedTreMm">Root mean square at the target.</param>
/// <param name="Predicted95Mm">Half the longest axis of the 95 % region at the target.</param>
public sealed record SolvedRegistration(Uncertain<PatientReference, Scan> ReferenceFromScan, double FreMm, double PredictedTreMm, double Predicted95Mm)
{
    /// <summary>A registration that is known, as in a rehearsal.</summary>
    public static SolvedRegistration Exact(Rigid<PatientReference, Scan> referenceFromScan) =>
        new(Uncertain<PatientReference, Scan>.Exact(referenceFromScan), 0, 0, 0);
}
