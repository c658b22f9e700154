using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>Holds a set-point, the way to rest along the path, and the trajectory the device will hold, to every limit of motion.</summary>
/// <remarks>Owned by one guard; allocates only when constructed. Each check adds its reasons to the verdict and stops at the first broken limit.</remarks>
internal sealed class MotionCheck(GuardRules rules, IToolGeometry? tool, NeighbourCheck? neighbours = null)
{
    /// <summary>Rounding of the last bits, so that a path planned exactly to its limits passes.</summary>
    public const double Slip = 1 + 1e-6;

    private readonly ToolCheck? _tool = tool is null ? null : new ToolCheck(rules, tool);
    private readonly HermiteCubic[] _cubics = new HermiteCubic[DriveProtocol.KnotCount * rules.JointCount];

    /// <summary>Least distance to spare from forbidden regions at the newest set-point and at some moments of the way to rest from there, its end among them, mm; between them it is proven not to be negative.</summary>
    public double SlackMm { get; private set; } = double.PositiveInfinity;

    /// <summary>Getting from one set-point to the next takes no more speed and no more acceleration than the joints have.</summary>
    public void Reachable(in JointVector before, in JointVector velocityBefore, in JointVector position, in JointVector velocity, double elapsedS, ref GuardVerdict verdict)
    {
        for (var j = 0; j < rules.JointCount; j++)
        {
            var moved = Math.Max(0, Math.Abs(position[j] - before[j]) - rules.StartTolerance(j));
            Joint(j, position[j], moved / elapsedS, (velocity[j] - velocityBefore[j]) / elapsedS, 0, ref verdict);
        }
    }

    /// <summary>The set-point and a way to rest that begins there, which the guard may follow itself.</summary>
    /// <param name="before">The set-point before: what the tool moves from within <paramref name="elapsedS"/>.</param>
    /// <remarks>The joints are looked at here and there: that no place of a program breaks a limit at any rate the guard may choose was proven when it was taken (<see cref="ProgramCheck"/>).</remarks>
    public void Along<TMotion>(in TMotion motion, in JointVector before, double elapsedS, in RegionContext context, ref GuardVerdict verdict) where TMotion : IJointMotion
    {
        SlackMm = double.PositiveInfinity;
        if (!(motion.DurationS <= rules.MaxStopS))
        {
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.StopTooLong, motion.DurationS, rules.MaxStopS);
            return;
        }
        for (var piece = 0; piece < motion.Pieces && verdict.Decision == GuardDecision.Accept; piece++)
        {
            motion.At(piece, 0.5, out var position, out var velocity, out var acceleration);
            for (var j = 0; j < rules.JointCount; j++) Joint(j, position[j], velocity[j], acceleration[j], motion.AheadS(piece, 0.5), ref verdict);
        }
        if (_tool is null || verdict.Decision != GuardDecision.Accept) return;
        neighbours?.Look(motion);
        _tool.Step(motion, before, elapsedS, context, ref verdict);
        if (verdict.Decision == GuardDecision.Accept) SlackMm = _tool.Prove(motion, context, ref verdict);
    }

    /// <summary>The device's held trajectory exactly as it will travel on the wire: every extreme of every cubic, and the tool all along.</summary>
    public void Held(in JointVector start, in JointVector startVelocity, HeldTrajectory held, in RegionContext context, ref GuardVerdict verdict)
    {
        var motion = Joints(start, startVelocity, held, ref verdict);
        if (verdict.Decision == GuardDecision.Accept) _tool?.ProveHeld(motion, context, ref verdict);
        if (verdict.Decision == GuardDecision.Accept) neighbours?.Judge(motion, start, startVelocity, ref verdict);
    }

    /// <summary>As <see cref="Held"/>, while coming to rest: the way is settled, only its joints are still held to their limits.</summary>
    public void HeldJoints(in JointVector start, in JointVector startVelocity, HeldTrajectory held, ref GuardVerdict verdict)
    {
        var motion = Joints(start, startVelocity, held, ref verdict);
        if (verdict.Decision == GuardDecision.Accept) neighbours?.Refit(motion, ref verdict);
    }

    private HeldMotion Joints(in JointVector start, in JointVector startVelocity, HeldTrajectory held, ref GuardVerdict verdict)
    {
        var motion = new HeldMotion(start, startVelocity, held, rules, _cubics);
        for (var k = 0; k < motion.Pieces && verdict.Decision == GuardDecision.Accept; k++)
        {
            var (h, ends) = (motion.DurationOf(k), motion.AheadS(k, 1));
            for (var j = 0; j < rules.JointCount; j++)
            {
                // The device's own test (drive link, section 6.7), so that it never has to refuse: hulls, and allowances for the wire's rounding.
                ref readonly var c = ref motion.Cubic(k, j);
                var (low, high) = c.Hull();
                ref readonly var limit = ref rules.Joints[j];
                var rounding = 0.001 * (limit.MaxPosition - limit.MinPosition);
                var speed = c.SlopeHull / h / 1.01;
                var acceleration = Math.Max(0, c.MaxAbsBend / (h * h) - motion.Rounding(k, j));
                Joint(j, high, speed, acceleration, ends, ref verdict, rounding);
                Joint(j, low, speed, acceleration, ends, ref verdict, rounding);
            }
        }
        for (var j = 0; j < rules.JointCount; j++)
            if (motion.EndVelocity[j] != 0) verdict = verdict.With(GuardDecision.Hold, GuardReasons.JointVelocity, motion.EndVelocity[j], 0, j, motion.DurationS);
        return motion;
    }

    /// <summary>Distance between the tool where it is and where it was sent, mm; 0 without a tool.</summary>
    public double ToolOffsetMm(in JointVector measured, in JointVector commanded) => _tool?.OffsetMm(measured, commanded) ?? 0;

    public void Joint(int j, double position, double velocity, double acceleration, double ahead, ref GuardVerdict verdict, double positionSlack = 1e-9)
    {
        ref readonly var limit = ref rules.Joints[j];
        if (!double.IsFinite(position) || !double.IsFinite(velocity) || !double.IsFinite(acceleration))
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.NotANumber, double.NaN, 0, j, ahead);
        else if (position > limit.MaxPosition + positionSlack) verdict = verdict.With(GuardDecision.Hold, GuardReasons.JointPosition, position, limit.MaxPosition, j, ahead);
        else if (position < limit.MinPosition - positionSlack) verdict = verdict.With(GuardDecision.Hold, GuardReasons.JointPosition, position, limit.MinPosition, j, ahead);
        else if (Math.Abs(velocity) > limit.MaxVelocity * Slip) verdict = verdict.With(GuardDecision.Hold, GuardReasons.JointVelocity, Math.Abs(velocity), limit.MaxVelocity, j, ahead);
        else if (Math.Abs(acceleration) > limit.MaxAcceleration * Slip) verdict = verdict.With(GuardDecision.Hold, GuardReasons.JointAcceleration, Math.Abs(acceleration), limit.MaxAcceleration, j, ahead);
    }
}
