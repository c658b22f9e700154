namespace SurgicalNav.Motion.Trajectories;

/// <summary>Why a motion of joints was not planned.</summary>
public enum TrajectoryRefusalReason : byte
{
    None = 0,
    StartNotFinite,
    TargetNotFinite,

    /// <summary>The target's velocity and acceleration cannot be passed within the limits.</summary>
    TargetBeyondLimits,

    /// <summary>The numbers are too large or too small for double precision.</summary>
    OutOfPrecision,
}

/// <summary>The reason and the joint, from 0, that it holds for; <c>default</c> is none. A value, so that loops can ask without allocating.</summary>
public readonly record struct TrajectoryRefusal(TrajectoryRefusalReason Reason, int Joint)
{
    public bool IsNone => Reason == TrajectoryRefusalReason.None;

    public string Describe() => Reason switch
    {
        TrajectoryRefusalReason.None => "Nothing was refused.",
        TrajectoryRefusalReason.StartNotFinite => $"Joint {Joint + 1}: the start is not a finite state.",
        TrajectoryRefusalReason.TargetNotFinite => $"Joint {Joint + 1}: the target is not a finite state.",
        TrajectoryRefusalReason.TargetBeyondLimits => $"Joint {Joint + 1}: the target's velocity with its acceleration cannot be passed within the limits. Choose a slower or steadier target.",
        _ => $"Joint {Joint + 1}: no motion was found in double precision. Check the units of the states and limits.",
    };
}
