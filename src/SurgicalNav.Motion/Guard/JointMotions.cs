using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>A motion of the joints from now to rest, in smooth pieces.</summary>
internal interface IJointMotion
{
    double DurationS { get; }

    int Pieces { get; }

    /// <summary>How far ahead a place of a piece lies, s.</summary>
    /// <param name="share">0 its beginning, 1 its end.</param>
    double AheadS(int piece, double share);

    void At(double aheadS, out JointVector position);

    void At(double aheadS, out JointVector position, out JointVector velocity, out JointVector acceleration);

    /// <summary>As the one above; at the place where two pieces meet, as the one that is asked for has it. Less what rounding alone makes of the acceleration.</summary>
    void At(int piece, double share, out JointVector position, out JointVector velocity, out JointVector acceleration);

    /// <summary>Greatest absolute velocity and acceleration of every joint anywhere on a piece.</summary>
    void Greatest(int piece, out JointVector velocity, out JointVector acceleration);
}

/// <summary>The way to rest along the path of a program, which the guard itself follows.</summary>
internal readonly struct RestAlongPath(MotionProgram program, StopPlan plan) : IJointMotion
{
    public double DurationS => plan.DurationS;

    public int Pieces => 4;

    public double AheadS(int piece, double share) => DurationS * (piece + share) / Pieces;

    public void At(int piece, double share, out JointVector position, out JointVector velocity, out JointVector acceleration) =>
        At(AheadS(piece, share), out position, out velocity, out acceleration);

    public void At(double aheadS, out JointVector position)
    {
        plan.At(aheadS, out var pathS, out _, out _);
        program.Evaluate(pathS, out position);
    }

    public void At(double aheadS, out JointVector position, out JointVector velocity, out JointVector acceleration)
    {
        plan.At(aheadS, out var pathS, out var rate, out var rateAcceleration);
        program.Evaluate(pathS, out position, out velocity, out acceleration);
        for (var j = 0; j < program.JointCount; j++) (velocity[j], acceleration[j]) = (velocity[j] * rate, acceleration[j] * rate * rate + velocity[j] * rateAcceleration);
    }

    public void Greatest(int piece, out JointVector velocity, out JointVector acceleration)
    {
        var (fromS, toS) = (AheadS(piece, 0), AheadS(piece, 1));
        plan.Greatest(fromS, toS, out var rate, out var rateAcceleration);
        plan.At(fromS, out var fromPathS, out _, out _);
        plan.At(toS, out var toPathS, out _, out _);
        program.Greatest(fromPathS, toPathS, out velocity, out acceleration);
        for (var j = 0; j < program.JointCount; j++) (velocity[j], acceleration[j]) = (velocity[j] * rate, acceleration[j] * rate * rate + velocity[j] * rateAcceleration);
    }
}

/// <summary>The way to rest along a straight line in joint space, from any velocity: the path of it is position + velocity × path time.</summary>
internal readonly struct RestAlongLine(JointVector position, JointVector velocity, StopPlan plan, int joints) : IJointMotion
{
    public double DurationS => plan.DurationS;

    public int Pieces => 4;

    public double AheadS(int piece, double share) => DurationS * (piece + share) / Pieces;

    public void At(int piece, double share, out JointVector at, out JointVector rate, out JointVector acceleration) => At(AheadS(piece, share), out at, out rate, out acceleration);

    public void At(double aheadS, out JointVector at)
    {
        plan.At(aheadS, out var pathS, out _, out _);
        at = position;
        for (var j = 0; j < joints; j++) at[j] = position[j] + velocity[j] * pathS;
    }

    public void At(double aheadS, out JointVector at, out JointVector rate, out JointVector acceleration)
    {
        plan.At(aheadS, out var pathS, out var pathRate, out var pathAcceleration);
        (at, rate, acceleration) = (position, default, default);
        for (var j = 0; j < joints; j++) (at[j], rate[j], acceleration[j]) = (position[j] + velocity[j] * pathS, velocity[j] * pathRate, velocity[j] * pathAcceleration);
    }

    public void Greatest(int piece, out JointVector rate, out JointVector acceleration)
    {
        plan.Greatest(AheadS(piece, 0), AheadS(piece, 1), out var pathRate, out var pathAcceleration);
        (rate, acceleration) = (default, default);
        for (var j = 0; j < joints; j++) (rate[j], acceleration[j]) = (Math.Abs(velocity[j]) * pathRate, Math.Abs(velocity[j]) * pathAcceleration);
    }
}

/// <summary>The trajectory that the device holds, exactly as it travels on the wire.</summary>
internal readonly ref struct HeldMotion : IJointMotion
{
    private readonly ReadOnlySpan<HermiteCubic> _cubics;
    private readonly ReadOnlySpan<ushort> _durationMs;
    private readonly GuardRules _rules;

    /// <param name="held">The trajectory.</param>
    /// <param name="rules">Sizes of the counts.</param>
    /// <param name="cubics">Storage: a row of joints for each of the four pieces.</param>
    public HeldMotion(in JointVector start, in JointVector startVelocity, HeldTrajectory held, GuardRules rules, Span<HermiteCubic> cubics)
    {
        _cubics = cubics;
        _durationMs = held.DurationMs;
        _rules = rules;
        var (from, fromVelocity) = (start, startVelocity);
        for (var k = 0; k < DriveProtocol.KnotCount; k++)
        {
            for (var j = 0; j < rules.JointCount; j++)
            {
                var to = held.PositionCounts[k * rules.JointCount + j] * DriveUnits.PositionStep(rules.Units[j]);
                var toVelocity = held.VelocityCounts[k * rules.JointCount + j] * DriveUnits.VelocityStep(rules.Units[j]);
                cubics[k * rules.JointCount + j] = HermiteCubic.Between(from[j], fromVelocity[j], to, toVelocity, DurationOf(k));
                (from[j], fromVelocity[j]) = (to, toVelocity);
            }
            DurationS += DurationOf(k);
        }
        EndVelocity = fromVelocity;
    }

    public double DurationS { get; }

    /// <summary>Of every joint where the trajectory ends; zero, where it is one to rest.</summary>
    public JointVector EndVelocity { get; }

    public int Pieces => DriveProtocol.KnotCount;

    public double DurationOf(int piece) => _durationMs[piece] * 1e-3;

    public ref readonly HermiteCubic Cubic(int piece, int joint) => ref _cubics[piece * _rules.JointCount + joint];

    /// <summary>Acceleration that rounding to the wire's counts alone can add to a piece.</summary>
    public double Rounding(int piece, int joint)
    {
        var h = DurationOf(piece);
        return 3 * DriveUnits.VelocityStep(_rules.Units[joint]) / h + 6 * DriveUnits.PositionStep(_rules.Units[joint]) / (h * h);
    }

    public double AheadS(int piece, double share)
    {
        var ahead = share * DurationOf(piece);
        for (var k = 0; k < piece; k++) ahead += DurationOf(k);
        return ahead;
    }

    public void At(double aheadS, out JointVector position)
    {
        position = default;
        var (piece, u) = PlaceOf(aheadS);
        for (var j = 0; j < _rules.JointCount; j++) position[j] = Cubic(piece, j).Position(u);
    }

    public void At(double aheadS, out JointVector position, out JointVector velocity, out JointVector acceleration)
    {
        var (piece, u) = PlaceOf(aheadS);
        Read(piece, u, out position, out velocity, out acceleration);
    }

    public void At(int piece, double share, out JointVector position, out JointVector velocity, out JointVector acceleration)
    {
        Read(piece, share, out position, out velocity, out acceleration);
        for (var j = 0; j < _rules.JointCount; j++) acceleration[j] = Math.CopySign(Math.Max(0, Math.Abs(acceleration[j]) - Rounding(piece, j)), acceleration[j]);
    }

    public void Greatest(int piece, out JointVector velocity, out JointVector acceleration)
    {
        (velocity, acceleration) = (default, default);
        var perS = 1 / DurationOf(piece);
        for (var j = 0; j < _rules.JointCount; j++)
        {
            ref readonly var c = ref Cubic(piece, j);
            (velocity[j], acceleration[j]) = (c.MaxAbsSlope * perS, c.MaxAbsBend * perS * perS);
        }
    }

    private (int Piece, double U) PlaceOf(double aheadS)
    {
        var piece = 0;
        for (; piece + 1 < Pieces && aheadS > DurationOf(piece); piece++) aheadS -= DurationOf(piece);
        return (piece, Math.Min(aheadS / DurationOf(piece), 1));
    }

    private void Read(int piece, double u, out JointVector position, out JointVector velocity, out JointVector acceleration)
    {
        (position, velocity, acceleration) = (default, default, default);
        var perS = 1 / DurationOf(piece);
        for (var j = 0; j < _rules.JointCount; j++)
        {
            ref readonly var c = ref Cubic(piece, j);
            (position[j], velocity[j], acceleration[j]) = (c.Position(u), c.Slope(u) * perS, c.Bend(u) * perS * perS);
        }
    }
}
