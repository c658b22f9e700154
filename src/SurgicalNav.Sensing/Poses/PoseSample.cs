using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Poses;

/// <summary>What the tracker said about a tool in one of its frames.</summary>
public enum PoseStatus
{
    /// <summary>Measured: the pose may be used.</summary>
    Visible,

    /// <summary>The tracker reported and did not see the tool, or said that its measurement is not valid.</summary>
    Occluded,

    /// <summary>The tool has not been heard of at all.</summary>
    Missing,
}

/// <summary>One tool in one frame of the tracker: the pose trackerFromTool in the tracker's own frame (mm), with its times.</summary>
/// <param name="Tool">Index of the tool in its tracker's list.</param>
/// <param name="Status">Only a visible sample has a meaningful pose.</param>
/// <param name="Rotation">Unit quaternion, scalar first.</param>
/// <param name="TranslationMm">The tool's origin in the tracker's frame.</param>
/// <param name="DeviceTime">By the tracker's own clock, as sent.</param>
/// <param name="AcquiredAt">Best estimate of when the tool was there.</param>
/// <param name="ReceivedAt">When the bytes were read.</param>
/// <param name="Frame">The tracker's running frame number; counted on arrival where the protocol sends none.</param>
public readonly record struct PoseSample(
    int Tool, PoseStatus Status, Quat Rotation, Vec3 TranslationMm, DeviceInstant DeviceTime, Instant AcquiredAt, Instant ReceivedAt, long Frame)
{
    /// <summary>The pose with the tool's frame named; the caller knows which tool carries which frame.</summary>
    public Rigid<Tracker, TTool> TrackerFrom<TTool>() where TTool : struct, IFrame => new(Rotation, TranslationMm);
}
