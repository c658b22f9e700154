namespace SurgicalNav.Motion.Guard;

/// <summary>What a device is asked to do. From one mode to another only at rest; into and out of hand guiding with a new press of the enabling switch.</summary>
/// <remarks>Homing and service are none of the guard's: the drive link has no command for either, and a device that is not homed is not enabled.</remarks>
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
}

internal static class OperatingModes
{
    public static OperatingMode Of(in GuardRequest request) => request.Command switch
    {
        GuardCommand.Run => OperatingMode.PathFollowing,
        GuardCommand.Follow when request.Target.Kind == TargetKind.Position => OperatingMode.Position,
        GuardCommand.Follow => OperatingMode.Velocity,
        GuardCommand.Guide => OperatingMode.HandGuiding,
        _ => OperatingMode.Rest,
    };
}
