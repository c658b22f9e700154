using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Robots;

/// <summary>The sensor or marker body that rides on the manipulator's tool.</summary>
/// <param name="Tool">Its index among the tracker's tools.</param>
/// <param name="TipMm">The tool's tip in that body's frame, as a pivot calibration finds it.</param>
public sealed record TrackedArmTool(int Tool, Vec3 TipMm);

/// <summary>Where the tracker sees the manipulator's tip in the scan, by the patient's reference and the registration.</summary>
/// <remarks>Allocates nothing.</remarks>
public sealed class ToolSighting(ITracker tracker, RegisteredPatient patient, int reference, TrackedArmTool arm)
{
    private TrackedTip _newest;

    /// <summary>Of the newest measurement in which both the tool and the patient's reference are usable; null before the first.</summary>
    public TrackedTip? Look()
    {
        var history = tracker.Tools[arm.Tool].History;
        if (history.TryGetNewest(out var seen) && seen.AcquiredAt > _newest.AcquiredAt
            && patient.InScan(tracker.Tools[reference].History.Lookup(seen.AcquiredAt), history.Lookup(seen.AcquiredAt), new Point<ToolTip>(arm.TipMm)) is { } tip)
            _newest = new TrackedTip(seen.AcquiredAt, tip.Mm);
        return _newest == default ? null : _newest;
    }
}
