using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Recorded.Fields;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>A <see cref="PoseSample"/> by its fields, to compare recorded and replayed ones.</summary>
public struct RecordedPose(in PoseSample sample) : IFieldRecord<RecordedPose>
{
    public PoseSample Sample = sample;

    public static string MessageName => "TrackerPose";

    public static void Visit<TVisitor>(ref RecordedPose record, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        var (tool, status, rotation, translation, device, acquiredAt, receivedAt, frame, flags, error) = record.Sample;
        var (state, marks, time) = ((int)status, (int)flags, device.Nanoseconds);
        visitor.Code("tool", ref tool);
        visitor.Code("status", ref state);
        visitor.Pose("tracker_from_tool", ref rotation, ref translation);
        visitor.Field("device_time_ns", ref time);
        visitor.Moment("acquired_at_ns", ref acquiredAt);
        visitor.Moment("received_at_ns", ref receivedAt);
        visitor.Field("frame", ref frame);
        visitor.Code("flags", ref marks);
        visitor.Field("error_mm", ref error);
        record.Sample = new PoseSample(tool, (PoseStatus)state, rotation, translation, new DeviceInstant(time), acquiredAt, receivedAt, frame, (PoseFlags)marks, error);
    }
}
