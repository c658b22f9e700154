using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>How a program is left before its end.</summary>
public enum MotionKind : byte
{
    /// <summary>A manipulator: it may rest anywhere, so a stop slows down along the same path at once.</summary>
    Arm = 1,

    /// <summary>An exoskeleton with a person in it: it may rest only at a <see cref="KnotMark.Landing"/> knot, so a stop walks on to one.</summary>
    Exoskeleton = 2,
}

/// <summary>A joint-space path as cubic Hermite knots, at rest at both ends, in storage of fixed size that is filled again and again.</summary>
/// <remarks>Path time runs from 0 to <see cref="DurationS"/>. Between knots every joint follows the cubic with the knots' positions and velocities
/// (C¹; acceleration may step at a knot). Single-threaded; only construction allocates.</remarks>
public sealed class MotionProgram
{
    public const int MaxKnots = 4096;
    public const double MaxDurationS = 3600;

    private readonly JointKnot[] _knots = new JointKnot[MaxKnots];

    /// <summary>Of the cubic that begins at each knot.</summary>
    private readonly JointVector[] _fastest = new JointVector[MaxKnots], _hardest = new JointVector[MaxKnots];

    /// <summary>0 while nothing is loaded.</summary>
    public uint Id { get; private set; }
    public MotionKind Kind { get; private set; }
    public int JointCount { get; private set; }
    public int KnotCount { get; private set; }
    public bool IsLoaded => Id != 0;
    public double DurationS => KnotCount == 0 ? 0 : _knots[KnotCount - 1].TimeS;
    public ReadOnlySpan<JointKnot> Knots => _knots.AsSpan(0, KnotCount);

    /// <summary>A loaded program from a planner's knots.</summary>
    /// <exception cref="ArgumentException">The knots make no program; says why.</exception>
    public static MotionProgram Create(uint id, MotionKind kind, int jointCount, ReadOnlySpan<JointKnot> knots)
    {
        var program = new MotionProgram();
        var refusal = program.TryLoad(id, kind, jointCount, knots);
        return refusal == ProgramRefusal.None ? program : throw new ArgumentException(GuardWords.Explain(refusal));
    }

    /// <summary>Replaces the content; on refusal the program is empty. Allocates nothing.</summary>
    public ProgramRefusal TryLoad(uint id, MotionKind kind, int jointCount, ReadOnlySpan<JointKnot> knots)
    {
        Clear();
        var refusal = Judge(id, kind, jointCount, knots);
        if (refusal != ProgramRefusal.None) return refusal;
        knots.CopyTo(_knots);
        (Id, Kind, JointCount, KnotCount) = (id, kind, jointCount, knots.Length);
        for (var k = 0; k + 1 < KnotCount; k++)
        {
            var h = _knots[k + 1].TimeS - _knots[k].TimeS;
            for (var j = 0; j < jointCount; j++)
            {
                var c = HermiteCubic.Between(_knots[k].Position[j], _knots[k].Velocity[j], _knots[k + 1].Position[j], _knots[k + 1].Velocity[j], h);
                (_fastest[k][j], _hardest[k][j]) = (c.MaxAbsSlope / h, c.MaxAbsBend / (h * h));
            }
        }
        return ProgramRefusal.None;
    }

    public void Clear() => (Id, KnotCount, JointCount) = (0, 0, 0);

    /// <summary>Position by path time; outside the program the path rests at its end.</summary>
    public void Evaluate(double timeS, out JointVector position)
    {
        position = default;
        if (IsAtEnd(timeS, ref position)) return;
        var (k, h, u) = PlaceOf(timeS);
        for (var j = 0; j < JointCount; j++) position[j] = Cubic(k, h, j).Position(u);
    }

    /// <summary>Position and its first two derivatives by path time; outside the program the path rests at its end.</summary>
    public void Evaluate(double timeS, out JointVector position, out JointVector velocity, out JointVector acceleration)
    {
        (position, velocity, acceleration) = (default, default, default);
        if (IsAtEnd(timeS, ref position)) return;
        var (k, h, u) = PlaceOf(timeS);
        for (var j = 0; j < JointCount; j++)
        {
            var c = Cubic(k, h, j);
            position[j] = c.Position(u);
            velocity[j] = c.Slope(u) / h;
            acceleration[j] = c.Bend(u) / (h * h);
        }
    }

    /// <summary>Greatest absolute velocity and acceleration of every joint anywhere between two path times.</summary>
    public void Greatest(double fromS, double toS, out JointVector velocity, out JointVector acceleration)
    {
        (velocity, acceleration) = (default, default);
        for (var k = SegmentAt(Math.Clamp(fromS, 0, DurationS)); k + 1 < KnotCount && _knots[k].TimeS <= toS; k++)
            for (var j = 0; j < JointCount; j++)
                (velocity[j], acceleration[j]) = (Math.Max(velocity[j], _fastest[k][j]), Math.Max(acceleration[j], _hardest[k][j]));
    }

    /// <summary>Path time of the first landing knot at or after a path time; the end of the program where there is none.</summary>
    /// <param name="rests">The path itself is at rest there, so that nothing has to slow down to end at it.</param>
    public double LandingAtOrAfterS(double timeS, out bool rests)
    {
        for (var k = timeS <= 0 ? 0 : SegmentAt(Math.Min(timeS, DurationS)); k < KnotCount; k++)
        {
            ref readonly var knot = ref _knots[k];
            if (knot.Mark != KnotMark.Landing || !(knot.TimeS >= timeS)) continue;
            rests = !((ReadOnlySpan<double>)knot.Velocity)[..JointCount].ContainsAnyExcept(0);
            return knot.TimeS;
        }
        rests = true;
        return DurationS;
    }

    /// <summary>Where the path rests: before its beginning and from its end on.</summary>
    private bool IsAtEnd(double timeS, ref JointVector position)
    {
        if (timeS > 0 && timeS < DurationS) return false;
        position = _knots[timeS > 0 ? KnotCount - 1 : 0].Position;
        return true;
    }

    /// <summary>The segment of a path time on the path, how long that is, and how far along it, 0 to 1.</summary>
    private (int Segment, double LengthS, double U) PlaceOf(double timeS)
    {
        var k = SegmentAt(timeS);
        var h = _knots[k + 1].TimeS - _knots[k].TimeS;
        return (k, h, (timeS - _knots[k].TimeS) / h);
    }

    private HermiteCubic Cubic(int segment, double lengthS, int joint)
    {
        ref readonly var a = ref _knots[segment];
        ref readonly var b = ref _knots[segment + 1];
        return HermiteCubic.Between(a.Position[joint], a.Velocity[joint], b.Position[joint], b.Velocity[joint], lengthS);
    }

    private int SegmentAt(double timeS)
    {
        var (low, high) = (0, KnotCount - 1);
        while (high - low > 1)
        {
            var middle = (low + high) >> 1;
            if (_knots[middle].TimeS <= timeS) low = middle;
            else high = middle;
        }
        return low;
    }

    private static ProgramRefusal Judge(uint id, MotionKind kind, int jointCount, ReadOnlySpan<JointKnot> knots)
    {
        if (id == 0) return ProgramRefusal.NoId;
        if (kind is not (MotionKind.Arm or MotionKind.Exoskeleton)) return ProgramRefusal.UnknownKind;
        if (jointCount is < 1 or > JointVector.Capacity) return ProgramRefusal.JointCount;
        if (knots.Length is < 2 or > MaxKnots) return ProgramRefusal.KnotCount;
        var before = double.NegativeInfinity;
        foreach (ref readonly var knot in knots)
        {
            if (!double.IsFinite(knot.TimeS) || !(knot.TimeS > before) || knot.TimeS > MaxDurationS) return ProgramRefusal.Times;
            before = knot.TimeS;
            for (var j = 0; j < jointCount; j++)
                if (!double.IsFinite(knot.Position[j]) || !double.IsFinite(knot.Velocity[j])) return ProgramRefusal.NotANumber;
        }
        if (knots[0].TimeS != 0) return ProgramRefusal.Times;
        for (var j = 0; j < jointCount; j++)
            if (knots[0].Velocity[j] != 0 || knots[^1].Velocity[j] != 0) return ProgramRefusal.EndsMoving;
        if (kind == MotionKind.Exoskeleton && (knots[^1].Mark != KnotMark.Landing || knots[0].Mark != KnotMark.Landing)) return ProgramRefusal.EndsInTheAir;
        return ProgramRefusal.None;
    }
}
