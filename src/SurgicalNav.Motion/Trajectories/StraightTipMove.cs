using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;

namespace SurgicalNav.Motion.Trajectories;

/// <summary>A planned straight-line motion of the tip.</summary>
/// <param name="Knots">From rest at the start to rest at the target; velocity and acceleration limits hold exactly.</param>
/// <param name="DeviationMm">Largest distance of the tip from the line, checked in the middle of every segment.</param>
/// <param name="SlowedBy">Factor by which the joints' limits slowed the motion beyond the tip's own limits; 1 where they did not.</param>
public sealed record TipMove(JointKnot[] Knots, double DeviationMm, double SlowedBy);

/// <summary>Moves the tip of a remote-centre arm along a straight line from rest to rest, turning it evenly on the way.</summary>
/// <remarks>The way along the line follows a jerk-limited profile within the tip's limits. It is sampled every 10 ms, or finer until the cubics
/// between the samples stay on the line, and slowed evenly until every joint keeps its velocity and acceleration.</remarks>
public static class StraightTipMove
{
    /// <summary>How far the tip may leave the line between knots.</summary>
    public const double ToleranceMm = 0.01;

    private const double StepS = 0.01;
    private const int MostKnots = 8192;
    private const double MostSlowing = 25;
    private const double LargestStepRad = 0.5;

    /// <summary>To a full pose of the tip.</summary>
    /// <param name="inverse">The arm and its joint ranges.</param>
    /// <param name="start">Joints at rest; the jaw's entry is kept.</param>
    /// <param name="baseFromTarget">Where the tip is to rest.</param>
    /// <param name="limits">Six or seven joints' limits.</param>
    /// <param name="tip">The tip's limits.</param>
    /// <exception cref="MotionPlanException">A point of the line cannot be reached, or only through a posture that would need absurd joint speeds.</exception>
    public static TipMove Plan(Rcm7InverseKinematics inverse, in JointVector start, in Rigid<RobotBase, ToolTip> baseFromTarget, ReadOnlySpan<JointLimits> limits, in TipLimits tip)
    {
        JointLimits.Validate(limits);
        tip.Validate();
        if (limits.Length < Rcm7Kinematics.TipJointCount) throw new ArgumentException("The limits of six or seven joints are needed.");
        if (!baseFromTarget.IsValid) throw new MotionPlanException("The target is not a valid pose.");
        var from = inverse.Kinematics.BaseFromTip(start);
        var way = new Twist(from.Rotation.Rotate((from.Rotation.Conjugate * baseFromTarget.Rotation).Log()), baseFromTarget.TranslationMm - from.TranslationMm);
        var (turn, length) = (way.RotationRad.Length, way.TranslationMm.Length);
        if (turn < 1e-9 && length < 1e-9) return new TipMove(SynchronisedMove.FromRest(((ReadOnlySpan<double>)start)[..limits.Length], ((ReadOnlySpan<double>)start)[..limits.Length], limits), 0, 1);
        var profile = AxisPlanner.Fastest(default, new JointState(1, 0, 0), RateLimits.Symmetric(
            Math.Min(tip.MaxVelocityMmPerS / length, tip.MaxTurnRadPerS / turn),
            Math.Min(tip.MaxAccelerationMmPerS2 / length, tip.MaxTurnAccelerationRadPerS2 / turn),
            Math.Min(tip.MaxJerkMmPerS3 / length, tip.MaxTurnJerkRadPerS3 / turn)));

        for (var pieces = Math.Max(16, (int)Math.Ceiling(Math.Min(profile.DurationS / StepS, MostKnots))); pieces <= MostKnots; pieces *= 2)
        {
            var knots = Sample(inverse, start, from, baseFromTarget, way, profile, pieces);
            var deviation = Deviation(inverse.Kinematics, knots, from.TranslationMm, way.TranslationMm);
            if (deviation > ToleranceMm) continue;
            var use = KnotMotion.Measure(knots, limits);
            var slowing = Math.Max(use.Velocity, Math.Sqrt(use.Acceleration));
            if (slowing > MostSlowing)
                throw new MotionPlanException($"The line leads past a stretched posture: joint {(use.Velocity > Math.Sqrt(use.Acceleration) ? use.VelocityJoint : use.AccelerationJoint) + 1} would need {slowing:0} times its limits. Choose another approach direction.");
            if (Math.Abs(use.RangeExcess) > 1e-4)
                throw new MotionPlanException($"Joint {use.RangeJoint + 1} would leave its range by {Math.Abs(use.RangeExcess):0.####} on the line.");
            if (slowing > 1) KnotMotion.Stretch(knots, slowing * (1 + 1e-9));
            return new TipMove(knots, deviation, Math.Max(1, slowing));
        }
        throw new MotionPlanException("The line cannot be followed closely enough: it leads past a stretched posture or is too long for its speed.");
    }

    /// <summary>To a tip position and tool direction; the tool is turned there by the smallest rotation, or where that cannot be reached, by the nearest that can.</summary>
    /// <exception cref="MotionPlanException">As above, with the joint that hinders and by how much.</exception>
    public static TipMove Plan(Rcm7InverseKinematics inverse, in JointVector start, Point<RobotBase> target, Direction<RobotBase> toolDirection, ReadOnlySpan<JointLimits> limits, in TipLimits tip)
    {
        var from = inverse.Kinematics.BaseFromTip(start);
        if (!(toolDirection.Length > 1e-12 && toolDirection.Value.IsFinite)) throw new MotionPlanException("The tool direction has no length.");
        var turned = Rotations.Between(from.Rotation.Rotate(Vec3.UnitZ), toolDirection.Value.Normalized()) * from.Rotation;
        var pose = new Rigid<RobotBase, ToolTip>(turned.Normalized(), target.Mm);
        if (!inverse.TrySolve(pose, start, out _, out _))
        {
            if (!inverse.TrySolve(target, toolDirection, start, out var joints, out var refusal)) throw new MotionPlanException("The target cannot be reached. " + refusal.Describe());
            pose = inverse.Kinematics.BaseFromTip(joints);
        }
        return Plan(inverse, start, pose, limits, tip);
    }

    private static JointKnot[] Sample(Rcm7InverseKinematics inverse, in JointVector start, in Rigid<RobotBase, ToolTip> from, in Rigid<RobotBase, ToolTip> to, Twist way, in AxisProfile profile, int pieces)
    {
        var knots = new JointKnot[pieces + 1];
        var joints = start;
        for (var i = 0; i <= pieces; i++)
        {
            var time = profile.DurationS * i / pieces;
            var s = profile.At(time);
            var pose = Rigid<RobotBase, ToolTip>.Interpolate(from, to, s.Position);
            if (!inverse.TrySolve(pose, joints, out var next, out var refusal))
                throw new MotionPlanException($"The line cannot be followed beyond {100 * s.Position:0} % of its length. {refusal.Describe()}");
            for (var joint = 0; joint < Rcm7Kinematics.TipJointCount; joint++)
                if (joint != (int)Rcm7Joint.Insertion && Math.Abs(next[joint] - joints[joint]) > LargestStepRad)
                    throw new MotionPlanException($"Joint {joint + 1} would have to jump at {100 * s.Position:0} % of the line. Choose another approach direction.");
            joints = next;
            if (!inverse.Kinematics.TryJointVelocities(joints, way * s.Velocity, out var velocities))
                throw new MotionPlanException($"The arm is stretched at {100 * s.Position:0} % of the line and cannot follow it. Choose another approach direction.");
            knots[i] = new JointKnot { TimeS = time, Position = joints, Velocity = velocities };
        }
        return knots;
    }

    private static double Deviation(Rcm7Kinematics kinematics, ReadOnlySpan<JointKnot> knots, Vec3 start, Vec3 way)
    {
        var worst = 0.0;
        var along = way.Length > 1e-9 ? way.Normalized() : Vec3.Zero;
        for (var i = 0; i + 1 < knots.Length; i++)
        {
            var middle = 0.5 * (knots[i].TimeS + knots[i + 1].TimeS);
            var joints = default(JointVector);
            for (var joint = 0; joint < Rcm7Kinematics.TipJointCount; joint++)
                joints[joint] = new HermiteSegment(knots[i], knots[i + 1], joint).At(middle - knots[i].TimeS).Position;
            var gap = kinematics.BaseFromTip(joints).TranslationMm - start;
            worst = Math.Max(worst, (gap - along * Vec3.Dot(gap, along)).Length);
        }
        return worst;
    }
}
