using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Runtime.Robots;

/// <summary>An operator's hand on the enabling switch: presses when nothing else stands against the motion that is wanted, and where the guard
/// asks for it, lets go and presses again.</summary>
/// <remarks>Owned by the device operator's thread. Allocates nothing.</remarks>
public sealed class EnablingHand(DeviceOperator device)
{
    /// <summary>Longer than the way of a report to the operator and of the switch to the guard.</summary>
    private static readonly Duration Reaction = Duration.FromMilliseconds(150);

    private const GuardReasons FollowThePress = GuardReasons.OperatorAbsent | GuardReasons.DriveNotEnabled | GuardReasons.PressAgain;
    private Instant _changedAt;

    /// <summary>Whether the operator means the device to move. Released at once when not.</summary>
    public bool WantsMotion { get; set; }

    public void Step(Instant now)
    {
        var pressed = Decide(now);
        if (pressed != device.IsPressed) _changedAt = now;
        device.ReadSwitch(pressed);
    }

    private bool Decide(Instant now)
    {
        if (!WantsMotion) return false;
        if (now - _changedAt < Reaction) return device.IsPressed;
        ref readonly var verdict = ref device.Report.Verdict;
        return device.IsPressed
            ? (verdict.Reasons & GuardReasons.PressAgain) == GuardReasons.None
            : device.IsLoaded && (verdict.Reasons & ~FollowThePress) == GuardReasons.None;
    }
}
