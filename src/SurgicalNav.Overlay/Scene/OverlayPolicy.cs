using SurgicalNav.Core.Time;

namespace SurgicalNav.Overlay.Scene;

/// <summary>Why anatomy is not shown.</summary>
public enum Withdrawal { None, HiddenByPerson, NoPicture, CameraMismatch, PoseMissing, PoseStale, BudgetUnknown, BudgetExceeded }

/// <summary>Whether anatomy may be shown over this frame; where not, why, with the number that broke the limit and the limit (ms or mm).</summary>
public readonly record struct OverlayVerdict(Withdrawal Withdrawal, double Value, double Limit, bool InstrumentsOccludeAnatomy)
{
    public bool IsShown => Withdrawal == Withdrawal.None;
}

/// <summary>The limits beyond which a drawn anatomy would mislead, so that it is withdrawn and the reason shown instead.</summary>
/// <param name="MaxPoseAge">Between the frame's moment and the newest tracker pose that speaks for it.</param>
/// <param name="MaxErrorMm">Of the whole error budget, 95 %.</param>
/// <param name="MaxMaskAge">Older instrument masks no longer cut anatomy away: the instrument is somewhere else by now.</param>
public sealed record OverlayPolicy(Duration MaxPoseAge, double MaxErrorMm, Duration MaxMaskAge)
{
    /// <summary>100 ms, 5 mm, 150 ms.</summary>
    public static readonly OverlayPolicy Default = new(Duration.FromMilliseconds(100), 5, Duration.FromMilliseconds(150));

    /// <summary>Judges one snapshot for a renderer of the given size. Never throws; what is not a number counts as beyond its limit.</summary>
    public OverlayVerdict Judge(SceneSnapshot scene, int width, int height)
    {
        var occlude = scene.Mask is not null && scene.MaskAge <= MaxMaskAge;
        if (scene.Frame is null) return Withdrawn(Withdrawal.NoPicture, 0, 0);
        if (scene.HideOverlay) return Withdrawn(Withdrawal.HiddenByPerson, 0, 0);
        if (scene.Camera.Width != width || scene.Camera.Height != height) return Withdrawn(Withdrawal.CameraMismatch, 0, 0);
        // The age comes before the pose itself: a tracker that has fallen silent gives no pose, and its age says more than that. It counts absolutely:
        // a pose from long after the frame says as little about it as one from long before.
        var age = Math.Abs(scene.PoseAge.Milliseconds);
        if (age > MaxPoseAge.Milliseconds) return Withdrawn(Withdrawal.PoseStale, age, MaxPoseAge.Milliseconds);
        if (scene.CameraFromScan is not { } pose || !pose.Mean.IsValid) return Withdrawn(Withdrawal.PoseMissing, 0, 0);
        if (scene.ErrorBudgetMm is not { } error || double.IsNaN(error)) return Withdrawn(Withdrawal.BudgetUnknown, 0, MaxErrorMm);
        return error > MaxErrorMm ? Withdrawn(Withdrawal.BudgetExceeded, error, MaxErrorMm) : new OverlayVerdict(Withdrawal.None, error, MaxErrorMm, occlude);

        OverlayVerdict Withdrawn(Withdrawal why, double value, double limit) => new(why, value, limit, occlude);
    }
}
