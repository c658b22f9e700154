using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Poses;

/// <summary>How a look-up in a <see cref="PoseHistory"/> went.</summary>
public enum LookupStatus
{
    /// <summary>Between two measurements (or on one).</summary>
    Ok,

    /// <summary>After the newest measurement, by no more than the history allows; see the bounds.</summary>
    Extrapolated,

    /// <summary>Nothing has been measured that late: ask again when more has arrived.</summary>
    NotYet,

    /// <summary>Before everything that is still kept.</summary>
    TooOld,

    /// <summary>Between two measurements too far apart to say anything about the time between.</summary>
    GapTooLong,

    /// <summary>The tracker did not see the tool then.</summary>
    Occluded,
}

/// <summary>What a look-up may rest on.</summary>
public enum LookupPolicy
{
    /// <summary>Only on measurements at both sides: the answer is the same whenever it is asked again, and in a replay. Otherwise <see cref="LookupStatus.NotYet"/>.</summary>
    Reproducible,

    /// <summary>On what has arrived by now, extrapolating if need be: for showing and guarding, where waiting is no choice.</summary>
    Available,
}

/// <summary>The pose of a tool at a moment, or why there is none; and how far off it may be because the tool moves between measurements.</summary>
/// <param name="Status">Whether and how.</param>
/// <param name="At">The moment asked for.</param>
/// <param name="Rotation">Of trackerFromTool; identity when not usable.</param>
/// <param name="TranslationMm">Of trackerFromTool; zero when not usable.</param>
/// <param name="Distance">Time from the nearest measurement used to the moment.</param>
/// <param name="TranslationBoundMm">Largest error of interpolation or extrapolation under the history's acceleration limits, measuring noise not included.</param>
/// <param name="RotationBoundRad">The same for the rotation.</param>
/// <param name="SpeedMmPerS">Of the tool's origin then; infinite where it cannot be told, on the first sample of a visible stretch.</param>
/// <param name="AngularSpeedRadPerS">Of the tool then; infinite where it cannot be told.</param>
public readonly record struct PoseAnswer(
    LookupStatus Status, Instant At, Quat Rotation, Vec3 TranslationMm, Duration Distance,
    double TranslationBoundMm, double RotationBoundRad, double SpeedMmPerS, double AngularSpeedRadPerS)
{
    public bool IsUsable => Status is LookupStatus.Ok or LookupStatus.Extrapolated;

    /// <summary>The pose with the tool's frame named.</summary>
    /// <exception cref="InvalidOperationException">There is no pose: look at <see cref="Status"/> first.</exception>
    public Rigid<Tracker, TTool> TrackerFrom<TTool>() where TTool : struct, IFrame =>
        IsUsable ? new Rigid<Tracker, TTool>(Rotation, TranslationMm) : throw new InvalidOperationException($"There is no pose at this moment: {Status}.");

    internal static PoseAnswer None(LookupStatus status, Instant at) =>
        new(status, at, Quat.Identity, Vec3.Zero, Duration.Zero, double.PositiveInfinity, double.PositiveInfinity, 0, 0);
}
