using SurgicalNav.Links.Drive;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Runtime.Robots;

/// <summary>An observer at the device, independent of the guard: counts every step in which a joint lies outside its profile's limits.</summary>
public sealed class LimitWatch(DriveTwin twin)
{
    /// <summary>A servo overshoots its reference a little; more than this share of a limit beyond it is a violation.</summary>
    private const double Allowance = 0.02;

    public long Violations { get; private set; }

    public void Step()
    {
        if (twin.State != DriveState.Enabled) return;
        var joints = twin.Profile.Joints;
        for (var j = 0; j < joints.Count; j++)
        {
            var (limits, position) = (joints[j], twin.Position(j));
            var slack = Allowance * (limits.MaxPosition - limits.MinPosition);
            if (position < limits.MinPosition - slack || position > limits.MaxPosition + slack || Math.Abs(twin.Velocity(j)) > limits.MaxVelocity * (1 + Allowance)) Violations++;
        }
    }
}
