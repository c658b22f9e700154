using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Recorded.Fields;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>One step of the tracking loop: how far the poses had come, and what the guard was to be told of the patient.</summary>
public struct TrackingStep : IFieldRecord<TrackingStep>
{
    public Instant At;

    /// <summary>The look's number (<see cref="PoseTape.Looks"/>).</summary>
    public long Look;

    /// <summary>Pose samples recorded before and in this step.</summary>
    public long Poses;

    /// <summary>Whether a guard was to be told; all that follows is the answer.</summary>
    public bool HasEvidence;
    public RobotEvidence Evidence;

    public static string MessageName => "TrackingStep";

    public static void Visit<TVisitor>(ref TrackingStep record, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        visitor.Moment("at_ns", ref record.At);
        visitor.Field("look", ref record.Look);
        visitor.Field("poses", ref record.Poses);
        visitor.Field("has_evidence", ref record.HasEvidence);
        var (trackerOk, pose, registrationOk, budget, speed, base_, sd, seen, _) = record.Evidence;
        visitor.Field("tracker_ok", ref trackerOk);
        visitor.Moment("pose_acquired_at_ns", ref pose);
        visitor.Field("registration_ok", ref registrationOk);
        visitor.Field("error_budget_mm", ref budget);
        visitor.Field("target_speed_mm_per_s", ref speed);
        var (rotation, translation) = (base_.Rotation, base_.TranslationMm);
        visitor.Pose("scan_from_robot_base", ref rotation, ref translation);
        visitor.Field("scan_from_robot_base_sd_mm", ref sd);
        // After everything that earlier versions wrote: they did not look for the tool.
        var isSeen = seen is not null;
        visitor.Field("tip_seen", ref isSeen);
        var (at, tip) = seen ?? default;
        visitor.Moment("tip_acquired_at_ns", ref at);
        visitor.Vector("tip_in_scan", ref tip);
        record.Evidence = new RobotEvidence(trackerOk, pose, registrationOk, budget, speed, new Rigid<Scan, RobotBase>(rotation, translation), sd, isSeen ? new TrackedTip(at, tip) : null);
    }
}
