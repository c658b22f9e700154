using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Everything that navigation needs beside poses and pictures, by value: what a recording keeps so that navigation can be run again.</summary>
/// <param name="Tracker">Its tools and limits.</param>
/// <param name="Accuracy">Of one pose.</param>
/// <param name="CameraFromScope">Hand-eye, with covariance.</param>
/// <param name="Patient">Registration, target, vessels.</param>
/// <param name="ScopeTool">Index of the endoscope's body among the tracker's tools.</param>
/// <param name="ReferenceTool">Index of the patient's.</param>
/// <param name="ShownTool">Index of the instrument whose tip is shown; null for none.</param>
/// <param name="Left">At the size of the pictures.</param>
/// <param name="Right">Null for one eye.</param>
/// <param name="RightFromLeft">Where the right eye is.</param>
/// <param name="Policy">When the overlay is withdrawn.</param>
/// <param name="ScanFromRobotBase">Where the manipulator stands; null where there is none.</param>
/// <param name="ArmTool">What the tracker sees of the manipulator's tool; null for nothing.</param>
public sealed record NavigationSetup(
    TrackerOptions Tracker, TrackerAccuracy Accuracy, Uncertain<Camera, Scope> CameraFromScope, RegisteredPatient Patient, int ScopeTool, int ReferenceTool, int? ShownTool,
    CameraModel Left, CameraModel? Right, Rigid<RightCamera, Camera> RightFromLeft, OverlayPolicy Policy, Rigid<Scan, RobotBase>? ScanFromRobotBase,
    Robots.TrackedArmTool? ArmTool = null)
{
    public PoseReader Reader => new(Accuracy, 1 / Tracker.NominalRateHz);

    public NavigationPose Navigation(ITracker tracker) => new(tracker, Reader, CameraFromScope, Patient, ScopeTool, ReferenceTool);

    public Robots.PatientWatch PatientWatch(ITracker tracker) => new(tracker, Reader, Patient, ReferenceTool, ArmTool);
}
