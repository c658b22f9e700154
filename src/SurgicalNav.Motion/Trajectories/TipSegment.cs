using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Trajectories;

/// <summary>One straight piece between two poses of a tip path, and how fast progress along it, 0 … 1, may run.</summary>
internal readonly struct TipSegment
{
    public TipSegment(in Rigid<RobotBase, ToolTip> from, in Rigid<RobotBase, ToolTip> to, in TipLimits tip)
    {
        (From, WayMm) = (from, to.TranslationMm - from.TranslationMm);
        TurnRad = (from.Rotation.Conjugate * to.Rotation).Log();
        LengthMm = WayMm.Length;
        var turn = TurnRad.Length;
        TurnRadPerMm = LengthMm > 1e-9 ? turn / LengthMm : 0;
        Rates = RateLimits.Symmetric(
            Math.Min(tip.MaxVelocityMmPerS / LengthMm, tip.MaxTurnRadPerS / turn),
            Math.Min(tip.MaxAccelerationMmPerS2 / LengthMm, tip.MaxTurnAccelerationRadPerS2 / turn),
            Math.Min(tip.MaxJerkMmPerS3 / LengthMm, tip.MaxTurnJerkRadPerS3 / turn));
    }

    public Rigid<RobotBase, ToolTip> From { get; }

    public Vec3 WayMm { get; }

    /// <summary>Rotation vector in the tip's own axes at the start.</summary>
    public Vec3 TurnRad { get; }

    public double LengthMm { get; }

    /// <summary>0 for a turn on the spot, at whose ends the tip rests.</summary>
    public double TurnRadPerMm { get; }

    /// <summary>Of progress.</summary>
    public RateLimits Rates { get; }

    public bool IsNothing => LengthMm < 1e-9 && TurnRad.Length < 1e-9;

    public bool IsTurnOnTheSpot => LengthMm < 1e-9;

    /// <summary>The length that changing between two speeds takes.</summary>
    public double RampMm(double fromMmPerS, double toMmPerS)
    {
        var ramp = AxisPlanner.Ramp(new JointState(0, fromMmPerS / LengthMm, 0), toMmPerS / LengthMm, Rates);
        return ramp.LedTo.Position * LengthMm;
    }
}

/// <summary>The smooth change from one segment's velocity to the next one's: the velocity goes along the straight line between the two, by a jerk-limited ramp σ.</summary>
/// <remarks>
/// With both velocities of the same size v and directions d, e the tip has velocity v ((1 − σ) d + σ e), which is nowhere faster than v; acceleration
/// v |e − d| σ′ and jerk v |e − d| σ″. The turns of both segments are superposed, R exp(φ s) exp(ψ u); with turning speeds f = v |φ|/|L| and g alike,
/// |ω| ≤ max(f, g), |ω′| ≤ (f + g) σ′ + f g/4 and |ω″| ≤ (f + g) σ″ + 2 f g σ′ + 4/27 f² g. The path leaves the corner by v |e − d| ∫σ dt over the
/// first half at most.
/// </remarks>
internal readonly struct TipCorner
{
    private TipCorner(double speedMmPerS, in AxisProfile ramp, double deviationMm) => (SpeedMmPerS, Ramp, DeviationMm) = (speedMmPerS, ramp, deviationMm);

    /// <summary>0: the tip rests in the corner.</summary>
    public double SpeedMmPerS { get; }

    /// <summary>σ is its velocity, ∫σ its position.</summary>
    public AxisProfile Ramp { get; }

    public double DurationS => Ramp.DurationS;

    public double DeviationMm { get; }

    /// <summary>How long before the corner the blend begins, and how long behind it ends.</summary>
    public double ReachMm => SpeedMmPerS * DurationS / 2;

    /// <summary>The corner at a speed.</summary>
    /// <returns>False where a limit or the deviation does not allow it.</returns>
    public static bool TryAt(double speedMmPerS, in TipSegment before, in TipSegment after, double mostDeviationMm, in TipLimits tip, out TipCorner corner)
    {
        corner = default;
        if (speedMmPerS <= 0) return true;
        var v = speedMmPerS;
        var bend = v * (after.WayMm / after.LengthMm - before.WayMm / before.LengthMm).Length;
        var (f, g) = (v * before.TurnRadPerMm, v * after.TurnRadPerMm);
        if (Math.Max(f, g) > tip.MaxTurnRadPerS || v > tip.MaxVelocityMmPerS) return false;
        var rate = Math.Min(tip.MaxAccelerationMmPerS2 / bend, (tip.MaxTurnAccelerationRadPerS2 - f * g / 4) / (f + g));
        // A corner that is none needs no time; a shortest one keeps the arithmetic finite.
        rate = Math.Min(rate, 1e4);
        var jerk = Math.Min(Math.Min(tip.MaxJerkMmPerS3 / bend, (tip.MaxTurnJerkRadPerS3 - 2 * f * g * rate - 4.0 / 27 * f * f * g) / (f + g)), 1e8);
        if (!(rate > 0 && jerk > 0)) return false;
        var ramp = AxisPlanner.Ramp(default, 1, RateLimits.Symmetric(2, rate, jerk));
        var deviation = bend * ramp.At(ramp.DurationS / 2).Position;
        if (deviation > mostDeviationMm) return false;
        corner = new TipCorner(v, ramp, deviation);
        return corner.ReachMm <= Math.Min(before.LengthMm, after.LengthMm) / 2;
    }

    /// <summary>The fastest corner up to a speed.</summary>
    public static TipCorner Fastest(double speedMmPerS, in TipSegment before, in TipSegment after, double mostDeviationMm, in TipLimits tip)
    {
        if (before.IsTurnOnTheSpot || after.IsTurnOnTheSpot) return default;
        if (TryAt(speedMmPerS, before, after, mostDeviationMm, tip, out var corner)) return corner;
        double slow = 0, fast = speedMmPerS;
        for (var i = 0; i < 50; i++)
        {
            var middle = 0.5 * (slow + fast);
            if (TryAt(middle, before, after, mostDeviationMm, tip, out _)) slow = middle;
            else fast = middle;
        }
        // Below this a corner is as good as a rest, without its rounding.
        return slow > 1e-6 * speedMmPerS && TryAt(slow, before, after, mostDeviationMm, tip, out corner) ? corner : default;
    }
}
