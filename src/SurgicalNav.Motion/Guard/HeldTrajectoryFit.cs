using SurgicalNav.Links.Drive;

namespace SurgicalNav.Motion.Guard;

/// <summary>Turns what is left of a way to rest into the four cubics that the device holds, in the wire's integers. Allocates nothing.</summary>
internal static class HeldTrajectoryFit
{
    /// <summary>Shorter pieces would let the rounding of the counts show as acceleration.</summary>
    private const int MinPieceMs = 10;

    /// <summary>What is left of a plan along some way.</summary>
    /// <returns>False where a value does not fit its count.</returns>
    public static bool TryFit<TMotion>(in TMotion motion, in StopPlan plan, double sinceStartS, GuardRules rules, HeldTrajectory into) where TMotion : IJointMotion
    {
        SetDurations(plan, sinceStartS, rules.LinkDeadline.Seconds, into.DurationMs);
        into.Purpose = rules.Kind == MotionKind.Exoskeleton ? TrajectoryPurpose.Landing : TrajectoryPurpose.Stop;
        var at = sinceStartS;
        for (var k = 0; k < DriveProtocol.KnotCount; k++)
        {
            var isLast = k == DriveProtocol.KnotCount - 1;
            at += into.DurationMs[k] * 1e-3;
            motion.At(Math.Min(at, motion.DurationS), out var position, out var velocity, out _);
            for (var j = 0; j < rules.JointCount; j++)
            {
                var i = k * rules.JointCount + j;
                if (!DriveUnits.TryPositionCounts(position[j], rules.Units[j], out into.PositionCounts[i])) return false;
                if (!DriveUnits.TryVelocityCounts(isLast ? 0 : velocity[j], rules.Units[j], out into.VelocityCounts[i])) return false;
            }
        }
        return true;
    }

    /// <summary>A trajectory that stays where it is.</summary>
    public static bool TryRest(ReadOnlySpan<double> position, GuardRules rules, HeldTrajectory into)
    {
        into.Purpose = rules.Kind == MotionKind.Exoskeleton ? TrajectoryPurpose.Landing : TrajectoryPurpose.Stop;
        into.DurationMs.AsSpan().Fill(MinPieceMs);
        into.DurationMs[0] = PieceMs(rules.LinkDeadline.Seconds);
        into.VelocityCounts.AsSpan().Clear();
        for (var i = 0; i < into.PositionCounts.Length; i++)
            if (!DriveUnits.TryPositionCounts(position[i % rules.JointCount], rules.Units[i % rules.JointCount], out into.PositionCounts[i])) return false;
        return true;
    }

    /// <summary>The first piece covers the link's deadline. A walk into a landing where the path
    /// rests gets equal pieces; one that has to slow down there two and two; a plain stop three.</summary>
    private static void SetDurations(in StopPlan plan, double sinceStartS, double deadlineS, Span<ushort> durations)
    {
        var left = Math.Max(0, plan.DurationS - sinceStartS);
        var braking = Math.Min(left, plan.Down.DurationS);
        var walking = left - braking;
        if (braking < deadlineS) walking = left / 4;
        else if (walking >= 2 * deadlineS && walking > 0.3 * braking)
        {
            durations[0] = durations[1] = PieceMs(walking / 2);
            durations[2] = durations[3] = PieceMs(braking / 2);
            return;
        }
        durations[0] = PieceMs(Math.Max(deadlineS, walking));
        durations[1..].Fill(PieceMs((left - durations[0] * 1e-3) / 3));
    }

    private static ushort PieceMs(double seconds) => (ushort)Math.Clamp(Math.Ceiling(seconds * 1000 - 1e-9), MinPieceMs, ushort.MaxValue);
}
