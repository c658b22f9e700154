using System.Runtime.CompilerServices;

namespace SurgicalNav.Motion.Trajectories;

/// <summary>The greatest and least values that a motion takes, exactly: from the ends of its arcs and the turning points within.</summary>
public readonly record struct MotionExtremes(double LowestPosition, double HighestPosition, double LowestVelocity, double HighestVelocity,
    double LowestAcceleration, double HighestAcceleration, double GreatestJerk);

/// <summary>A motion of one joint made of arcs of constant jerk. A value type; reading it allocates nothing.</summary>
public struct AxisProfile
{
    /// <summary>At most four arcs back into the limits, and thirteen of a mixture of two seven-arc motions.</summary>
    public const int MaxArcs = 18;

    private Arcs _arcs;

    /// <summary>Empty: stays in a state's position for no time.</summary>
    public AxisProfile(in JointState start) => (Start, End, LedTo) = (start, start, start);

    public JointState Start { get; }

    /// <summary>The state that the motion was planned to end in; exactly given from <see cref="DurationS"/> on.</summary>
    public JointState End { get; private set; }

    public int ArcCount { get; private set; }

    public double DurationS { get; private set; }

    /// <summary>Arc <paramref name="index"/>: when it starts, the state then, and the jerk that holds until the next.</summary>
    public readonly (double StartS, JointState State, double Jerk) Arc(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)ArcCount, nameof(index));
        return _arcs[index];
    }

    /// <summary>The state at a time since the start; clamped to the first and the last.</summary>
    public readonly JointState At(double timeS)
    {
        if (!(timeS < DurationS) || ArcCount == 0) return End;
        var i = ArcCount - 1;
        while (i > 0 && _arcs[i].StartS > timeS) i--;
        ref readonly var arc = ref _arcs[i];
        return arc.State.After(Math.Max(0, timeS - arc.StartS), arc.Jerk);
    }

    /// <summary>The state that the arcs themselves lead to; differs from <see cref="End"/> by rounding alone.</summary>
    public JointState LedTo { get; private set; }

    /// <summary>The exact extremes of the whole motion.</summary>
    public readonly MotionExtremes Extremes()
    {
        double lowP = Start.Position, highP = lowP, lowV = Start.Velocity, highV = lowV, lowA = Start.Acceleration, highA = lowA, jerk = 0;
        for (var i = 0; i < ArcCount; i++)
        {
            var (startS, from, j) = _arcs[i];
            var duration = (i + 1 < ArcCount ? _arcs[i + 1].StartS : DurationS) - startS;
            jerk = Math.Max(jerk, Math.Abs(j));
            Include(from.After(duration, j));
            // Velocity turns where the acceleration is zero, position where the velocity is.
            IncludeAt(-from.Acceleration / j);
            var inside = from.Acceleration * from.Acceleration - 2 * j * from.Velocity;
            if (!(inside >= 0)) continue;
            var q = -(from.Acceleration + Math.CopySign(Math.Sqrt(inside), from.Acceleration));
            IncludeAt(q / j);
            IncludeAt(2 * from.Velocity / q);

            void IncludeAt(double timeS)
            {
                if (timeS > 0 && timeS < duration) Include(from.After(timeS, j));
            }
        }
        return new MotionExtremes(lowP, highP, lowV, highV, lowA, highA, jerk);

        void Include(in JointState s)
        {
            (lowP, highP) = (Math.Min(lowP, s.Position), Math.Max(highP, s.Position));
            (lowV, highV) = (Math.Min(lowV, s.Velocity), Math.Max(highV, s.Velocity));
            (lowA, highA) = (Math.Min(lowA, s.Acceleration), Math.Max(highA, s.Acceleration));
        }
    }

    /// <param name="durationS">An arc of no duration is left out.</param>
    /// <param name="jerk">Constant.</param>
    /// <param name="endAcceleration">What it leads to, known better than by adding up: over a long motion the rounding of an acceleration would grow with the square of the time.</param>
    internal void Append(double durationS, double jerk, double endAcceleration)
    {
        if (!(durationS > 0)) return;
        if (ArcCount == MaxArcs) throw new InvalidOperationException("A profile has more arcs than its method can give it.");
        _arcs[ArcCount++] = (DurationS, LedTo, jerk);
        DurationS += durationS;
        End = LedTo = LedTo.After(durationS, jerk) with { Acceleration = endAcceleration };
    }

    /// <summary>The same motion on another joint: its ways, velocities and so on times a ratio, from another place.</summary>
    internal readonly AxisProfile Scaled(double ratio, double position)
    {
        var from = Start.Position;
        var scaled = new AxisProfile(Of(Start)) { ArcCount = ArcCount, DurationS = DurationS, End = Of(End), LedTo = Of(LedTo) };
        for (var i = 0; i < ArcCount; i++) scaled._arcs[i] = (_arcs[i].StartS, Of(_arcs[i].State), _arcs[i].Jerk * ratio);
        return scaled;

        JointState Of(in JointState s) => new(position + ratio * (s.Position - from), ratio * s.Velocity, ratio * s.Acceleration);
    }

    /// <summary>Declares where the motion ends, rounding aside.</summary>
    internal void EndAt(in JointState end) => End = end;

    /// <summary>Gives the last arc the length that makes the duration so, rounding aside.</summary>
    internal void EndAfter(double durationS)
    {
        if (ArcCount == 0 || durationS > _arcs[ArcCount - 1].StartS) DurationS = durationS;
    }

    [InlineArray(MaxArcs)]
    private struct Arcs
    {
        private (double StartS, JointState State, double Jerk) _first;
    }
}
