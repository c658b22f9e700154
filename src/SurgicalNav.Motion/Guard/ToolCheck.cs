using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>Proves of a whole motion of the joints that the tool keeps its distance from every forbidden region, and holds its tip to the tip's rules.</summary>
/// <remarks>By conservative advancement (Mirtich 1996). Between two moments T apart a point that accelerates by at most a is nowhere further than aT²/8 from the chord between where it is at both of them;
/// so where its chord is c and the distances to spare are s and s', it keeps (s + s' − c)/2 − aT²/8 of them on the way. The motion is looked at as rarely as leaves none of that below zero;
/// where <see cref="MostSpans"/> equal spans do not, the way is not proven. Owned by one guard; allocates only when constructed.</remarks>
internal sealed class ToolCheck(GuardRules rules, IToolGeometry tool)
{
    private const int MostSpans = 32, MostLooks = MostSpans + 2;

    /// <summary>How much of the distance to spare at both ends of a span is planned to be travelled: where the tool nears a region, there is less at the other end.</summary>
    private const double Share = 0.8;

    private readonly RegionCheck _regions = new(rules.Regions, tool);
    private readonly PointMotion[] _moving = new PointMotion[tool.PointCount];
    private readonly Vec3[] _here = new Vec3[tool.PointCount], _sent = new Vec3[tool.PointCount];
    private Vec3[] _at = new Vec3[tool.PointCount], _looked = new Vec3[tool.PointCount];
    private JointVector _sentFor;
    private bool _hasSent;
    private Sight _atSetPoint;

    /// <summary>How long the way to rest takes that what is needed at the set-point was taken from.</summary>
    private double _wayS;

    /// <summary>How fast the tool moved to the newest set-point, and how fast what it has to spare grew: guesses for where to look next, nothing is proven by them.</summary>
    private double _speedMmPerS, _gainMmPerS;

    /// <summary>Of each piece of the motion that is looked at: how hard any point may accelerate, not a number until that is needed, and when it ends.</summary>
    private readonly double[] _bends = new double[DriveProtocol.KnotCount], _endsS = new double[DriveProtocol.KnotCount];

    /// <summary>The moments at which the motion was looked at last, after its beginning: when, what there was to spare, and where the tool was.</summary>
    private readonly double[] _lookS = new double[MostLooks], _lookSlackMm = new double[MostLooks];
    private readonly Vec3[] _lookedAt = new Vec3[MostLooks * tool.PointCount];
    private int _looks;

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
        Begin(motion);
        var sparedMm = _atSetPoint.SlackMm;
        (_atSetPoint, _wayS) = (Look(motion, 0, context), motion.DurationS);
        _gainMmPerS = (_atSetPoint.SlackMm - sparedMm) / elapsedS;
        _regions.Remember();
        _looked.CopyTo(_here, 0);
        var moved = MovedMm(before);
        _speedMmPerS = moved / elapsedS;
        if (rules.Tip is { } tip && (_here[0] - _sent[0]).Length / elapsedS is var speed && speed > tip.MaxSpeedMmPerS * MotionCheck.Slip)
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.TipSpeed, speed, tip.MaxSpeedMmPerS);
        motion.At(0, out var position);
        _here.CopyTo(_sent, 0);
        _sentFor = position;
        // Between two samples no point is further from the nearer one than half the chord and the height of the arc over it.
        var reach = 0.5 * moved + Bend(motion, 0, elapsedS) * elapsedS * elapsedS / 8;
        if (!(_atSetPoint.SlackMm >= reach)) verdict = TooNear(verdict, _atSetPoint, reach, 0);
    }

    /// <summary>A way to rest that begins at the newest set-point.</summary>
    /// <returns>The least distance to spare from the regions at the moments looked at, mm: the beginning and the end are among them.</returns>
    public double Prove<TMotion>(in TMotion way, in RegionContext context, ref GuardVerdict verdict) where TMotion : IJointMotion, allows ref struct
    {
        Tip(way, ref verdict);
        return verdict.Decision == GuardDecision.Accept && _regions.IsNeeded ? Clear(way, context, ref verdict) : double.PositiveInfinity;
    }

    /// <summary>The trajectory that was fitted to the way proven last.</summary>
    public void ProveHeld(in HeldMotion held, in RegionContext context, ref GuardVerdict verdict)
    {
        Tip(held, ref verdict);
        if (verdict.Decision == GuardDecision.Accept && _regions.IsNeeded && !IsClearBesideTheWay(held, context)) Clear(held, context, ref verdict);
    }

    /// <summary>Looks at it at the same moments as at the way: there it has as much to spare, less the distance between the two.</summary>
    private bool IsClearBesideTheWay(in HeldMotion held, in RegionContext context)
    {
        Begin(held);
        var longerMm = LongerMm(held, context);
        var (at, spared) = (0.0, _atSetPoint.SlackMm - longerMm);
        _sent.CopyTo(_at, 0);
        for (var look = 1; look <= _looks; look++)
        {
            var to = look == _looks ? held.DurationS : _lookS[look];
            held.At(to, out var position);
            tool.Locate(((ReadOnlySpan<double>)position)[..rules.JointCount], _looked);
            var there = _lookSlackMm[look] - longerMm - LongestMm(_looked, LookedAt(look));
            if (!(to > at && there >= 0 && Kept(spared, there, LongestMm(_looked, _at), Bend(held, at, to), to - at) >= 0)) return false;
            (at, spared, _at, _looked) = (to, there, _looked, _at);
        }
        return _looks > 0;
    }

    /// <summary>How much further the patient may move until the end of a motion than until the end of the way, mm.</summary>
    private double LongerMm<TMotion>(in TMotion motion, in RegionContext context) where TMotion : IJointMotion, allows ref struct => context.TargetSpeedMmPerS * Math.Max(0, motion.DurationS - _wayS);

    /// <summary>What every point keeps at least on the way between two moments, mm.</summary>
    private static double Kept(double spareMm, double spareThereMm, double chordMm, double bendMmPerS2, double seconds) =>
        0.5 * (spareMm + spareThereMm - chordMm) - bendMmPerS2 * seconds * seconds / 8;

    private double Clear<TMotion>(in TMotion motion, in RegionContext context, ref GuardVerdict verdict) where TMotion : IJointMotion, allows ref struct
    {
        var shortest = Math.Max(rules.SetPointPeriod.Seconds, motion.DurationS / MostSpans);
        // What takes longer to rest than the way that the set-point was judged by needs more there too.
        var longerMm = LongerMm(motion, context);
        var here = new Sight(_atSetPoint.SlackMm - longerMm, _atSetPoint.NeededMm + longerMm);
        var (at, speed, gain, least) = (0.0, _speedMmPerS, _gainMmPerS, here.SlackMm);
        _looks = 0;
        if (!(here.SlackMm >= 0))
        {
            verdict = TooNear(verdict, here, 0, 0);
            return least;
        }
        _regions.Return();
        _sent.CopyTo(_at, 0);
        for (var wanted = double.PositiveInfinity; at < motion.DurationS;)
        {
            // The time in which a share of what there is to spare at both ends is travelled, if all goes on as seen last, but no more than what was not proven before.
            var sparedMm = 2 * Share * here.SlackMm;
            var closing = Math.Max(0, speed - Share * gain);
            var span = Math.Min(wanted, 2 * sparedMm / (closing + Math.Sqrt(closing * closing + Bend(motion, at, at) * sparedMm)));
            var to = Math.Min(motion.DurationS, at + Math.Max(shortest, span));
            var there = Look(motion, to, context);
            var chord = LongestMm(_looked, _at);
            var kept = Kept(here.SlackMm, there.SlackMm, chord, Bend(motion, at, to), to - at);
            if (there.SlackMm >= 0 && kept >= 0)
            {
                (speed, gain) = (chord / (to - at), (there.SlackMm - here.SlackMm) / (to - at));
                (at, here, wanted) = (to, there, double.PositiveInfinity);
                least = Math.Min(least, here.SlackMm);
                (_lookS[++_looks], _lookSlackMm[_looks]) = (at, here.SlackMm);
                _looked.CopyTo(LookedAt(_looks));
                (_at, _looked) = (_looked, _at);
            }
            else if (to - at > shortest * MotionCheck.Slip) wanted = 0.5 * (to - at);
            else
            {
                verdict = TooNear(verdict, there, there.SlackMm - 2 * kept, to);
                break;
            }
        }
        return least;
    }

    /// <summary>The tip's box, guides, speed and acceleration, and the shaft's entry, at the beginning, middle and end of every piece.</summary>
    private void Tip<TMotion>(in TMotion motion, ref GuardVerdict verdict) where TMotion : IJointMotion, allows ref struct
    {
        if (rules.Tip is null && rules.RemoteCentre is null) return;
        for (var piece = 0; piece < motion.Pieces && verdict.Decision == GuardDecision.Accept; piece++)
            for (var half = 0; half <= 2 && verdict.Decision == GuardDecision.Accept; half++)
            {
                motion.At(piece, 0.5 * half, out var position, out var velocity, out var acceleration);
                tool.Move(((ReadOnlySpan<double>)position)[..rules.JointCount], ((ReadOnlySpan<double>)velocity)[..rules.JointCount], ((ReadOnlySpan<double>)acceleration)[..rules.JointCount], _moving);
                if (rules.Tip is { } tip) Judge(_moving[0], tip, motion.AheadS(piece, 0.5 * half), ref verdict);
                if (rules.RemoteCentre is { } centre) Judge(tool.Pieces[tool.Shaft], centre, motion.AheadS(piece, 0.5 * half), ref verdict);
            }
    }

    private void Judge(in ToolPiece shaft, RemoteCentreRule rule, double ahead, ref GuardVerdict verdict)
    {
        if (rule.DistanceMm(_moving[shaft.From].PositionMm, _moving[shaft.To].PositionMm) is var off && !(off <= rule.MostMm))
            verdict = verdict.With(GuardDecision.Hold, GuardReasons.RemoteCentre, off, rule.MostMm, -1, ahead);
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
        return LongestMm(_here, _sent);
    }

    private Span<Vec3> LookedAt(int look) => _lookedAt.AsSpan(look * tool.PointCount, tool.PointCount);

    private static double LongestMm(ReadOnlySpan<Vec3> to, ReadOnlySpan<Vec3> from)
    {
        var longest = 0.0;
        for (var i = 0; i < to.Length; i++) longest = Math.Max(longest, (to[i] - from[i]).LengthSquared);
        return Math.Sqrt(longest);
    }

    /// <summary>The tool at a moment of a motion. What is needed there is what will be needed until it rests: a stop that begins earlier comes to the same places later.</summary>
    private Sight Look<TMotion>(in TMotion motion, double aheadS, in RegionContext context) where TMotion : IJointMotion, allows ref struct
    {
        motion.At(aheadS, out var position);
        tool.Locate(((ReadOnlySpan<double>)position)[..rules.JointCount], _looked);
        _regions.Place(context, _looked);
        return new Sight(_regions.SlackMm(context, motion.DurationS, out var needed), needed);
    }

    /// <summary>Another motion is looked at.</summary>
    private void Begin<TMotion>(in TMotion motion) where TMotion : IJointMotion, allows ref struct
    {
        for (var piece = 0; piece < motion.Pieces; piece++) (_endsS[piece], _bends[piece]) = (motion.AheadS(piece, 1), double.NaN);
    }

    /// <summary>Greatest acceleration of any point of the tool in the pieces of the motion that two moments are in and between, mm/s².</summary>
    private double Bend<TMotion>(in TMotion motion, double fromS, double toS) where TMotion : IJointMotion, allows ref struct
    {
        var (greatest, begins) = (0.0, 0.0);
        for (var piece = 0; piece < motion.Pieces && begins <= toS; begins = _endsS[piece++])
        {
            if (_endsS[piece] < fromS) continue;
            if (double.IsNaN(_bends[piece])) _bends[piece] = ToolBend.Of(motion, piece, begins, _endsS[piece], tool, rules.JointCount);
            greatest = Math.Max(greatest, _bends[piece]);
        }
        return greatest;
    }

    private static GuardVerdict TooNear(in GuardVerdict verdict, in Sight sight, double reachMm, double aheadS) =>
        verdict.With(GuardDecision.Hold, GuardReasons.ForbiddenRegion, sight.SlackMm + sight.NeededMm, sight.NeededMm + reachMm, -1, aheadS);

    /// <param name="SlackMm">Distance to spare from the nearest region.</param>
    /// <param name="NeededMm">What that region needs.</param>
    private readonly record struct Sight(double SlackMm, double NeededMm);
}
