using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>A set-point with the trajectory that a device holds from there: the drive link's spline (section 6), in its Bernstein form.</summary>
internal sealed class HeldWay(GuardRules rules)
{
    private readonly HeldTrajectory _held = new(rules.JointCount);
    private JointVector _start, _startVelocity;

    public HeldWay Take(in JointVector start, in JointVector startVelocity, HeldTrajectory held)
    {
        (_start, _startVelocity) = (start, startVelocity);
        _held.CopyFrom(held);
        return this;
    }

    public double DurationS => _held.DurationMs.Sum(ms => ms) * 1e-3;

    public JointVector At(double afterS)
    {
        JointVector at = default;
        for (var j = 0; j < rules.JointCount; j++) at[j] = Joint(j, afterS);
        return at;
    }

    private double Joint(int j, double after)
    {
        var (p0, v0) = (_start[j], _startVelocity[j]);
        for (var k = 0; k < DriveProtocol.KnotCount; k++)
        {
            var h = _held.DurationMs[k] * 1e-3;
            var p1 = _held.PositionCounts[k * rules.JointCount + j] * DriveUnits.PositionStep(rules.Units[j]);
            var v1 = _held.VelocityCounts[k * rules.JointCount + j] * DriveUnits.VelocityStep(rules.Units[j]);
            if (after < h)
            {
                var (u, w) = (after / h, 1 - after / h);
                return w * w * w * p0 + 3 * w * w * u * (p0 + h * v0 / 3) + 3 * w * u * u * (p1 - h * v1 / 3) + u * u * u * p1;
            }
            (p0, v0, after) = (p1, v1, after - h);
        }
        return p0;
    }
}
