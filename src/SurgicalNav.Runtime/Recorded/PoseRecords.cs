using SurgicalNav.Recording.Messages;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>A tracker's sample and its record, which knows status and flags by number only: the same bits both ways.</summary>
public static class PoseRecords
{
    public static PoseRecord Of(in PoseSample s) =>
        new(s.Tool, (int)s.Status, s.Rotation, s.TranslationMm, s.DeviceTime, s.AcquiredAt, s.ReceivedAt, s.Frame, (uint)s.Flags, s.ErrorMm);

    public static PoseSample ToSample(in PoseRecord r) =>
        new(r.Tool, (PoseStatus)r.Status, r.Rotation, r.TranslationMm, r.DeviceTime, r.AcquiredAt, r.ReceivedAt, r.Frame, (PoseFlags)r.Flags, r.ErrorMm);
}
