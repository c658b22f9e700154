namespace SurgicalNav.Motion.Guard;

/// <summary>What a device is asked to do. From one mode to another only at rest; into and out of hand guiding and homing with a new press of the enabling switch.</summary>
public enum OperatingMode : byte
{
    /// <summary>Nothing: to rest.</summary>
    Rest,

    /// <summary>Along a program.</summary>
    PathFollowing,

    /// <summary>After joint positions that are written anew all the time (CRTK servo_jp).</summary>
    Position,

    /// <summary>After joint velocities likewise (CRTK servo_jv).</summary>
    Velocity,

    /// <summary>After a person who pushes the arm.</summary>
    HandGuiding,

    /// <summary>The device searches its references.</summary>
    Homing,

    /// <summary>Any motion of an engineer's, with nobody at the arm (<see cref="ServiceRules"/>).</summary>
    Service,
}

internal static class OperatingModes
{
    public static OperatingMode Of(in GuardRequest request) => request.Command switch
    {
        GuardCommand.Run => OperatingMode.PathFollowing,
        GuardCommand.Follow when request.Target.Kind == TargetKind.Position => OperatingMode.Position,
        GuardCommand.Follow => OperatingMode.Velocity,
        GuardCommand.Guide => OperatingMode.HandGuiding,
        GuardCommand.Home or GuardCommand.HomeAgain => OperatingMode.Homing,
        _ => OperatingMode.Rest,
    };

    /// <summary>As people are told it.</summary>
    public static OperatingMode Shown(OperatingMode mode, GuardRules rules) => rules.IsService && mode is not (OperatingMode.Rest or OperatingMode.Homing) ? OperatingMode.Service : mode;

    /// <summary>A press for anything else is none for these.</summary>
    public static bool HasPressOfItsOwn(OperatingMode mode) => mode is OperatingMode.HandGuiding or OperatingMode.Homing;
}
