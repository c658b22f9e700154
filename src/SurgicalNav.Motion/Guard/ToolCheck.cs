using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>Proves of a whole motion of the joints that the tool keeps its distance from every forbidden region, and holds its tip to the tip's rules.</summary>
/// <remarks>By conservative advancement (Mirtich 1996): from one moment to the next no point of the tool may travel further than the distances to spare at both of them together, as on its way
/// it is nowhere further from one of them than half of what it travels. The motion is looked at as rarely as that allows; where it does not allow <see cref="MostSpans"/> equal spans, the way is not proven.
/// Owned by one guard; allocates only when constructed.</remarks>
internal sealed class ToolCheck(GuardRules rules, IToolGeometry tool)
{
    private const int MostSpans = 32;

    /// <summary>How much of the distance to spare at both ends of a span is planned to be travelled: where the tool nears a region, there is less at the other end.</summary>
    private const double Share = 0.8;

    private readonly RegionCheck _regions = new(rules.Regions, tool.ShaftRadiusMm);
    private readonly PointMotion[] _points = new PointMotion[tool.PointCount];
    private readonly Vec3[] _here = new Vec3[tool.PointCount], _sent = new Vec3[tool.PointCount];
    private JointVector _sentFor;
    private bool _hasSent;
    private Sight _atSetPoint;

    /// <summary>How far from where it was sent the tool is, mm.</summary>
    public double OffsetMm(in JointVector measured, in JointVector sent)
    {
        tool.Locate(((ReadOnlySpan<double>)measured)[..rules.JointCount], _here);
        return MovedMm(sent);
    }

    /// <summary>From the set-point before to the one where a motion begins.</summary>
    public void Step<TMotion>(in TMotion motion, in JointVector before, double elapsedS, in RegionContext context, ref GuardVerdict verdict) where TMotion : IJointMotion, allows ref struct
    {
        _regions.Begin();
        _atSetPoint = Look(motion, 0, context);
        for (var i = 0; i < _here.Length; i++) _here[i] = _points[i].PositionMm;
        var moved = MovedMm(before);
        if (rules.Tip is { } tip && (_here[0] - _sent[0]).Length / elapsedS is var speed && speed > tip.MaxSpeedMmPerS * MotionCheck.Slip)
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipSpeed, speed, tip.MaxSpeedMmPerS);
        motion.At(0, out var position, out _, out _);
        _here.CopyTo(_sent, 0);
        _sentFor = position;
        // Between two samples no point is further from the nearer one than half the chord and the height of the arc over it.
        var reach = 0.5 * moved + Bound(motion, 0, Math.Min(elapsedS, motion.DurationS)) * elapsedS * elapsedS / 8;
        if (!(_atSetPoint.SlackMm >= reach)) verdict = TooNear(verdict, _atSetPoint, reach, 0);
    }

    /// <summary>A motion that begins at the newest set-point.</summary>
    /// <returns>The least distance to spare from the regions at the moments looked at, mm: the beginning and the end are among them.</returns>
    public double Prove<TMotion>(in TMotion motion, in RegionContext context, ref GuardVerdict verdict) where TMotion : IJointMotion, allows ref struct
    {
        if (rules.Tip is { } tip) Tip(motion, tip, ref verdict);
        return verdict.Decision == GuardDecision.Accept && _regions.IsNeeded ? Clear(motion, context, ref verdict) : double.PositiveInfinity;
    }

    private double Clear<TMotion>(in TMotion motion, in RegionContext context, ref GuardVerdict verdict) where TMotion : IJointMotion, allows ref struct
    {
        var shortest = Math.Max(rules.SetPointPeriod.Seconds, motion.DurationS / MostSpans);
        var bound = Bound(motion, 0, motion.DurationS);
        var (at, here) = (0.0, _atSetPoint);
        var least = here.SlackMm;
        for (var wanted = double.PositiveInfinity; at < motion.DurationS;)
        {
            var sparedMm = 2 * Share * here.SlackMm;
            // The time in which so much is travelled at the speed of now and half the greatest acceleration, but no more than what was not proven before.
            var span = Math.Min(wanted, 2 * sparedMm / (here.SpeedMmPerS + Math.Sqrt(here.SpeedMmPerS * here.SpeedMmPerS + bound * sparedMm)));
            var to = Math.Min(motion.DurationS, at + Math.Max(shortest, span));
            var there = Look(motion, to, context);
            // No point is faster than it is at either end and can become from there.
            var travelled = (to - at) * (0.5 * (here.SpeedMmPerS + there.SpeedMmPerS) + 0.25 * bound * (to - at));
            if (there.SlackMm >= 0 && travelled <= here.SlackMm + there.SlackMm)
            {
                (at, here, wanted) = (to, there, double.PositiveInfinity);
                least = Math.Min(least, here.SlackMm);
            }
            else if (to - at > shortest * MotionCheck.Slip) wanted = 0.5 * (to - at);
            else
            {
                verdict = TooNear(verdict, there, travelled - here.SlackMm, to);
                break;
            }
        }
        return least;
    }

    /// <summary>The tip's box, guides, speed and acceleration at the beginning, middle and end of every piece.</summary>
    private void Tip<TMotion>(in TMotion motion, TipRules rule, ref GuardVerdict verdict) where TMotion : IJointMotion, allows ref struct
    {
        for (var piece = 0; piece < motion.Pieces && verdict.Decision == GuardDecision.Accept; piece++)
            for (var half = 0; half <= 2 && verdict.Decision == GuardDecision.Accept; half++)
            {
                motion.At(piece, 0.5 * half, out var position, out var velocity, out var acceleration);
                Put(position, velocity, acceleration);
                Judge(_points[0], rule, motion.AheadS(piece, 0.5 * half), ref verdict);
            }
    }

    private static void Judge(in PointMotion tip, TipRules rule, double ahead, ref GuardVerdict verdict)
    {
        if (!tip.PositionMm.IsFinite || !tip.VelocityMmPerS.IsFinite || !tip.AccelerationMmPerS2.IsFinite)
        {
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.NotANumber, double.NaN, 0, -1, ahead);
            return;
        }
        for (var axis = 0; axis < 3; axis++)
        {
            if (tip.PositionMm[axis] > rule.HighestMm[axis]) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipPosition, tip.PositionMm[axis], rule.HighestMm[axis], -1, ahead);
            if (tip.PositionMm[axis] < rule.LowestMm[axis]) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipPosition, tip.PositionMm[axis], rule.LowestMm[axis], -1, ahead);
        }
        foreach (var fixture in rule.Fixtures)
            if (fixture.DistanceMm(tip.PositionMm) is var off && !(off <= fixture.RadiusMm)) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipFixture, off, fixture.RadiusMm, -1, ahead);
        var (speed, bend) = (tip.VelocityMmPerS.Length, tip.AccelerationMmPerS2.Length);
        if (speed > rule.MaxSpeedMmPerS * MotionCheck.Slip) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipSpeed, speed, rule.MaxSpeedMmPerS, -1, ahead);
        if (bend > rule.MaxAccelerationMmPerS2 * MotionCheck.Slip) verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipAcceleration, bend, rule.MaxAccelerationMmPerS2, -1, ahead);
    }

    /// <summary>From where the set-point before had it to where it is, mm: straight pieces move nowhere further than one of their ends.</summary>
    private double MovedMm(in JointVector sent)
    {
        if (!_hasSent || sent != _sentFor)
        {
            tool.Locate(((ReadOnlySpan<double>)sent)[..rules.JointCount], _sent);
            (_sentFor, _hasSent) = (sent, true);
        }
        var longest = 0.0;
        for (var i = 0; i < _here.Length; i++) longest = Math.Max(longest, (_here[i] - _sent[i]).LengthSquared);
        return Math.Sqrt(longest);
    }

    /// <summary>The tool at a moment of a motion. What is needed there is what will be needed until it rests: a stop that begins earlier comes to the same places later.</summary>
    private Sight Look<TMotion>(in TMotion motion, double aheadS, in RegionContext context) where TMotion : IJointMotion, allows ref struct
    {
        motion.At(aheadS, out var position, out var velocity, out var acceleration);
        Put(position, velocity, acceleration);
        var speed = 0.0;
        foreach (ref readonly var point in _points.AsSpan()) speed = Math.Max(speed, point.VelocityMmPerS.LengthSquared);
        _regions.Place(context, _points);
        return new Sight(_regions.SlackMm(context, motion.DurationS, out var needed), needed, Math.Sqrt(speed));
    }

    private void Put(in JointVector position, in JointVector velocity, in JointVector acceleration) => tool.Move(
        ((ReadOnlySpan<double>)position)[..rules.JointCount], ((ReadOnlySpan<double>)velocity)[..rules.JointCount], ((ReadOnlySpan<double>)acceleration)[..rules.JointCount], _points);

    /// <summary>Greatest acceleration of any point of the tool between two moments of a motion, mm/s².</summary>
    private double Bound<TMotion>(in TMotion motion, double fromS, double toS) where TMotion : IJointMotion, allows ref struct
    {
        motion.At(fromS, out var position, out _, out _);
        motion.Greatest(fromS, toS, out var fastest, out var hardest);
        JointVector farthest = default;
        for (var j = 0; j < rules.JointCount; j++) farthest[j] = Math.Abs(position[j]) + fastest[j] * (toS - fromS);
        return tool.GreatestAcceleration(((ReadOnlySpan<double>)farthest)[..rules.JointCount], ((ReadOnlySpan<double>)fastest)[..rules.JointCount], ((ReadOnlySpan<double>)hardest)[..rules.JointCount]);
    }

    private static GuardVerdict TooNear(in GuardVerdict verdict, in Sight sight, double reachMm, double aheadS) =>
        verdict.With(GuardDecision.Hold, GuardReasons.ForbiddenRegion, sight.SlackMm + sight.NeededMm, sight.NeededMm + reachMm, -1, aheadS);

    /// <param name="SlackMm">Distance to spare from the nearest region.</param>
    /// <param name="NeededMm">What that region needs.</param>
    /// <param name="SpeedMmPerS">Of the tool's fastest point.</param>
    private readonly record struct Sight(double SlackMm, double NeededMm, double SpeedMmPerS);
}
