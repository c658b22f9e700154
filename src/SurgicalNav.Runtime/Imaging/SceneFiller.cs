using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;
using ReadState = SurgicalNav.Overlay.Scene.ToolState;
using SensedState = SurgicalNav.Sensing.Trackers.ToolState;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Which tracked body carries the shown tool, and where its tip is: from a pivot calibration, or from the wrist's own encoders.</summary>
public sealed record ShownTool(int Tool, Func<Instant, Point<Instrument>> TipAt);

/// <summary>Fills the scene snapshot of one frame from what is known at that moment. Allocates nothing.</summary>
public sealed class SceneFiller(NavigationPose navigation, OpenIgtLinkTracker tracker, ShownTool? tool)
{
    private static readonly string[] PoseReasons =
    [
        "", "", "the tracker has not reported this moment yet", "the frame is older than the tracker's history",
        "the tracker's poses have a gap", "the tracker does not see",
    ];

    /// <summary>Pose and numbers of the frame's own moment; live numbers (distances, tool states) of now.</summary>
    public LookupStatus Fill(SceneSnapshot scene, FrameLease frame, Instant now, FrameLease? mask)
    {
        var patient = navigation.Patient;
        var (status, failed) = navigation.TryAt(frame.AcquiredAt, out var cameraFromScan);
        if (status == LookupStatus.Ok)
        {
            scene.CameraFromScan = cameraFromScan;
            scene.ErrorBudgetMm = navigation.BudgetMm(cameraFromScan);
        }
        else
        {
            scene.PoseMissingReason = status == LookupStatus.Occluded ? Unseen(failed) : PoseReasons[(int)status];
        }
        scene.PoseAge = OldestPose(frame.AcquiredAt);
        scene.Mask = mask;
        if (mask is not null) scene.MaskAge = frame.AcquiredAt - mask.AcquiredAt;
        scene.RegistrationErrorMm = patient.ResidualMm;
        scene.RegistrationAge = now - patient.RegisteredAt;
        FillTool(scene, frame.AcquiredAt, cameraFromScan, status == LookupStatus.Ok);
        for (var i = 0; i < tracker.Tools.Count; i++)
        {
            var report = tracker.Report(i, now);
            scene.AddTool(new ToolReading(tracker.Tools[i].Name, Shown(report.State), report.Age ?? Duration.Zero));
        }
        return status;
    }

    private void FillTool(SceneSnapshot scene, Instant at, in Uncertain<Camera, Scan> cameraFromScan, bool hasPose)
    {
        if (tool is null || navigation.InScan(tool.Tool, tool.TipAt(at), at) is not { } tip) return;
        scene.TargetDistanceMm = (tip - navigation.Patient.Target).Length;
        scene.VesselDistanceMm = navigation.Patient.Vessels?.DistanceMm(tip.Mm, out _);
        if (hasPose) scene.ToolTip = cameraFromScan.Mean * tip;
    }

    /// <summary>How far the newest pose of the two bodies lies before the frame's moment; zero when both are newer.</summary>
    private Duration OldestPose(Instant frame)
    {
        var oldest = Duration.Zero;
        foreach (var age in (ReadOnlySpan<Duration?>)[navigation.Age(navigation.ScopeTool, frame), navigation.Age(navigation.ReferenceTool, frame)])
            if (age is { } a && a > oldest) oldest = a;
        return oldest;
    }

    private string Unseen(int failed) => failed == navigation.ScopeTool ? "the tracker does not see the scope" : "the tracker does not see the patient reference";

    private static ReadState Shown(SensedState state) => state switch
    {
        SensedState.Visible => ReadState.Tracked,
        SensedState.Late => ReadState.Outdated,
        SensedState.Occluded => ReadState.OutOfView,
        _ => ReadState.Missing,
    };
}
