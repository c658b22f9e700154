using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Campaigns.Guard;

/// <summary>A device that does what the drive link says (section 6): it follows the newest set-point's spline, and to its end where no other comes.</summary>
internal sealed class FollowingDevice(JointUnit[] units)
{
    private readonly HeldTrajectory _held = new(units.Length);
    private JointVector _position, _velocity;
    private Instant _since;
    private bool _follows;

    public double RestS => _held.TotalMs * 1e-3;

    public void Place(in JointVector position) => (_position, _velocity, _follows) = (position, default, false);

    public void Take(Instant now, in JointVector position, in JointVector velocity, HeldTrajectory held)
    {
        (_position, _velocity, _since, _follows) = (position, velocity, now, true);
        _held.CopyFrom(held);
    }

    /// <summary>Where its joints are, rad or mm.</summary>
    public JointVector At(Instant moment)
    {
        if (!_follows) return _position;
        var after = (moment - _since).Seconds;
        JointVector at = default;
        for (var j = 0; j < units.Length; j++) at[j] = Joint(j, after);
        return at;
    }

    private double Joint(int j, double after)
    {
        var (p0, v0) = (_position[j], _velocity[j]);
        for (var k = 0; k < DriveProtocol.KnotCount; k++)
        {
            var h = _held.DurationMs[k] * 1e-3;
            var p1 = _held.PositionCounts[k * units.Length + j] * DriveUnits.PositionStep(units[j]);
            var v1 = _held.VelocityCounts[k * units.Length + j] * DriveUnits.VelocityStep(units[j]);
            if (after < h)
            {
                var u = Math.Max(0, after / h);
                var (u2, u3) = (u * u, u * u * u);
                return (2 * u3 - 3 * u2 + 1) * p0 + (u3 - 2 * u2 + u) * h * v0 + (3 * u2 - 2 * u3) * p1 + (u3 - u2) * h * v1;
            }
            (p0, v0, after) = (p1, v1, after - h);
        }
        return p0;
    }
}
