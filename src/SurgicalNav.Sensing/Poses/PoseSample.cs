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

    /// <summary>Reported as measured, but the same to the last bit for too long: no measurement. Kept, never used.</summary>
    Frozen,

    /// <summary>Reported as measured, but further from the one before than any hand moves. Kept, never used.</summary>
    Jumping,

    /// <summary>Reported as measured, but outside of the volume that the tracker is believed in. Kept, never used.</summary>
    OutOfVolume,
}

/// <summary>What else the tracker said of a measurement: why a tool was not seen, or what to be wary of in a pose that it gave.</summary>
[Flags]
public enum PoseFlags
{
    None = 0,

    /// <summary>The whole tool was outside the volume that the tracker is characterised for.</summary>
    OutOfVolume = 1,

    /// <summary>Some of its markers were.</summary>
    PartlyOutOfVolume = 2,

    /// <summary>Light or metal near the tool disturbed the measurement.</summary>
    Interference = 4,

    /// <summary>Too few markers, a bad fit, or an angle beyond the tool's limits.</summary>
    BadFit = 8,

    /// <summary>The device predicted this pose instead of measuring it.</summary>
    Predicted = 16,
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
/// <param name="Flags">What else the tracker said.</param>
/// <param name="ErrorMm">The tracker's own figure for the fit of the tool's markers (NDI's "error", RMS); NaN where it gives none.</param>
public readonly record struct PoseSample(
    int Tool, PoseStatus Status, Quat Rotation, Vec3 TranslationMm, DeviceInstant DeviceTime, Instant AcquiredAt, Instant ReceivedAt, long Frame,
    PoseFlags Flags = PoseFlags.None, double ErrorMm = double.NaN)
{
    /// <summary>In place of a tool's index: not a measurement but the beginning of a frame, with its times, whether or not a tool is in it; its
    /// <see cref="Frame"/> is the tracker's own number, or <see cref="NoNumber"/>.</summary>
    public const int FrameMark = -1;

    public const long NoNumber = -1;

    /// <summary>The pose with the tool's frame named; the caller knows which tool carries which frame.</summary>
    public Rigid<Tracker, TTool> TrackerFrom<TTool>() where TTool : struct, IFrame => new(Rotation, TranslationMm);
}
