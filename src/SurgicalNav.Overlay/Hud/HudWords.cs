using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.Overlay.Hud;

/// <summary>What the HUD says about states, in one place.</summary>
internal static class HudWords
{
    public static string Title(Withdrawal why) => why switch
    {
        Withdrawal.HiddenByPerson => "OVERLAY HIDDEN",
        Withdrawal.NoPicture => "NO VIDEO",
        _ => "OVERLAY WITHDRAWN",
    };

    /// <summary>The reason with its numbers, for a picture of the given size (px).</summary>
    public static HudText Reason(HudText line, in OverlayVerdict verdict, SceneSnapshot scene, int width, int height) => verdict.Withdrawal switch
    {
        Withdrawal.HiddenByPerson => line.Add("hidden while held"),
        Withdrawal.NoPicture => line.Add("the endoscope delivers no picture"),
        Withdrawal.CameraMismatch => line.Add("the camera is calibrated for pictures of ").AddSize(scene.Camera.Width, scene.Camera.Height).Add(", these have ").AddSize(width, height),
        Withdrawal.PoseMissing => line.Add(scene.PoseMissingReason.Length > 0 ? scene.PoseMissingReason : "the pose is unknown"),
        Withdrawal.PoseStale => Stale(line, verdict, scene),
        Withdrawal.BudgetUnknown => line.Add("the overlay's error cannot be predicted"),
        Withdrawal.BudgetExceeded => line.Add("predicted error ").AddMm(verdict.Value).Add(" is over the limit of ").AddMm(verdict.Limit),
        _ => line,
    };

    /// <summary>The mask's age; none where there is no mask, and whether it is too old to cut anatomy away.</summary>
    public static HudText MaskAge(HudText line, SceneSnapshot scene, in OverlayVerdict verdict)
    {
        if (scene.Mask is null) return line.Add("none");
        line = line.AddMs(scene.MaskAge.Milliseconds);
        return verdict.InstrumentsOccludeAnatomy ? line : line.Add(", too old");
    }

    /// <summary>The predicted error of the registration at the target, and when it was made.</summary>
    public static HudText Registration(HudText line, SceneSnapshot scene) =>
        scene.RegistrationErrorMm is { } rms ? line.AddMm(rms).Add(", ").AddAge(scene.RegistrationAge.Seconds).Add(" ago") : line.Add("none");

    /// <summary>A tool's state in words; with the age of its newest pose where that is not now.</summary>
    public static HudText StateOf(HudText line, in ToolReading tool)
    {
        line = line.Add(Tool(tool.State).Word);
        return tool.State == ToolState.Tracked ? line : line.Add(" ").AddAge(tool.Age.Seconds);
    }

    private static HudText Stale(HudText line, in OverlayVerdict verdict, SceneSnapshot scene)
    {
        line = scene.PoseAge < Core.Time.Duration.Zero
            ? line.Add("the nearest pose is ").AddMs(verdict.Value).Add(" after the picture")
            : line.Add("the newest pose is ").AddMs(verdict.Value).Add(" old");
        line = line.Add(", at most ").AddMs(verdict.Limit).Add(" are allowed");
        return scene.CameraFromScan is null && scene.PoseMissingReason.Length > 0 ? line.Add(": ").Add(scene.PoseMissingReason) : line;
    }

    public static (string Word, Rgb Colour) Tool(ToolState state) => state switch
    {
        ToolState.Tracked => ("tracked", HudPalette.Good),
        ToolState.Outdated => ("outdated", HudPalette.Warning),
        ToolState.OutOfView => ("out of view", HudPalette.Warning),
        ToolState.Frozen => ("frozen", HudPalette.Alarm),
        ToolState.Jumping => ("jumping", HudPalette.Alarm),
        ToolState.OutOfVolume => ("out of volume", HudPalette.Warning),
        _ => ("missing", HudPalette.Alarm),
    };

    public static (string Word, Rgb Colour) Guard(GuardSignal signal) => signal switch
    {
        GuardSignal.Accept => ("ACCEPT", HudPalette.Good),
        GuardSignal.Hold => ("HOLD", HudPalette.Warning),
        GuardSignal.Stop => ("STOP", HudPalette.Alarm),
        _ => ("NOT CONNECTED", HudPalette.Muted),
    };
}
