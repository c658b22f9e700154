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

    /// <summary>The reason with its numbers.</summary>
    public static HudText Reason(HudText line, in OverlayVerdict verdict, SceneSnapshot scene) => verdict.Withdrawal switch
    {
        Withdrawal.HiddenByPerson => line.Add("hidden while held"),
        Withdrawal.NoPicture => line.Add("the endoscope delivers no picture"),
        Withdrawal.CameraMismatch => line.Add("the camera is calibrated for pictures ").Add(verdict.Value, "F0").Add(" wide, these are ").Add(verdict.Limit, "F0"),
        Withdrawal.PoseMissing => line.Add(scene.PoseMissingReason.Length > 0 ? scene.PoseMissingReason : "the pose is unknown"),
        Withdrawal.PoseStale => line.Add("tracker pose is ").AddMs(verdict.Value).Add(" from the frame, limit ").AddMs(verdict.Limit),
        Withdrawal.BudgetUnknown => line.Add("the overlay's error cannot be predicted"),
        Withdrawal.BudgetExceeded => line.Add("predicted error ").AddMm(verdict.Value).Add(" is over the limit of ").AddMm(verdict.Limit),
        _ => line,
    };

    public static (string Word, Rgb Colour) Tool(ToolState state) => state switch
    {
        ToolState.Tracked => ("tracked", HudPalette.Good),
        ToolState.Outdated => ("outdated", HudPalette.Warning),
        ToolState.OutOfView => ("out of view", HudPalette.Warning),
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
