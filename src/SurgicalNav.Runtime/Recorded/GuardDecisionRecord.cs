using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Recorded.Fields;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>A <see cref="DecisionRecord"/> of one device as it stands in a recording.</summary>
public struct GuardDecisionRecord : IFieldRecord<GuardDecisionRecord>
{
    private const int KnotValues = Links.Drive.DriveProtocol.KnotCount * Links.Drive.DriveProtocol.MaxJoints;

    /// <summary>The guard's channel.</summary>
    public int Device;
    public DecisionRecord Decision;

    public static string MessageName => "GuardDecision";

    public static void Visit<TVisitor>(ref GuardDecisionRecord record, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        ref var d = ref record.Decision;
        visitor.Code("device", ref record.Device);
        visitor.Field("number", ref d.Number);
        visitor.Moment("at_ns", ref d.At);
        Evidence(ref d, ref visitor);
        Request(ref d, ref visitor);
        Drive(ref d, ref visitor);
        Upload(ref d, ref visitor);

        Verdict(ref d, ref visitor);
        var motion = (int)d.Motion;
        visitor.Code("motion", ref motion);
        d.Motion = (GuardMotion)motion;
        visitor.Field("has_set_point", ref d.HasSetPoint);
        visitor.Field("wants_enabled", ref d.WantsEnabled);
        visitor.Field("position", d.Position);
        visitor.Field("velocity", d.Velocity);
        visitor.Field("path_s", ref d.PathS);
        Held(ref d.Held, ref visitor);
        Target(ref d, ref visitor);
        // After everything that earlier versions wrote: there the drives' efforts were not read, and none is what their guards decided on.
        var effort = d.Drive.Effort;
        visitor.Field("drive_effort", effort);
        d.Drive = d.Drive with { Effort = effort };
        Tip(ref d, ref visitor);
        var references = (int)d.Drive.References;
        visitor.Code("drive_references", ref references);
        d.Drive = d.Drive with { References = (ReferenceStates)references };
    }

    private static void Tip<TVisitor>(ref DecisionRecord d, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        var (at, tip) = d.Evidence.Tip;
        visitor.Moment("tip_acquired_at_ns", ref at);
        visitor.Vector("tip_in_scan", ref tip);
        d.Evidence = d.Evidence with { Tip = new TrackedTip(at, tip) };
    }

    private static void Evidence<TVisitor>(ref DecisionRecord d, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        var (sequence, written, pose, flags, operatorSequence, budget, speed, base_, sd, tip) = d.Evidence;
        visitor.Field("evidence_readable", ref d.IsEvidenceReadable);
        visitor.Field("evidence_sequence", ref sequence);
        visitor.Moment("evidence_written_at_ns", ref written);
        visitor.Moment("pose_acquired_at_ns", ref pose);
        var code = (int)flags;
        visitor.Code("evidence_flags", ref code);
        visitor.Field("operator_sequence", ref operatorSequence);
        visitor.Field("error_budget_mm", ref budget);
        visitor.Field("target_speed_mm_per_s", ref speed);
        var (rotation, translation) = (base_.Rotation, base_.TranslationMm);
        visitor.Pose("scan_from_robot_base", ref rotation, ref translation);
        visitor.Field("scan_from_robot_base_sd_mm", ref sd);
        d.Evidence = new GuardEvidence(sequence, written, pose, (EvidenceFlags)code, operatorSequence, budget, speed, new Rigid<Scan, RobotBase>(rotation, translation), sd, tip);
    }

    private static void Request<TVisitor>(ref DecisionRecord d, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        var (sequence, command, program, scale, target) = d.Request;
        var (code, id) = ((int)command, (long)program);
        visitor.Field("request_sequence", ref sequence);
        visitor.Code("request_command", ref code);
        visitor.Field("request_program", ref id);
        visitor.Field("request_speed_scale", ref scale);
        d.Request = new GuardRequest(sequence, (GuardCommand)code, (uint)id, scale, target);
    }

    private static void Target<TVisitor>(ref DecisionRecord d, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        var (sequence, writtenAt, kind, values) = d.Request.Target;
        var code = (int)kind;
        visitor.Field("target_sequence", ref sequence);
        visitor.Moment("target_written_at_ns", ref writtenAt);
        visitor.Code("target_kind", ref code);
        visitor.Field("target", values);
        d.Request = d.Request with { Target = new GuardTarget(sequence, writtenAt, (TargetKind)code, values) };
    }

    private static void Drive<TVisitor>(ref DecisionRecord d, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        var (heardAt, isEnabled, fault, measured, isLineGone, effort, references) = d.Drive;
        visitor.Moment("drive_heard_at_ns", ref heardAt);
        visitor.Field("drive_enabled", ref isEnabled);
        visitor.Code("drive_fault", ref fault);
        visitor.Field("drive_measured", measured);
        visitor.Field("drive_line_gone", ref isLineGone);
        d.Drive = new DriveReading(heardAt, isEnabled, fault, measured, isLineGone, effort, references);
    }

    private static void Upload<TVisitor>(ref DecisionRecord d, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        var (id, refusal) = ((long)d.UploadId, (int)d.UploadRefusal);
        visitor.Field("upload", ref d.Upload);
        visitor.Field("upload_id", ref id);
        visitor.Code("upload_refusal", ref refusal);
        (d.UploadId, d.UploadRefusal) = ((uint)id, (ProgramRefusal)refusal);
    }

    private static void Verdict<TVisitor>(ref DecisionRecord d, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        var (decision, reasons, first, value, limit, joint, ahead) = d.Verdict;
        var (code, all, one) = ((int)decision, (long)reasons, (long)first);
        visitor.Code("decision", ref code);
        visitor.Field("reasons", ref all);
        visitor.Field("first_reason", ref one);
        visitor.Field("value", ref value);
        visitor.Field("limit", ref limit);
        visitor.Code("joint", ref joint);
        visitor.Field("ahead_s", ref ahead);
        d.Verdict = new GuardVerdict((GuardDecision)code, (GuardReasons)all, (GuardReasons)one, value, limit, joint, ahead);
    }

    /// <summary>The wire's integers, as whole numbers.</summary>
    private static void Held<TVisitor>(ref HeldRecord held, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        var purpose = (int)held.Purpose;
        visitor.Code("held_purpose", ref purpose);
        held.Purpose = (Links.Drive.TrajectoryPurpose)purpose;
        Counts<ushort, TVisitor>("held_duration_ms", held.DurationMs, ref visitor);
        Counts<int, TVisitor>("held_position_counts", held.PositionCounts, ref visitor);
        Counts<short, TVisitor>("held_velocity_counts", held.VelocityCounts, ref visitor);
    }

    private static void Counts<T, TVisitor>(string name, scoped Span<T> counts, ref TVisitor visitor)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
        where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        Span<long> wide = stackalloc long[KnotValues];
        for (var i = 0; i < counts.Length; i++) wide[i] = long.CreateTruncating(counts[i]);
        var count = counts.Length;
        visitor.Field(name, wide[..counts.Length], ref count);
        for (var i = 0; i < count; i++) counts[i] = T.CreateTruncating(wide[i]);
    }
}
