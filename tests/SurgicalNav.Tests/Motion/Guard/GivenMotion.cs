using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>A motion of the first joint that is written down: from a place and a speed, with an acceleration for each of its pieces, all of them equally long. The other joints stand where they begin.</summary>
internal sealed class GivenMotion : IJointMotion
{
    private readonly double[] _accelerations;
    private readonly JointVector _position;
    private readonly double _velocity;

    public GivenMotion(double durationS, JointVector position, double velocity, params double[] accelerations) =>
        (DurationS, _position, _velocity, _accelerations) = (durationS, position, velocity, accelerations.Length == 0 ? [0, 0, 0, 0] : accelerations);

    public double DurationS { get; }
    public int Pieces => _accelerations.Length;
    public double AheadS(int piece, double share) => DurationS * (piece + share) / Pieces;

    public void At(double aheadS, out JointVector position) => At(aheadS, out position, out _, out _);

    public void At(double aheadS, out JointVector position, out JointVector velocity, out JointVector acceleration) =>
        Read(Math.Clamp((int)(aheadS / DurationS * Pieces), 0, Pieces - 1), aheadS, out position, out velocity, out acceleration);

    public void At(int piece, double share, out JointVector position, out JointVector velocity, out JointVector acceleration) =>
        Read(piece, AheadS(piece, share), out position, out velocity, out acceleration);

    public void Greatest(int piece, out JointVector velocity, out JointVector acceleration)
    {
        At(piece, 0, out _, out var first, out acceleration);
        At(piece, 1, out _, out velocity, out _);
        velocity[0] = Math.Max(Math.Abs(velocity[0]), Math.Abs(first[0]));
        acceleration[0] = Math.Abs(acceleration[0]);
    }

    private void Read(int piece, double aheadS, out JointVector position, out JointVector velocity, out JointVector acceleration)
    {
        (position, velocity, acceleration) = (_position, default, default);
        var (x, v) = (_position[0], _velocity);
        for (var k = 0; k <= piece; k++)
        {
            var t = k == piece ? aheadS - AheadS(k, 0) : DurationS / Pieces;
            x += v * t + _accelerations[k] * t * t / 2;
            v += _accelerations[k] * t;
        }
        (position[0], velocity[0], acceleration[0]) = (x, v, _accelerations[piece]);
    }
}

/// <summary>A tool whose tip is where its three joints say (mm), with a ball beside it and a shaft that goes back by 50 mm along x, and that remembers what it was asked.</summary>
internal sealed class GivenTool : IToolGeometry
{
    private readonly ToolPiece[] _pieces = [new(2, 2, 3), new(0, 1, 1)];

    /// <summary>From the tip to the middle of the ball.</summary>
    public Vec3 BallMm { get; init; } = new(0, 20, 0);

    /// <summary>Instead of all that is true of the points.</summary>
    public PointMotion? Tip { get; set; }

    /// <summary>No point accelerates harder than the joints, times this.</summary>
    public double Stretch { get; init; } = 1;
    public double[] Farthest { get; private set; } = [];
    public double[] Rates { get; private set; } = [];
    public double[] Accelerations { get; private set; } = [];
    public int Located { get; private set; }
    public int PointCount => 3;
    public ReadOnlySpan<ToolPiece> Pieces => _pieces;
    public int Shaft => 1;

    public void Locate(ReadOnlySpan<double> joints, Span<Vec3> pointsMm)
    {
        Located++;
        var tip = new Vec3(joints[0], joints[1], joints[2]);
        (pointsMm[0], pointsMm[1], pointsMm[2]) = (tip, tip - new Vec3(50, 0, 0), tip + BallMm);
    }

    public void Move(ReadOnlySpan<double> joints, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations, Span<PointMotion> points)
    {
        var tip = Tip ?? new PointMotion(new Vec3(joints[0], joints[1], joints[2]), new Vec3(rates[0], rates[1], rates[2]), new Vec3(accelerations[0], accelerations[1], accelerations[2]));
        (points[0], points[1], points[2]) = (tip, tip with { PositionMm = tip.PositionMm - new Vec3(50, 0, 0) }, tip with { PositionMm = tip.PositionMm + BallMm });
    }

    public double GreatestAcceleration(ReadOnlySpan<double> farthest, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations)
    {
        (Farthest, Rates, Accelerations) = (farthest.ToArray(), rates.ToArray(), accelerations.ToArray());
        return Stretch * (accelerations[0] + accelerations[1] + accelerations[2]);
    }

    /// <summary>Rules of three sliding joints with nothing else in them, ±1000 mm, 100 mm/s, 1000 mm/s².</summary>
    public static GuardRules Rules(params ForbiddenRegion[] regions) => new()
    {
        Kind = MotionKind.Arm,
        Joints = [.. Enumerable.Repeat(GuardBench.Limits with { MinPosition = -1000, MaxPosition = 1000 }, 3)],
        Units = [.. Enumerable.Repeat(JointUnit.Millimetre, 3)],
        MaxFollowingError = [2, 2, 2],
        Regions = regions,
    };
}
