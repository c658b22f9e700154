using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;
using ReadState = SurgicalNav.Overlay.Scene.ToolState;
using SensedState = SurgicalNav.Sensing.Trackers.ToolState;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Which tracked body carries the shown tool, and where its tip is: from a pivot calibration, or from the wrist's own encoders.</summary>
public sealed record ShownTool(int Tool, Func<Instant, Point<Instrument>> TipAt);

/// <summary>Fills the scene snapshot of one frame from what is known at that moment. Allocates nothing.</summary>
/// <param name="navigation">Where the scan lies in the camera.</param>
/// <param name="tracker">Looked at as a whole: nothing is added to it while a scene is filled.</param>
/// <param name="tool">Shown with its tip; null for none.</param>
/// <param name="trackerGate">Held by whoever polls the tracker; null where one thread does everything.</param>
/// <param name="poses">Counts the tracker's samples, for the record of what a scene was filled from; null where none is kept.</param>
public sealed class SceneFiller(NavigationPose navigation, ITracker tracker, ShownTool? tool, Lock? trackerGate = null, PoseTape? poses = null)
{
    private readonly Lock _gate = trackerGate ?? new Lock();
    private DrawnFrame _record;

    private static readonly string[] PoseReasons =
    [
        "", "", "the tracker has not reported this moment yet", "the frame is older than the tracker's history",
        "the tracker's poses have a gap",
    ];

    /// <summary>Anatomy and the tip's ring by the poses of the frame's own moment; distances and tool states by the newest ones, with their age.</summary>
    public LookupStatus Fill(SceneSnapshot scene, FrameLease frame, Instant now)
    {
        lock (_gate)
        {
            _record = new DrawnFrame { Frame = frame.Sequence, AcquiredAt = frame.AcquiredAt, ReceivedAt = frame.ReceivedAt, At = now, Look = poses?.NextLook() ?? 0, Poses = poses?.Count ?? 0 };
            return _record.Lookup = FillFrom(scene, frame.AcquiredAt, now);
        }
    }

    /// <summary>What the scene filled last was filled from; the rest is the drawer's to add.</summary>
    public DrawnFrame Record => _record;

    private LookupStatus FillFrom(SceneSnapshot scene, Instant acquiredAt, Instant now)
    {
        var patient = navigation.Patient;
        var (status, failed) = navigation.TryAt(acquiredAt, out var cameraFromScan);
        if (status == LookupStatus.Ok)
        {
            scene.CameraFromScan = cameraFromScan;
            scene.ErrorBudgetMm = navigation.BudgetMm(cameraFromScan);
        }
        else
        {
            scene.PoseMissingReason = (int)status < PoseReasons.Length ? PoseReasons[(int)status] : Distrusted(status, failed == navigation.ScopeTool);
        }
        scene.PoseAge = OldestPose(now);
        scene.RegistrationErrorMm = patient.ResidualMm;
        scene.RegistrationAge = now - patient.RegisteredAt;
        if (status == LookupStatus.Ok) ShowTip(scene, acquiredAt, cameraFromScan.Mean);
        Measure(scene, now);
        for (var i = 0; i < tracker.Tools.Count; i++)
        {
            var report = tracker.Report(i, now);
            scene.AddTool(new ToolReading(tracker.Tools[i].Name, Shown(report.State), report.Age ?? Duration.Zero));
        }
        return status;
    }

    private void ShowTip(SceneSnapshot scene, Instant at, in Rigid<Camera, Scan> cameraFromScan)
    {
        if (tool is null) return;
        var wrist = tool.TipAt(at);
        _record.TipAtFrameMm = wrist.Mm;
        if (navigation.InScan(tool.Tool, wrist, at) is { } tip) scene.ToolTip = cameraFromScan * tip;
    }

    private void Measure(SceneSnapshot scene, Instant now)
    {
        if (tool is null) return;
        var wrist = tool.TipAt(now);
        _record.TipNowMm = wrist.Mm;
        if (navigation.InScan(tool.Tool, wrist, now) is not { } tip) return;
        scene.TargetDistanceMm = (tip - navigation.Patient.Target).Length;
        scene.VesselDistanceMm = navigation.Patient.Vessels?.DistanceMm(tip.Mm);
        scene.DistanceAge = navigation.Age(tool.Tool, now);
    }

    /// <summary>Age of the older of the two bodies' newest measurements; before the first one, as old as the session.</summary>
    private Duration OldestPose(Instant now)
    {
        var scope = navigation.Age(navigation.ScopeTool, now) ?? now - navigation.Patient.RegisteredAt;
        var reference = navigation.Age(navigation.ReferenceTool, now) ?? now - navigation.Patient.RegisteredAt;
        return scope > reference ? scope : reference;
    }

    private static string Distrusted(LookupStatus status, bool isScope) => status switch
    {
        LookupStatus.Frozen => isScope ? "the scope's pose is frozen" : "the patient reference's pose is frozen",
        LookupStatus.Jumping => isScope ? "the scope's pose jumps" : "the patient reference's pose jumps",
        LookupStatus.OutOfVolume => isScope ? "the scope is out of the tracker's volume" : "the patient reference is out of the tracker's volume",
        _ => isScope ? "the tracker does not see the scope" : "the tracker does not see the patient reference",
    };

    private static ReadState Shown(SensedState state) => state switch
    {
        SensedState.Visible => ReadState.Tracked,
        SensedState.Late => ReadState.Outdated,
        SensedState.Occluded => ReadState.OutOfView,
        SensedState.Frozen => ReadState.Frozen,
        SensedState.Jumping => ReadState.Jumping,
        SensedState.OutOfVolume => ReadState.OutOfVolume,
        _ => ReadState.Missing,
    };
}
