using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>Holds a set-point, the way to rest along the path, and the trajectory the device will hold, to every limit of motion.</summary>
/// <remarks>Owned by one guard; allocates only when constructed. Each check adds its reasons to the verdict and stops at the first broken limit.</remarks>
internal sealed class MotionCheck(GuardRules rules, IToolGeometry? tool)
{
    private const int Samples = 32;

    /// <summary>Rounding of the last bits, so that a path planned exactly to its limits passes.</summary>
    private const double Slip = 1 + 1e-6;

    private readonly RegionCheck _regions = new(rules.Regions, tool?.ShaftRadiusMm ?? 0);
    private readonly Vec3[] _before = Points(tool), _now = Points(tool), _earlier = Points(tool), _later = Points(tool);
    private double _bendBefore;

    private static Vec3[] Points(IToolGeometry? tool) => new Vec3[tool?.PointCount ?? 0];

    /// <summary>Smallest distance to spare found by the newest complete check, mm.</summary>
    public double SlackMm { get; private set; } = double.PositiveInfinity;

    /// <summary>Getting from one set-point to the next takes no more speed and no more acceleration than the joints have.</summary>
    public void Reachable(in JointVector before, in JointVector velocityBefore, in JointVector position, in JointVector velocity, double elapsedS, ref GuardVerdict verdict)
    {
        for (var j = 0; j < rules.JointCount; j++)
        {
            var moved = Shrink(Math.Abs(position[j] - before[j]), rules.StartTolerance(j));
            Joint(j, position[j], moved / elapsedS, (velocity[j] - velocityBefore[j]) / elapsedS, 0, ref verdict);
        }
    }

    /// <summary>The set-point and the way to rest along the path that begins there.</summary>
    /// <param name="before">The set-point before: what the tool moves from within <paramref name="elapsedS"/>.</param>
    public void Along(MotionProgram program, in StopPlan plan, in JointVector before, double elapsedS, in RegionContext context, ref GuardVerdict verdict)
    {
        SlackMm = double.PositiveInfinity;
        Locate(before);
        if (!(plan.DurationS <= rules.MaxStopS))
        {
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.StopTooLong, plan.DurationS, rules.MaxStopS);
            return;
        }
        var step = Math.Max(rules.SetPointPeriod.Seconds, plan.DurationS / Samples);
        var last = (int)Math.Ceiling(plan.DurationS / step);
        for (var i = 0; i <= last && verdict.Decision == GuardDecision.Accept; i++)
        {
            var ahead = Math.Min(i * step, plan.DurationS);
            plan.At(ahead, out var pathS, out var rate, out var rateAcceleration);
            program.Evaluate(pathS, out var position, out var slope, out var bend);
            JointVector velocity = default, acceleration = default;
            for (var j = 0; j < rules.JointCount; j++)
            {
                (velocity[j], acceleration[j]) = (slope[j] * rate, bend[j] * rate * rate + slope[j] * rateAcceleration);
                Joint(j, position[j], velocity[j], acceleration[j], ahead, ref verdict);
            }
            var bendMm = ToolBend(position, velocity, acceleration, ahead, ref verdict);
            Tool(i == 0 ? elapsedS : step, bendMm, ahead, context, ref verdict);
        }
    }

    /// <summary>The device's held trajectory exactly as it will travel on the wire: every extreme of every cubic, and the tool at samples.</summary>
    /// <param name="withRegions">False while already coming to rest: the way is settled, only its joints are still held to their limits.</param>
    public void Held(in JointVector start, in JointVector startVelocity, HeldTrajectory held, bool withRegions, in RegionContext context, ref GuardVerdict verdict)
    {
        var (from, fromVelocity, ahead) = (start, startVelocity, 0.0);
        Span<HermiteCubic> cubics = stackalloc HermiteCubic[JointVector.Capacity];
        for (var k = 0; k < DriveProtocol.KnotCount && verdict.Decision == GuardDecision.Accept; k++)
        {
            var h = held.DurationMs[k] * 1e-3;
            JointVector to = default, toVelocity = default;
            for (var j = 0; j < rules.JointCount; j++)
            {
                to[j] = held.PositionCounts[k * rules.JointCount + j] * DriveUnits.PositionStep(rules.Units[j]);
                toVelocity[j] = held.VelocityCounts[k * rules.JointCount + j] * DriveUnits.VelocityStep(rules.Units[j]);
                var c = cubics[j] = HermiteCubic.Between(from[j], fromVelocity[j], to[j], toVelocity[j], h);
                // The device's own test (drive link, section 6.7), so that it never has to refuse: hulls, and allowances for the wire's rounding.
                var (low, high) = c.Hull();
                ref readonly var limit = ref rules.Joints[j];
                var rounding = 0.001 * (limit.MaxPosition - limit.MinPosition);
                var speed = c.SlopeHull / h / 1.01;
                var acceleration = Shrink(c.MaxAbsBend / (h * h), Rounding(j, h));
                Joint(j, high, speed, acceleration, ahead + h, ref verdict, rounding);
                Joint(j, low, speed, acceleration, ahead + h, ref verdict, rounding);
            }
            const int PerSegment = 6;
            for (var i = 0; withRegions && i <= PerSegment && verdict.Decision == GuardDecision.Accept; i++)
            {
                JointVector position = default, velocity = default, acceleration = default;
                for (var j = 0; j < rules.JointCount; j++)
                {
                    var (u, c) = ((double)i / PerSegment, cubics[j]);
                    (position[j], velocity[j]) = (c.Position(u), c.Slope(u) / h);
                    // Less what the wire's rounding alone can make of it, as above.
                    acceleration[j] = Math.CopySign(Shrink(Math.Abs(c.Bend(u)) / (h * h), Rounding(j, h)), c.Bend(u));
                }
                // A piece begins where the last one ended, with another acceleration.
                if (k == 0 && i == 0) Locate(start);
                var bendMm = ToolBend(position, velocity, acceleration, ahead + h * i / PerSegment, ref verdict);
                if (i == 0) _bendBefore = bendMm;
                else Tool(h / PerSegment, bendMm, ahead + h * i / PerSegment, context, ref verdict);
            }
            (from, fromVelocity, ahead) = (to, toVelocity, ahead + h);
        }
        for (var j = 0; j < rules.JointCount; j++)
            if (fromVelocity[j] != 0) verdict = verdict.With(GuardDecision.Hold, GuardReasons.JointVelocity, fromVelocity[j], 0, j, ahead);
    }

    /// <summary>Distance between the tool where it is and where it was sent, mm; 0 without a tool.</summary>
    public double ToolOffsetMm(in JointVector measured, in JointVector commanded)
    {
        if (tool is null) return 0;
        tool.Locate(((ReadOnlySpan<double>)measured)[..rules.JointCount], _now);
        tool.Locate(((ReadOnlySpan<double>)commanded)[..rules.JointCount], _before);
        return LongestMove();
    }

    /// <summary>Acceleration that rounding to the wire's counts alone can add to a piece of a held trajectory.</summary>
    private double Rounding(int j, double h) => 3 * DriveUnits.VelocityStep(rules.Units[j]) / h + 6 * DriveUnits.PositionStep(rules.Units[j]) / (h * h);

    private static double Shrink(double value, double by) => Math.Max(0, value - by);

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

    private void Locate(in JointVector position)
    {
        tool?.Locate(((ReadOnlySpan<double>)position)[..rules.JointCount], _before);
        _bendBefore = 0;
    }

    /// <summary>Puts the tool at a sample of the motion. Greatest acceleration of its points, mm/s², from the second difference of its place along the motion; checks the tip's.</summary>
    private double ToolBend(in JointVector position, in JointVector velocity, in JointVector acceleration, double ahead, ref GuardVerdict verdict)
    {
        if (tool is null) return 0;
        // Short enough for the fourth derivative not to matter, long enough for rounding: both stay under 0.01 mm/s².
        const double DtS = 1e-3;
        JointVector earlier = default, later = default;
        for (var j = 0; j < rules.JointCount; j++)
        {
            var bent = position[j] + 0.5 * acceleration[j] * DtS * DtS;
            (earlier[j], later[j]) = (bent - velocity[j] * DtS, bent + velocity[j] * DtS);
        }
        tool.Locate(((ReadOnlySpan<double>)earlier)[..rules.JointCount], _earlier);
        tool.Locate(((ReadOnlySpan<double>)later)[..rules.JointCount], _later);
        tool.Locate(((ReadOnlySpan<double>)position)[..rules.JointCount], _now);
        var greatest = 0.0;
        for (var i = 0; i < _now.Length; i++)
        {
            var bend = (_earlier[i] + _later[i] - 2 * _now[i]).Length / (DtS * DtS);
            greatest = Math.Max(greatest, bend);
            if (i == 0 && rules.Tip is { } tip && bend > tip.MaxAccelerationMmPerS2 * Slip)
                verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipAcceleration, bend, tip.MaxAccelerationMmPerS2, -1, ahead);
        }
        return greatest;
    }

    /// <summary>Straight pieces move nowhere further than one of their ends.</summary>
    private double LongestMove()
    {
        var longest = 0.0;
        for (var i = 0; i < _now.Length; i++) longest = Math.Max(longest, (_now[i] - _before[i]).Length);
        return longest;
    }

    /// <summary>Holds the tool, where <see cref="ToolBend"/> has just put it, to the tip's rules and to the regions.</summary>
    private void Tool(double stepS, double bendMmPerS2, double ahead, in RegionContext context, ref GuardVerdict verdict)
    {
        if (tool is null || verdict.Decision != GuardDecision.Accept) return;
        var tip = _now[0];
        var tipMoved = (tip - _before[0]).Length;
        // Between two samples no point is further from the nearer one than half the chord and the height of the arc over it.
        var reach = 0.5 * LongestMove() + Math.Max(bendMmPerS2, _bendBefore) * stepS * stepS / 8;
        _bendBefore = bendMmPerS2;
        _now.CopyTo(_before, 0);
        if (!tip.IsFinite)
        {
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.NotANumber, double.NaN, 0, -1, ahead);
            return;
        }
        if (rules.Tip is { } box)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                if (tip[axis] > box.HighestMm[axis]) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipPosition, tip[axis], box.HighestMm[axis], -1, ahead);
                if (tip[axis] < box.LowestMm[axis]) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipPosition, tip[axis], box.LowestMm[axis], -1, ahead);
            }
            var speed = tipMoved / stepS;
            if (speed > box.MaxSpeedMmPerS * Slip) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipSpeed, speed, box.MaxSpeedMmPerS, -1, ahead);
        }
        SlackMm = _regions.SlackMm(context, _now, reach, ahead, SlackMm, out var distance, out var needed);
        if (!(SlackMm >= 0)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.ForbiddenRegion, distance, needed, -1, ahead);
    }
}
