namespace SurgicalNav.Motion.Trajectories;

/// <summary>Position, velocity and acceleration of one joint at one moment (rad or mm, per s, per s²).</summary>
public readonly record struct JointState(double Position, double Velocity, double Acceleration)
{
    /// <summary>The state after <paramref name="durationS"/> of constant jerk.</summary>
    public JointState After(double durationS, double jerk) => new(
        Position + durationS * (Velocity + durationS * (Acceleration / 2 + durationS * jerk / 6)),
        Velocity + durationS * (Acceleration + durationS * jerk / 2),
        Acceleration + durationS * jerk);
}
