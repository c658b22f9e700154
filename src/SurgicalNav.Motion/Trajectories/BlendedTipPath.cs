using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Trajectories;

/// <summary>The tip on its path at a moment.</summary>
/// <param name="Pose">In the robot's base.</param>
/// <param name="VelocityMmPerS">Of the tip, in the base's axes.</param>
/// <param name="TurnRadPerS">Angular velocity, in the base's axes.</param>
public readonly record struct TipSample(Rigid<RobotBase, ToolTip> Pose, Vec3 VelocityMmPerS, Vec3 TurnRadPerS);

/// <summary>A path of straight lines through poses, whose corners are blended so that the tip need not rest in them, run as fast as the tip's limits allow.</summary>
/// <remarks>Position and velocity and acceleration of the tip are continuous; speed, acceleration and jerk, of translation and of turning, hold as the size of the vector
/// everywhere. Orientation turns evenly along each line (SLERP) and is blended with it. A corner to or from a turn on the spot is a rest. Speeds in the
/// corners are the highest for which the lines between leave room to change them (one pass forward, one back). Only the tip is looked at here: the joints
/// follow from it by <see cref="TipPathMove"/>.</remarks>
public sealed class BlendedTipPath
{
    private const int Halvings = 50;

    private readonly TipSegment[] _segments;
    private readonly TipCorner[] _corners;
    private readonly AxisProfile[] _lines;
    private readonly double[] _lineStartsS;

    private BlendedTipPath(TipSegment[] segments, TipCorner[] corners)
    {
        (_segments, _corners, _lines, _lineStartsS) = (segments, corners, new AxisProfile[segments.Length], new double[segments.Length]);
        var time = 0.0;
        for (var i = 0; i < segments.Length; i++)
        {
            var s = segments[i];
            var (before, after) = (i > 0 ? corners[i - 1] : default, i + 1 < segments.Length ? corners[i] : default);
            double Progress(double mm) => s.IsTurnOnTheSpot ? 0 : mm / s.LengthMm;
            var from = new JointState(Progress(before.ReachMm), Progress(before.SpeedMmPerS), 0);
            var to = new JointState(1 - Progress(after.ReachMm), Progress(after.SpeedMmPerS), 0);
            (_lines[i], _lineStartsS[i]) = (AxisPlanner.Fastest(from, to, s.Rates), time);
            time += _lines[i].DurationS + after.DurationS;
        }
        DurationS = time;
    }

    public double DurationS { get; }

    public int CornerCount => _corners.Length;

    /// <summary>How far the tip passes by corner <paramref name="index"/>, mm, and how fast, mm/s; both 0 where it rests there.</summary>
    public (double DeviationMm, double SpeedMmPerS) Corner(int index) => (_corners[index].DeviationMm, _corners[index].SpeedMmPerS);

    /// <summary>Plans from rest at the first pose to rest at the last.</summary>
    /// <param name="poses">Two or more; equal neighbours count once.</param>
    /// <param name="mostDeviationMm">How far the tip may pass by a corner; 0 rests in each.</param>
    /// <param name="tip">The tip's limits.</param>
    /// <exception cref="MotionPlanException">A pose is not valid, or neighbours face opposite ways so that no turn between them is shortest.</exception>
    public static BlendedTipPath Plan(ReadOnlySpan<Rigid<RobotBase, ToolTip>> poses, double mostDeviationMm, in TipLimits tip)
    {
        tip.Validate();
        if (poses.Length < 2) throw new ArgumentException($"A path needs two poses or more; {poses.Length} were given.");
        if (!(mostDeviationMm >= 0 && double.IsFinite(mostDeviationMm))) throw new ArgumentException($"The deviation at corners is {mostDeviationMm:g6} mm; it must be finite and not negative.");
        var segments = new List<TipSegment>(poses.Length - 1);
        for (var i = 0; i < poses.Length; i++)
        {
            if (!poses[i].IsValid) throw new MotionPlanException($"Pose {i + 1} of the path is not a valid pose.");
            if (i == 0) continue;
            var segment = new TipSegment(poses[i - 1], poses[i], tip);
            if (segment.TurnRad.Length > Math.PI - 1e-6) throw new MotionPlanException($"Between poses {i} and {i + 1} the tip would turn by half a revolution, whose direction is open: put a pose between them.");
            if (!segment.IsNothing) segments.Add(segment);
        }
        if (segments.Count == 0) throw new MotionPlanException("All poses of the path are the same.");
        var lines = segments.ToArray();
        return new BlendedTipPath(lines, Corners(lines, mostDeviationMm, tip));
    }

    /// <summary>The tip at a time; at rest before the start and after the end. Allocates nothing.</summary>
    public TipSample At(double timeS)
    {
        var i = _segments.Length - 1;
        while (i > 0 && _lineStartsS[i] > timeS) i--;
        ref readonly var segment = ref _segments[i];
        var time = Math.Max(0, timeS - _lineStartsS[i]);
        ref readonly var line = ref _lines[i];
        if (time <= line.DurationS || i == _corners.Length)
        {
            var s = timeS < 0 ? line.Start : line.At(time);
            return Sample(segment, s.Position, s.Velocity, segment, 0, 0);
        }
        ref readonly var corner = ref _corners[i];
        ref readonly var next = ref _segments[i + 1];
        var sigma = corner.Ramp.At(time - line.DurationS);
        var way = corner.SpeedMmPerS * Math.Min(time - line.DurationS, corner.DurationS);
        return Sample(segment, line.End.Position + (way - corner.SpeedMmPerS * sigma.Position) / segment.LengthMm, corner.SpeedMmPerS * (1 - sigma.Velocity) / segment.LengthMm,
            next, corner.SpeedMmPerS * sigma.Position / next.LengthMm, corner.SpeedMmPerS * sigma.Velocity / next.LengthMm);
    }

    private static TipSample Sample(in TipSegment segment, double s, double rate, in TipSegment next, double u, double nextRate)
    {
        var turned = segment.From.Rotation * Quat.Exp(segment.TurnRad * s);
        return new TipSample(
            new Rigid<RobotBase, ToolTip>((turned * Quat.Exp(next.TurnRad * u)).Normalized(), segment.From.TranslationMm + segment.WayMm * s + next.WayMm * u),
            segment.WayMm * rate + next.WayMm * nextRate,
            turned.Rotate(segment.TurnRad * rate + next.TurnRad * nextRate));
    }

    private static TipCorner[] Corners(TipSegment[] segments, double mostDeviationMm, in TipLimits tip)
    {
        var corners = new TipCorner[segments.Length - 1];
        for (var i = 0; i < corners.Length; i++)
            corners[i] = TipCorner.Fastest(tip.MaxVelocityMmPerS, segments[i], segments[i + 1], mostDeviationMm, tip);
        for (var i = 0; i < corners.Length; i++)
            if (!Fits(segments[i], i > 0 ? corners[i - 1] : default, corners[i])) corners[i] = Slower(i, i > 0 ? corners[i - 1] : default, segments[i], segments, corners[i], mostDeviationMm, tip);
        for (var i = corners.Length - 1; i >= 0; i--)
        {
            var after = i + 1 < corners.Length ? corners[i + 1] : default;
            if (!Fits(segments[i + 1], corners[i], after)) corners[i] = Slower(i, after, segments[i + 1], segments, corners[i], mostDeviationMm, tip);
        }
        return corners;
    }

    /// <summary>Whether a line leaves room for the change between its corners' speeds.</summary>
    private static bool Fits(in TipSegment line, in TipCorner one, in TipCorner other) =>
        line.IsTurnOnTheSpot || line.RampMm(Math.Min(one.SpeedMmPerS, other.SpeedMmPerS), Math.Max(one.SpeedMmPerS, other.SpeedMmPerS)) <= line.LengthMm - one.ReachMm - other.ReachMm + 1e-12 * line.LengthMm;

    /// <summary>The corner as fast as the line to its neighbour allows, no slower than that neighbour unless it must be.</summary>
    private static TipCorner Slower(int index, in TipCorner neighbour, in TipSegment line, TipSegment[] segments, in TipCorner corner, double mostDeviationMm, in TipLimits tip)
    {
        double slow = 0, fast = corner.SpeedMmPerS;
        for (var i = 0; i < Halvings; i++)
        {
            var middle = 0.5 * (slow + fast);
            if (TipCorner.TryAt(middle, segments[index], segments[index + 1], mostDeviationMm, tip, out var tried) && Fits(line, neighbour, tried)) slow = middle;
            else fast = middle;
        }
        TipCorner.TryAt(slow, segments[index], segments[index + 1], mostDeviationMm, tip, out var found);
        return found;
    }
}
