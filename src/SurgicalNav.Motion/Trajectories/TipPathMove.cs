using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Inverse;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Motion.Trajectories;

/// <summary>A tip path of straight lines with blended corners as joints of an arm: knots from rest to rest that keep every joint's range, velocity, acceleration and jerk.</summary>
/// <remarks>The path is solved pose by pose, each from the solution before, and each joint follows the clamped cubic spline through its solutions: position, velocity
/// and acceleration are continuous. The pieces are halved until the tip of the cubics between the solutions lies on the path; then the whole motion is slowed evenly until
/// every joint keeps its rates. Works for any arm with inverse kinematics. Set-up code: allocates.</remarks>
public static class TipPathMove
{
    /// <summary>How far the tip may leave the path between knots.</summary>
    public const double ToleranceMm = 0.01;

    /// <summary>How far it may be turned from it there.</summary>
    public const double ToleranceRad = 1e-3;

    private const double StepS = 0.01;
    private const int FewestPieces = 32, MostPieces = 4095;
    private const double MostSlowing = 25;
    private const double LargestStepRad = 0.5, LargestStepMm = 50;

    /// <summary>Plans the joints.</summary>
    /// <param name="model">The arm, with the ranges that hold for this motion.</param>
    /// <param name="path">Begins at the tip's pose for <paramref name="start"/>.</param>
    /// <param name="start">Joints at rest; those beyond the model's chain (a jaw) keep their place.</param>
    /// <param name="limits">One for every value of <paramref name="start"/>.</param>
    /// <exception cref="MotionPlanException">A pose of the path cannot be reached, a joint would leave its range, or would need absurd speed: says which joint, its value, its limit, and where on the path.</exception>
    public static TipMove Plan(RobotModel model, BlendedTipPath path, ReadOnlySpan<double> start, ReadOnlySpan<JointLimits> limits)
    {
        JointLimits.Validate(limits);
        var n = model.Chain.JointCount;
        if (start.Length != limits.Length || n > start.Length) throw new ArgumentException($"The arm has {n} joints; {start.Length} values of the start and {limits.Length} limits were given.");
        var away = (path.At(0).Pose.TranslationMm - model.Chain.TipPose(start[..n]).OriginMm).Length;
        if (!(away <= ToleranceMm)) throw new MotionPlanException(string.Create(CultureInfo.InvariantCulture, $"The path begins {away:0.###} mm away from where the start's joints hold the tip."));
        var inverse = new ArmInverse(model);
        for (var pieces = Math.Min(MostPieces, Math.Max(FewestPieces, (int)Math.Ceiling(path.DurationS / StepS))); ; pieces = Math.Min(2 * pieces, MostPieces))
        {
            var knots = Solve(model, inverse, path, start, pieces);
            var (deviation, turned) = Deviation(model.Chain, path, knots);
            if (deviation <= ToleranceMm && turned <= ToleranceRad) return new TipMove(knots, deviation, Slow(model, knots, limits));
            if (pieces == MostPieces) throw new MotionPlanException("The path cannot be followed closely enough: it leads past a stretched posture or is too long for its speed.");
        }
    }

    private static JointKnot[] Solve(RobotModel model, ArmInverse inverse, BlendedTipPath path, ReadOnlySpan<double> start, int pieces)
    {
        var n = model.Chain.JointCount;
        var knots = new JointKnot[pieces + 1];
        var (before, joints) = (start[..n].ToArray(), new double[n]);
        for (var i = 0; i <= pieces; i++)
        {
            var time = path.DurationS * i / pieces;
            var pose = path.At(time).Pose;
            if (i == 0) before.CopyTo(joints, 0);
            else if (inverse.Solve(pose, before, joints) is { IsSolved: false } report)
                throw new MotionPlanException(string.Create(CultureInfo.InvariantCulture, $"The path cannot be followed {Where(i, pieces, pose.TranslationMm)}. {report.Describe(model)}"));
            for (var j = 0; j < n; j++)
                if (Math.Abs(joints[j] - before[j]) is var step && step > (model.Joints[j].IsPrismatic ? LargestStepMm : LargestStepRad))
                    throw new MotionPlanException($"Joint {j + 1} ({model.Joints[j].Name}) would have to jump by {model.Joints[j].Words(step)} {Where(i, pieces, pose.TranslationMm)}. Choose another way, or begin in another posture.");
            knots[i] = new JointKnot { TimeS = time, Position = JointVector.From(start) };
            for (var j = 0; j < n; j++) knots[i].Position[j] = joints[j];
            joints.CopyTo(before, 0);
        }
        for (var j = 0; j < n; j++) Spline(knots, j, path.DurationS / pieces);
        return knots;
    }

    /// <summary>Velocities at even knots such that the acceleration is continuous, at rest at both ends: a tridiagonal system, solved from one end to the other and back.</summary>
    private static void Spline(JointKnot[] knots, int joint, double stepS)
    {
        var inner = knots.Length - 2;
        var (factors, values) = (new double[inner + 1], new double[inner + 1]);
        for (var i = 1; i <= inner; i++)
        {
            var pivot = 4 - factors[i - 1];
            factors[i] = 1 / pivot;
            values[i] = (3 * (knots[i + 1].Position[joint] - knots[i - 1].Position[joint]) / stepS - values[i - 1]) / pivot;
        }
        for (var i = inner; i >= 1; i--) knots[i].Velocity[joint] = values[i] - factors[i] * knots[i + 1].Velocity[joint];
    }

    private static (double Mm, double Rad) Deviation(SerialChain chain, BlendedTipPath path, ReadOnlySpan<JointKnot> knots)
    {
        var (mm, rad) = (0.0, 0.0);
        Span<double> joints = stackalloc double[chain.JointCount];
        for (var i = 0; i + 1 < knots.Length; i++)
        {
            var middle = 0.5 * (knots[i].TimeS + knots[i + 1].TimeS);
            for (var j = 0; j < joints.Length; j++) joints[j] = new HermiteSegment(knots[i], knots[i + 1], j).At(middle - knots[i].TimeS).Position;
            var (reached, wanted) = (chain.BaseFromTip(joints), path.At(middle).Pose);
            mm = Math.Max(mm, (reached.TranslationMm - wanted.TranslationMm).Length);
            rad = Math.Max(rad, (wanted.Rotation.Conjugate * reached.Rotation).Log().Length);
        }
        return (mm, rad);
    }

    /// <returns>By how much it was slowed; 1 where it was not.</returns>
    private static double Slow(RobotModel model, JointKnot[] knots, ReadOnlySpan<JointLimits> limits)
    {
        var slowing = 1.0;
        for (var j = 0; j < limits.Length; j++)
        {
            var (use, limit) = (KnotExtremes.Of(knots, j), limits[j]);
            var name = j < model.Joints.Length ? model.Joints[j].Name : "tool";
            if (use.Lowest < limit.MinPosition - 1e-9) throw Leaves(knots, j, name, use.Lowest, limit.MinPosition, use.LowestAtS);
            if (use.Highest > limit.MaxPosition + 1e-9) throw Leaves(knots, j, name, use.Highest, limit.MaxPosition, use.HighestAtS);
            var own = use.Slowing(limit);
            if (own > MostSlowing)
            {
                var share = 100 * use.VelocityAtS / knots[^1].TimeS;
                throw new MotionPlanException(string.Create(CultureInfo.InvariantCulture, $"Joint {j + 1} ({name}) would have to move at {use.Velocity:0.##} per s where its limit is {limit.MaxVelocity:0.##}, {share:0} % along the path: it leads past a stretched posture. Choose another approach direction."));
            }
            slowing = Math.Max(slowing, own);
        }
        if (slowing > 1) KnotMotion.Stretch(knots, slowing * (1 + 1e-9));
        return slowing;
    }

    private static MotionPlanException Leaves(JointKnot[] knots, int joint, string name, double value, double limit, double atS) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Joint {joint + 1} ({name}) would reach {value:0.####} where its limit is {limit:0.####} (rad or mm), {100 * atS / knots[^1].TimeS:0} % along the path."));

    private static string Where(int i, int pieces, Vec3 at) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * i / pieces:0} % along it, with the tip at {at.X:0.#}, {at.Y:0.#}, {at.Z:0.#} mm");
}
