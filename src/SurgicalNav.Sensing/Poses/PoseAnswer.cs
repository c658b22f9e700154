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

    /// <summary>The tracker repeated itself then: see <see cref="PoseStatus.Frozen"/>.</summary>
    Frozen,

    /// <summary>The tool moved then as no hand does: see <see cref="PoseStatus.Jumping"/>.</summary>
    Jumping,

    /// <summary>The tool was outside of the volume that the tracker is believed in.</summary>
    OutOfVolume,
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
    /// <summary>The time over which the velocity of an extrapolated answer was taken; zero for others.</summary>
    public Duration VelocitySpan { get; init; }

    public bool IsUsable => Status is LookupStatus.Ok or LookupStatus.Extrapolated;

    /// <summary>The pose with the tool's frame named.</summary>
    /// <exception cref="InvalidOperationException">There is no pose: look at <see cref="Status"/> first.</exception>
    public Rigid<Tracker, TTool> TrackerFrom<TTool>() where TTool : struct, IFrame =>
        IsUsable ? new Rigid<Tracker, TTool>(Rotation, TranslationMm) : throw new InvalidOperationException($"There is no pose at this moment: {Status}.");

    /// <summary>Covariance of the pose's error ξ (true = Exp(ξ)·pose, in the tracker's frame, rotation first; rad, mm).</summary>
    /// <remarks>Three independent parts. Measured noise: of one sample, or of both ends of a chord; an extrapolation over dt from a velocity taken over a span
    /// carries it (1 + dt/span)² + (dt/span)² times in variance. Motion: the bound of interpolation or extrapolation, taken as three standard deviations;
    /// it grows with dt². Time: the speed times <paramref name="timeSdS"/>, along every axis, since the direction is not kept. Infinite where the speed is.</remarks>
    /// <param name="rotationSdRad">Of one measured pose, about each axis.</param>
    /// <param name="translationSdMm">Of one measured pose, along each axis.</param>
    /// <param name="timeSdS">Uncertainty of the tracker's latency.</param>
    /// <exception cref="InvalidOperationException">There is no pose.</exception>
    public Mat6 Covariance(double rotationSdRad, double translationSdMm, double timeSdS = 0)
    {
        if (!IsUsable) throw new InvalidOperationException($"There is no pose at this moment: {Status}.");
        var ahead = VelocitySpan > Duration.Zero ? Distance.Seconds / VelocitySpan.Seconds : 0;
        var noise = (1 + ahead) * (1 + ahead) + ahead * ahead;
        var rotation = noise * rotationSdRad * rotationSdRad + Square(RotationBoundRad / 3) + (timeSdS > 0 ? Square(AngularSpeedRadPerS * timeSdS) : 0);
        var translation = noise * translationSdMm * translationSdMm + Square(TranslationBoundMm / 3) + (timeSdS > 0 ? Square(SpeedMmPerS * timeSdS) : 0);
        // The twist acts about the tracker's origin: a turn about the body at t shows up as t × δθ there.
        return Mat6.Propagate(Se3.Adjoint(Quat.Identity, TranslationMm), Mat6.Diagonal([rotation, rotation, rotation, translation, translation, translation]));
    }

    private static double Square(double x) => x * x;

    internal static PoseAnswer None(LookupStatus status, Instant at) =>
        new(status, at, Quat.Identity, Vec3.Zero, Duration.Zero, double.PositiveInfinity, double.PositiveInfinity, 0, 0);
}
