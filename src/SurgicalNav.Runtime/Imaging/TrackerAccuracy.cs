using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Standard deviations of one pose of one tracked body, along the tracker's axes, as its data sheet or a bench test gives them.</summary>
/// <param name="TranslationSdMm">Of the body's origin, mm; an optical tracker is worst along its viewing axis z.</param>
/// <param name="RotationSdRad">Of the body's orientation, rad, about the tracker's axes through the body's origin.</param>
/// <param name="TimeSdS">Uncertainty of the tracker's latency against the video, s.</param>
public readonly record struct TrackerAccuracy(Vec3 TranslationSdMm, Vec3 RotationSdRad, double TimeSdS)
{
    /// <summary>The same tracker with its lag known as well as that calibration says: the doubt goes into every pose, by its speed.</summary>
    public TrackerAccuracy With(TemporalCalibration calibration) => this with { TimeSdS = calibration.SdS };

    /// <summary>A pose read from the history, with the covariance of its error in <see cref="Tracker"/>.</summary>
    /// <param name="trackerFromBody">The interpolated pose.</param>
    /// <param name="fraction">Where the moment lies between the two samples, 0 to 1: interpolation averages their independent noise,
    /// so that the variance is (1 − f)² + f² of one sample's.</param>
    /// <param name="velocity">Spatial velocity of the body in <see cref="Tracker"/>, rad/s and mm/s of the point at the tracker's origin;
    /// it turns time uncertainty into pose uncertainty.</param>
    /// <param name="betweenMm">Standard deviation, per axis, of what the motion between two samples adds to the position.</param>
    /// <param name="betweenRad">The same for the orientation.</param>
    public Uncertain<Tracker, TBody> Of<TBody>(Rigid<Tracker, TBody> trackerFromBody, double fraction, Twist velocity, double betweenMm, double betweenRad) where TBody : struct, IFrame
    {
        var share = (1 - fraction) * (1 - fraction) + fraction * fraction;
        var atBody = Mat6.Diagonal(
        [
            Square(RotationSdRad.X), Square(RotationSdRad.Y), Square(RotationSdRad.Z),
            Square(TranslationSdMm.X), Square(TranslationSdMm.Y), Square(TranslationSdMm.Z),
        ]) * share + Mat6.Diagonal(
        [
            Square(betweenRad), Square(betweenRad), Square(betweenRad), Square(betweenMm), Square(betweenMm), Square(betweenMm),
        ]);
        // The twist acts about the tracker's origin: rotation noise of the body at t shows up as t × δθ there.
        var toOrigin = Se3.Adjoint(Quat.Identity, trackerFromBody.TranslationMm);
        var covariance = Mat6.Propagate(toOrigin, atBody);
        var w = TimeSdS * TimeSdS;
        for (var r = 0; r < 6; r++)
            for (var c = 0; c < 6; c++)
                covariance[r * 6 + c] += w * velocity[r] * velocity[c];
        return new Uncertain<Tracker, TBody>(trackerFromBody, covariance);
    }

    private static double Square(double x) => x * x;
}
