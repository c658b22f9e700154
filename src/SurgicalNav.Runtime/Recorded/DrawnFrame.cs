using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Recorded.Fields;
using SurgicalNav.Sensing.Endoscopes.Health;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>One drawn picture: what it was drawn from, and what the overlay made of it. The same poses, tip and moments give the rest again, to the bit.</summary>
public struct DrawnFrame : IFieldRecord<DrawnFrame>
{
    // What went in.

    public long Frame;
    public Instant AcquiredAt, ReceivedAt;

    /// <summary>When the scene was filled.</summary>
    public Instant At;

    /// <summary>The filling's number (<see cref="PoseTape.Looks"/>): a drawing that takes long is recorded after later steps of the tracking.</summary>
    public long Look;

    /// <summary>Pose samples recorded until then.</summary>
    public long Poses;

    /// <summary>The moment of the mask that was laid over; null where there was none.</summary>
    public Instant? MaskAcquiredAt;

    /// <summary>The shown tool's tip in its own frame (mm) by its wrist, at the frame's moment and at <see cref="At"/>; null where it was not asked for.</summary>
    public Vec3? TipAtFrameMm, TipNowMm;

    /// <summary>The person held the overlay away, or its fills.</summary>
    public bool HideOverlay, OutlinesOnly;

    /// <summary>What was wrong with the picture.</summary>
    public PictureTrouble Trouble;

    // What came out.

    public LookupStatus Lookup;

    /// <summary>Zero rotation where there was no pose.</summary>
    public Quat Rotation;
    public Vec3 TranslationMm;
    public Mat6 Covariance;
    public double? ErrorBudgetMm;
    public Duration PoseAge, RegistrationAge;

    /// <summary>In the left (or only) camera.</summary>
    public Vec3? ToolTipMm;
    public double? TargetDistanceMm, VesselDistanceMm;
    public Duration? DistanceAge;
    public Withdrawal Withdrawal;
    public double Value, Limit;
    public bool InstrumentsOccludeAnatomy;
    public ToolRow Tools;
    public int ToolCount;

    public static string MessageName => "DrawnFrame";

    public static void Visit<TVisitor>(ref DrawnFrame record, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        visitor.Field("frame", ref record.Frame);
        visitor.Moment("acquired_at_ns", ref record.AcquiredAt);
        visitor.Moment("received_at_ns", ref record.ReceivedAt);
        visitor.Moment("at_ns", ref record.At);
        visitor.Field("look", ref record.Look);
        visitor.Field("poses", ref record.Poses);
        visitor.Moment("mask_acquired_at_ns", ref record.MaskAcquiredAt);
        visitor.Vector("tip_at_frame_mm", ref record.TipAtFrameMm);
        visitor.Vector("tip_now_mm", ref record.TipNowMm);
        visitor.Field("hide_overlay", ref record.HideOverlay);
        visitor.Field("outlines_only", ref record.OutlinesOnly);
        var trouble = (int)record.Trouble;
        visitor.Code("trouble", ref trouble);
        record.Trouble = (PictureTrouble)trouble;

        var (lookup, withdrawal) = ((int)record.Lookup, (int)record.Withdrawal);
        visitor.Code("lookup", ref lookup);
        visitor.Pose("camera_from_scan", ref record.Rotation, ref record.TranslationMm);
        visitor.Field("covariance", record.Covariance);
        visitor.Maybe("error_budget_mm", ref record.ErrorBudgetMm);
        visitor.Span("pose_age_ns", ref record.PoseAge);
        visitor.Span("registration_age_ns", ref record.RegistrationAge);
        visitor.Vector("tool_tip_camera_mm", ref record.ToolTipMm);
        visitor.Maybe("target_distance_mm", ref record.TargetDistanceMm);
        visitor.Maybe("vessel_distance_mm", ref record.VesselDistanceMm);
        visitor.Span("distance_age_ns", ref record.DistanceAge);
        visitor.Code("withdrawal", ref withdrawal);
        visitor.Field("verdict_value", ref record.Value);
        visitor.Field("verdict_limit", ref record.Limit);
        visitor.Field("instruments_occlude_anatomy", ref record.InstrumentsOccludeAnatomy);
        visitor.Field("tools", record.Tools, ref record.ToolCount);
        (record.Lookup, record.Withdrawal) = ((LookupStatus)lookup, (Withdrawal)withdrawal);
    }

    /// <summary>Of each tool its state (<see cref="ToolState"/>) and its age in ns, one after the other.</summary>
    [System.Runtime.CompilerServices.InlineArray(2 * SceneSnapshot.MaxTools)]
    public struct ToolRow
    {
        private long _first;
    }

    /// <summary>Takes what the scene and its judgement hold.</summary>
    public void TakeOutcome(SceneSnapshot scene, LookupStatus lookup, in OverlayVerdict verdict)
    {
        Lookup = lookup;
        var pose = scene.CameraFromScan;
        (Rotation, TranslationMm, Covariance) = pose is { } p ? (p.Mean.Rotation, p.Mean.TranslationMm, p.Covariance) : default;
        (ErrorBudgetMm, PoseAge, RegistrationAge) = (scene.ErrorBudgetMm, scene.PoseAge, scene.RegistrationAge);
        ToolTipMm = scene.ToolTip?.Mm;
        (TargetDistanceMm, VesselDistanceMm, DistanceAge) = (scene.TargetDistanceMm, scene.VesselDistanceMm, scene.DistanceAge);
        (Withdrawal, Value, Limit, InstrumentsOccludeAnatomy) = (verdict.Withdrawal, verdict.Value, verdict.Limit, verdict.InstrumentsOccludeAnatomy);
        ToolCount = 0;
        foreach (ref readonly var tool in scene.Tools)
        {
            Tools[ToolCount++] = (long)tool.State;
            Tools[ToolCount++] = tool.Age.Nanoseconds;
        }
    }
}
