using SurgicalNav.Links.Drive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>Section 6 of the drive link: the cubic Hermite spline from a set-point to rest, in rad and mm. Allocates only when constructed.</summary>
internal sealed class TwinSpline
{
    private readonly DriveProfile _profile;
    private readonly HeldTrajectory _knots;
    private readonly double[] _position;
    private readonly double[] _velocity;
    private readonly double[] _endS = new double[DriveProtocol.KnotCount];

    internal TwinSpline(DriveProfile profile)
    {
        _profile = profile;
        JointCount = profile.Joints.Count;
        _knots = new HeldTrajectory(JointCount);
        _position = new double[(DriveProtocol.KnotCount + 1) * JointCount];
        _velocity = new double[(DriveProtocol.KnotCount + 1) * JointCount];
    }

    internal int JointCount { get; }
    internal double DurationS => _endS[^1];
    internal TrajectoryPurpose Purpose => _knots.Purpose;

    internal ushort DurationMs(int segment) => _knots.DurationMs[segment];

    /// <summary>Position at a point: 0 is the set-point, k the k-th knot.</summary>
    internal double Position(int point, int joint) => _position[point * JointCount + joint];

    internal double Velocity(int point, int joint) => _velocity[point * JointCount + joint];

    internal void Take(SetpointFrame frame)
    {
        frame.ReadTrajectory(_knots);
        for (var j = 0; j < JointCount; j++)
        {
            var unit = _profile.Joints[j].Unit;
            _position[j] = frame.Position(j);
            _velocity[j] = frame.Velocity(j);
            for (var k = 0; k < DriveProtocol.KnotCount; k++)
            {
                _position[(k + 1) * JointCount + j] = _knots.PositionCounts[k * JointCount + j] * DriveUnits.PositionStep(unit);
                _velocity[(k + 1) * JointCount + j] = _knots.VelocityCounts[k * JointCount + j] * DriveUnits.VelocityStep(unit);
            }
        }

        var end = 0.0;
        for (var k = 0; k < DriveProtocol.KnotCount; k++) _endS[k] = end += _knots.DurationMs[k] * 1e-3;
    }

    /// <summary>The spline at <paramref name="ageS"/> after the set-point; after its end it stands still there.</summary>
    internal void Evaluate(double ageS, int joint, out double position, out double velocity)
    {
        var k = 0;
        while (k < DriveProtocol.KnotCount && ageS >= _endS[k]) k++;
        if (k == DriveProtocol.KnotCount)
        {
            position = Position(k, joint);
            velocity = 0;
            return;
        }

        var startS = k == 0 ? 0 : _endS[k - 1];
        var h = _endS[k] - startS;
        var u = Math.Max(0, (ageS - startS) / h);
        var (p0, v0, p1, v1) = (Position(k, joint), Velocity(k, joint), Position(k + 1, joint), Velocity(k + 1, joint));
        var (u2, u3) = (u * u, u * u * u);
        position = (2 * u3 - 3 * u2 + 1) * p0 + (u3 - 2 * u2 + u) * h * v0 + (3 * u2 - 2 * u3) * p1 + (u3 - u2) * h * v1;
        velocity = (6 * u2 - 6 * u) * (p0 - p1) / h + (3 * u2 - 4 * u + 1) * v0 + (3 * u2 - 2 * u) * v1;
    }
}
