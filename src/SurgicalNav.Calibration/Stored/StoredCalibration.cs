using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Calibration.Stored;

/// <summary>One eye of a calibrated endoscope.</summary>
/// <param name="Model">Intrinsics and distortion, px.</param>
/// <param name="CameraFromScope">Hand-eye: from the tracked body on the endoscope to this camera; null for an untracked scope.</param>
/// <param name="RmsPx">Root mean square of the reprojection errors at calibration; null where not recorded.</param>
public sealed record EyeCalibration<TCamera>(CameraModel Model, Rigid<TCamera, Scope>? CameraFromScope, double? RmsPx) where TCamera : struct, IFrame;

/// <summary>A calibrated endoscope as kept between sessions. Sane in itself once constructed; whether it fits the day and the picture is
/// <see cref="WhyNotUsable"/>'s to say.</summary>
public sealed record StoredCalibration
{
    /// <summary>Two eyes of an endoscope stand this far apart at most.</summary>
    private const double LargestBaselineMm = 100;

    /// <summary>Two hand-eye solutions and the stereo calibration may differ this much: hand-eye is the weaker of them.</summary>
    private const double StereoAgreementRad = 0.02;

    /// <exception cref="ArgumentException">Something in it cannot be true of an endoscope; the message says what.</exception>
    public StoredCalibration(string name, EyeCalibration<Camera> left, EyeCalibration<RightCamera>? right = null, Rigid<RightCamera, Camera>? rightFromLeft = null,
        DateOnly? calibratedOn = null, DateOnly? expiresOn = null)
    {
        (Name, Left, Right, RightFromLeft, CalibratedOn, ExpiresOn) = (name, left, right, rightFromLeft, calibratedOn, expiresOn);
        RequireSane(left.Model, "left");
        if (right is not null) RequireSane(right.Model, "right");
        if (rightFromLeft is not null && right is null) throw new ArgumentException("A stereo transform is given but no right eye.");
        if (rightFromLeft is { } stereo) RequireSaneStereo(stereo, left.CameraFromScope, right!.CameraFromScope);
        if (expiresOn < calibratedOn) throw new ArgumentException($"It expires on {expiresOn:yyyy-MM-dd}, before it was made on {calibratedOn:yyyy-MM-dd}.");
    }

    public string Name { get; }
    public EyeCalibration<Camera> Left { get; }
    public EyeCalibration<RightCamera>? Right { get; }
    public Rigid<RightCamera, Camera>? RightFromLeft { get; }
    public DateOnly? CalibratedOn { get; }
    public DateOnly? ExpiresOn { get; }

    /// <summary>Null where it may be used on <paramref name="today"/> with pictures of that size; otherwise why not, in words.</summary>
    public string? WhyNotUsable(DateOnly today, int widthPx, int heightPx)
    {
        if (today > ExpiresOn) return $"Calibration '{Name}' expired on {ExpiresOn:yyyy-MM-dd}. Calibrate the endoscope again.";
        if (today < CalibratedOn) return $"Calibration '{Name}' is dated {CalibratedOn:yyyy-MM-dd}, which is after today, {today:yyyy-MM-dd}. Check the clock.";
        return WrongSize(Left.Model, "left") ?? (Right is null ? null : WrongSize(Right.Model, "right"));

        string? WrongSize(CameraModel model, string eye) => (model.Width, model.Height) == (widthPx, heightPx)
            ? null
            : $"Calibration '{Name}' is for pictures of {model.Width}×{model.Height} ({eye} eye), these are {widthPx}×{heightPx}. Select the size that was calibrated.";
    }

    private static void RequireSane(CameraModel m, string eye)
    {
        if (m.Width < 1 || m.Height < 1) throw new ArgumentException($"The {eye} eye's picture size {m.Width}×{m.Height} is not possible.");
        if (!(m.FxPx > 0 && m.FyPx > 0)) throw new ArgumentException($"The {eye} eye's focal lengths {m.FxPx:g6} and {m.FyPx:g6} px must be positive.");
        if (!(Math.Max(m.FxPx, m.FyPx) < 1.5 * Math.Min(m.FxPx, m.FyPx)))
            throw new ArgumentException($"The {eye} eye's focal lengths {m.FxPx:g6} and {m.FyPx:g6} px differ by more than half: square pixels do not do that.");
        if (!(m.CxPx > 0 && m.CxPx < m.Width && m.CyPx > 0 && m.CyPx < m.Height))
            throw new ArgumentException($"The {eye} eye's principal point ({m.CxPx:g6}, {m.CyPx:g6}) lies outside its {m.Width}×{m.Height} picture. Are the intrinsics for another size, or transposed?");
        if (!double.IsFinite(m.K1 + m.K2 + m.P1 + m.P2 + m.K3)) throw new ArgumentException($"The {eye} eye's distortion is not finite.");
    }

    private static void RequireSaneStereo(Rigid<RightCamera, Camera> stereo, Rigid<Camera, Scope>? left, Rigid<RightCamera, Scope>? right)
    {
        var rightEye = stereo.Inverse().TranslationMm;
        if (rightEye.Length > LargestBaselineMm) throw new ArgumentException($"The eyes would stand {rightEye.Length:g4} mm apart; at most {LargestBaselineMm} mm is believed. Is the transform in metres, or in another unit?");
        if (rightEye.X <= 0) throw new ArgumentException("The right eye would stand left of the left one. The stereo transform is probably stored inverted (left from right), or the eyes are swapped.");
        if (left is not { } l || right is not { } r) return;
        // The same rotation by the other way round: right from scope from left
        var byScope = r * l.Inverse();
        var gap = AngleRad(byScope.Rotation * stereo.Rotation.Conjugate);
        if (gap <= StereoAgreementRad) return;
        var gapTransposed = AngleRad(byScope.Rotation * stereo.Rotation);
        throw new ArgumentException(FormattableString.Invariant($"The stereo rotation and the two hand-eye rotations disagree by {gap * 180 / Math.PI:f1}°.") +
            (gapTransposed <= StereoAgreementRad ? " Transposed it would agree: the stereo rotation is stored transposed." : " Is one of the rotations transposed, or one hand-eye of another day?"));
    }

    private static double AngleRad(Quat q) => 2 * Math.Atan2(q.Vector.Length, Math.Abs(q.W));
}
