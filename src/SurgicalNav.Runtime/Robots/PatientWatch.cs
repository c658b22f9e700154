using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Robots;

/// <summary>What the guard of the arm is told about the patient, from the tracked poses and the registration.</summary>
/// <remarks>The arm's base is not tracked: it stands where it was planned, and what is uncertain is the patient under it. Whether that still holds, the guard sees by the tool's tip.</remarks>
public sealed class PatientWatch(ITracker tracker, PoseReader reader, RegisteredPatient patient, int reference, TrackedArmTool? armTool = null)
{
    private readonly ToolSighting? _sighting = armTool is null ? null : new ToolSighting(tracker, patient, reference, armTool);
    private readonly bool _registrationOk = NavigationPose.Radius95Mm(patient.ReferenceFromScan, patient.Target) <= GuardRig.MaxErrorBudgetMm;
    private double _budgetMm = double.PositiveInfinity, _sdMm = double.PositiveInfinity;

    /// <summary>How the patient's reference stood at the last look: why the guard was told that it is not seen.</summary>
    public ToolState Reference { get; private set; } = ToolState.Missing;

    /// <summary>Evidence without the overlay. Allocates nothing.</summary>
    public RobotEvidence At(Instant now, in Rigid<Scan, RobotBase> scanFromRobotBase)
    {
        var history = tracker.Tools[reference].History;
        var answer = history.Lookup(now, LookupPolicy.Available);
        var acquiredAt = history.TryGetNewest(out var newest) ? newest.AcquiredAt : default;
        // The error of the newest measured pose; it stands until there is another, whose age is judged apart.
        if (acquiredAt != default && reader.TryRead<PatientReference>(history, acquiredAt, out var trackerFromReference) == LookupStatus.Ok)
        {
            var trackerFromScan = trackerFromReference.Compose(patient.ReferenceFromScan);
            _budgetMm = NavigationPose.Radius95Mm(trackerFromScan, patient.Target);
            _sdMm = Math.Sqrt(trackerFromScan.PointCovariance(patient.Target).Trace / 3);
        }
        Reference = tracker.Report(reference, now).State;
        var isKnown = double.IsFinite(_budgetMm);
        return new RobotEvidence(
            isKnown && (Reference == ToolState.Visible || answer.IsUsable), acquiredAt, _registrationOk && isKnown,
            isKnown ? _budgetMm : 0, answer.IsUsable ? answer.SpeedMmPerS : 0, scanFromRobotBase, isKnown ? _sdMm : 0, _sighting?.Look());
    }
}
