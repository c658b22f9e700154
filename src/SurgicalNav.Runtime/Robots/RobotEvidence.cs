using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Runtime.Robots;

/// <summary>What the imaging side knows that matters to the arm's guard: one latest value, replaced as a whole under its owner's lock.</summary>
/// <param name="TrackerOk">The tracker sees the patient.</param>
/// <param name="PoseAcquiredAt">When the newest pose of the patient was so; the start of the clock while there is none.</param>
/// <param name="RegistrationOk">The patient is registered, within the registration's own budget.</param>
/// <param name="ErrorBudgetMm">Expected error at the tool but for the time terms.</param>
/// <param name="TargetSpeedMmPerS">How fast the patient moves.</param>
/// <param name="ScanFromRobotBase">Where the arm stands in the scan.</param>
/// <param name="ScanFromRobotBaseSdMm">Standard deviation of that at the tool, per axis.</param>
/// <param name="Tip">Where the tracker sees the manipulator's tip; null where it has not, or does not look for it.</param>
/// <param name="OverlayShownAt">When the overlay was last drawn with anatomy in it; null where the newest drawing withdrew it, or there is none.</param>
public readonly record struct RobotEvidence(
    bool TrackerOk, Instant PoseAcquiredAt, bool RegistrationOk, double ErrorBudgetMm, double TargetSpeedMmPerS,
    Rigid<Scan, RobotBase> ScanFromRobotBase, double ScanFromRobotBaseSdMm, TrackedTip? Tip = null, Instant? OverlayShownAt = null)
{
    /// <summary>A drawing that is older shows nothing of what the arm does now: its thread hangs. A slow machine draws ten frames in that time.</summary>
    public static readonly Duration MaxOverlayAge = Duration.FromMilliseconds(500);

    public static readonly RobotEvidence Nothing = new(false, default, false, 0, 0, Rigid<Scan, RobotBase>.Identity, 0);

    /// <summary>The operator sees the anatomy in its place.</summary>
    public bool IsOverlayVisible(Instant now) => OverlayShownAt is { } at && now - at <= MaxOverlayAge;
}
