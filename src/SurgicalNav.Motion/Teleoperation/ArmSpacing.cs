using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>The pair of parts of two arms that is nearest to what is kept between them.</summary>
/// <param name="Share">Of the zone in which arms approach each other more slowly: 1 at its border, 0 where they come no nearer, below 0 nearer than that; infinite where there is nothing else.</param>
/// <param name="DistanceMm">Free space between the two parts.</param>
/// <param name="LeastMm">That is kept between these two.</param>
/// <param name="ZoneMm">How far before it the zone begins.</param>
/// <param name="Other">The other arm, by its place in the system; −1 where there is none.</param>
/// <param name="Away">Unit vector in the shared frame, from the other arm to this one.</param>
internal readonly record struct ArmNearness(double Share, double DistanceMm, double LeastMm, double ZoneMm, int Other, Vec3 Away)
{
    public static readonly ArmNearness None = new(double.PositiveInfinity, double.PositiveInfinity, 0, 1, -1, Vec3.Zero);
}

/// <summary>Keeps the arms of a system apart: a step that brings one nearer to another is made smaller near it, and none is made that would leave less than is kept between them.</summary>
/// <remarks>Compared are an arm's target and the others' targets and where they stand, so that two that move at once are both seen. Holds the arms' capsules; allocates nothing after construction.</remarks>
internal sealed class ArmSpacing
{
    /// <summary>Rounding of a step that was cut to measure.</summary>
    private const double Rounding = 1e-9;

    /// <summary>However long a step takes, it uses up no more of what is left to another arm.</summary>
    private const double MostOfTheRest = 0.5;

    private readonly TeleoperationOptions _options;
    private readonly double _leastMm;
    private readonly int[] _counts;
    private readonly ArmShape[] _stand, _target, _tried;

    public ArmSpacing(RobotSystem system, TeleoperationOptions options)
    {
        (_options, _leastMm) = (options, system.LeastClearanceMm);
        _counts = [.. system.Arms.Select(a => a.Model.Joints.Length)];
        _stand = [.. system.Arms.Select(RobotSystem.Shape)];
        _target = [.. system.Arms.Select(RobotSystem.Shape)];
        _tried = [.. system.Arms.Select(RobotSystem.Shape)];
    }

    /// <summary>Where an arm stands.</summary>
    public void Stands(int arm, in JointVector joints) => _stand[arm].Take(Joints(arm, joints));

    /// <summary>Where it is to go.</summary>
    public void Goes(int arm, in JointVector joints) => _target[arm].Take(Joints(arm, joints));

    /// <summary>What is nearest to an arm's target.</summary>
    public ArmNearness Nearest(int arm) => Nearest(arm, _target[arm]);

    /// <summary>How much of a step from the arm's target may be made.</summary>
    /// <param name="arm">By its place in the system.</param>
    /// <param name="joints">Where the step would lead.</param>
    /// <param name="dtS">Its time.</param>
    /// <param name="refusal">Why it is not all of it; none where it is.</param>
    /// <returns>1 for all of it, 0 for nothing. A smaller step must be asked about again.</returns>
    public double Share(int arm, ReadOnlySpan<double> joints, double dtS, out TeleoperationRefusal refusal)
    {
        refusal = TeleoperationReason.None;
        _tried[arm].Take(joints);
        var to = Nearest(arm, _tried[arm]);
        if (to.Share >= 1) return 1;
        var from = Nearest(arm).Share;
        var uses = Math.Min(MostOfTheRest, _options.MostTipMmS * dtS / to.ZoneMm);
        var least = from > 0 ? Math.Min(from, 1) * (1 - uses) : from;
        // Rounding takes nothing of what is kept, however little is left before it.
        if (to.Share >= least - Rounding && (to.Share > 0 || from <= 0)) return 1;
        refusal = new TeleoperationRefusal(TeleoperationReason.OtherArmNear, to.DistanceMm, to.LeastMm);
        return from > 0 ? Math.Clamp((from - least) / (from - to.Share), 0, 1) : 0;
    }

    private ReadOnlySpan<double> Joints(int arm, in JointVector joints) => ((ReadOnlySpan<double>)joints)[.._counts[arm]];

    private ArmNearness Nearest(int arm, ArmShape shape)
    {
        var least = ArmNearness.None;
        for (var other = 0; other < _target.Length; other++)
        {
            if (other == arm) continue;
            Compare(shape, _target[other], other, ref least);
            Compare(shape, _stand[other], other, ref least);
        }
        return least;
    }

    private void Compare(ArmShape shape, ArmShape other, int index, ref ArmNearness least)
    {
        foreach (ref readonly var a in shape.Capsules)
            foreach (ref readonly var b in other.Capsules)
            {
                var (kept, zone) = a.RadiusMm <= _options.InstrumentRadiusMm && b.RadiusMm <= _options.InstrumentRadiusMm ? (_options.LeastInstrumentMm, _options.InstrumentCueMm) : (_leastMm, _options.ArmCueMm);
                var distance = Capsule.DistanceMm(a, b, out var onA, out var onB);
                var share = (distance - kept) / zone;
                if (share >= least.Share) continue;
                var away = a.FromMm + (a.ToMm - a.FromMm) * onA - (b.FromMm + (b.ToMm - b.FromMm) * onB);
                least = new ArmNearness(share, distance, kept, zone, index, away.Length > 1e-6 ? away.Normalized() : Vec3.Zero);
            }
    }
}
