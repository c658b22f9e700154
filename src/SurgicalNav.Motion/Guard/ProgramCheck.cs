using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>Proves a whole program once, when it is accepted: every extreme of every cubic stays within the joints' limits at full rate, and
/// enough acceleration is left over to come to rest from anywhere. Allocates nothing; about a millisecond for the longest program.</summary>
/// <remarks>Jerk is held to its limit within the cubics at full rate, and in the changes of the rate where the path is straight. Not bounded are
/// the steps of acceleration at the knots, where a cubic path is only C¹, and the term 3 q″ ṡ s̈ while the rate changes on a bend: they are
/// bounded by the limit of acceleration, which holds at every moment. A jerk limit spares the mechanics; no proof of rest rests on it.</remarks>
internal static class ProgramCheck
{
    /// <summary>Share of the acceleration left over that slowing down may use; the rest covers the device's held trajectory, which only
    /// approximates the path.</summary>
    private const double BrakeShare = 0.8;

    public static RateBounds Prove(MotionProgram program, GuardRules rules, ref GuardVerdict verdict)
    {
        var bounds = new RateBounds(rules.MaxRateAccelerationPerS2, double.MaxValue);
        var knots = program.Knots;
        for (var j = 0; j < program.JointCount; j++)
        {
            ref readonly var limit = ref rules.Joints[j];
            var (low, high, speed, acceleration, jerk) = (double.PositiveInfinity, double.NegativeInfinity, 0.0, 0.0, 0.0);
            for (var k = 0; k + 1 < knots.Length; k++)
            {
                ref readonly var a = ref knots[k];
                ref readonly var b = ref knots[k + 1];
                var h = b.TimeS - a.TimeS;
                var c = HermiteCubic.Between(a.Position[j], a.Velocity[j], b.Position[j], b.Velocity[j], h);
                var (segmentLow, segmentHigh) = c.Range();
                (low, high) = (Math.Min(low, segmentLow), Math.Max(high, segmentHigh));
                speed = Math.Max(speed, c.MaxAbsSlope / h);
                acceleration = Math.Max(acceleration, c.MaxAbsBend / (h * h));
                jerk = Math.Max(jerk, Math.Abs(6 * c.D) / (h * h * h));
            }
            if (!(high <= limit.MaxPosition + 1e-9)) verdict = Refuse(verdict, GuardReasons.JointPosition, high, limit.MaxPosition, j);
            else if (!(low >= limit.MinPosition - 1e-9)) verdict = Refuse(verdict, GuardReasons.JointPosition, low, limit.MinPosition, j);
            else if (!(speed <= limit.MaxVelocity * MotionCheck.Slip)) verdict = Refuse(verdict, GuardReasons.JointVelocity, speed, limit.MaxVelocity, j);
            else if (!(acceleration <= limit.MaxAcceleration * MotionCheck.Slip)) verdict = Refuse(verdict, GuardReasons.JointAcceleration, acceleration, limit.MaxAcceleration, j);
            else if (!(jerk <= limit.MaxJerk * MotionCheck.Slip)) verdict = Refuse(verdict, GuardReasons.JointJerk, jerk, limit.MaxJerk, j);
            if (!(speed > 0)) continue;
            // q̈ = q″ ṡ² + q′ s̈ with ṡ ≤ 1: what q″ leaves of the limit is s̈'s, divided by the greatest q′; likewise for the jerk.
            bounds = new RateBounds(
                Math.Min(bounds.MaxAccelerationPerS2, BrakeShare * (limit.MaxAcceleration - acceleration) / speed),
                Math.Min(bounds.MaxJerkPerS3, limit.MaxJerk / speed));
        }
        var slowest = RateRamp.Between(1, 0, Math.Max(bounds.MaxAccelerationPerS2, 1e-9), bounds.MaxJerkPerS3).DurationS;
        if (!(slowest <= rules.MaxStopS)) verdict = Refuse(verdict, GuardReasons.StopTooLong, slowest, rules.MaxStopS, -1);
        return bounds;
    }

    /// <summary>True where every landing is a posture in which both feet bear, or where the device names no such postures.</summary>
    /// <remarks>Inside it by the start's tolerance, so that joints which stand that far from a program's beginning still stand in the posture: the device refuses to rest in any other (drive link, section 6.4).</remarks>
    public static bool LandsInDoubleStance(MotionProgram program, GuardRules rules)
    {
        if (rules.Kind != MotionKind.Exoskeleton || rules.DoubleStance.Length == 0) return true;
        foreach (ref readonly var knot in program.Knots)
        {
            if (knot.Mark != KnotMark.Landing) continue;
            var bears = false;
            foreach (var posture in rules.DoubleStance)
            {
                var near = true;
                for (var j = 0; j < program.JointCount; j++) near &= posture.Positions[j] is not { } wanted || Math.Abs(knot.Position[j] - wanted) <= posture.Tolerance - rules.StartTolerance(j);
                bears |= near;
            }
            if (!bears) return false;
        }
        return true;
    }

    private static GuardVerdict Refuse(GuardVerdict verdict, GuardReasons reason, double value, double limit, int joint) =>
        verdict.With(GuardDecision.Hold, reason, value, limit, joint).With(GuardDecision.Hold, GuardReasons.ProgramRefused);
}
