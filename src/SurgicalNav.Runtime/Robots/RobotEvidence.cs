using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Robots;

/// <summary>What the imaging side knows that matters to the arm's guard: one latest value, replaced as a whole under its owner's lock.</summary>
public readonly record struct RobotEvidence(
    bool TrackerOk, Instant PoseAcquiredAt, bool RegistrationOk, double ErrorBudgetMm, double TargetSpeedMmPerS,
    Rigid<Scan, RobotBase> ScanFromRobotBase, double ScanFromRobotBaseSdMm)
{
    public static readonly RobotEvidence Nothing = new(false, default, false, 0, 0, Rigid<Scan, RobotBase>.Identity, 0);
}
