using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Benches.Trajectories;

namespace SurgicalNav.Runtime.Campaigns;

/// <summary>Plans between random pairs of states of one joint and looks for broken limits and missed ends.</summary>
/// <param name="Pairs">Planned in least time; every tenth also for a longer duration.</param>
/// <param name="WorstExcess">By how much velocity, acceleration or jerk passes its limit at most, in its own unit, from the exact extremes.</param>
/// <param name="WorstMiss">Distance of the arcs' end from the target, position or velocity, at most.</param>
/// <param name="Asymmetric">Pairs whose motion run backwards takes another time, by more than 1e-6 s.</param>
/// <param name="Refused">Pairs for which none was found.</param>
public sealed record TrajectoryFigures(long Pairs, double WorstExcess, double WorstMiss, long Asymmetric, long Refused)
{
    private const ulong Seed = 11;

    public static TrajectoryFigures Measure(long pairs, Action<string> say, CancellationToken stop)
    {
        var random = new SeededRandom(Seed);
        Span<JointState> start = new JointState[1], target = new JointState[1];
        Span<RateLimits> limits = new RateLimits[1];
        var (excess, miss, asymmetric, refused, done) = (0.0, 0.0, 0L, 0L, 0L);
        for (; done < pairs && !stop.IsCancellationRequested; done++)
        {
            RandomMotions.Fill(random, start, target, limits);
            var (first, last, l) = (start[0], target[0], limits[0]);
            AxisProfile profile;
            try
            {
                profile = AxisPlanner.Fastest(first, last, l);
                var back = AxisPlanner.Fastest(last with { Velocity = -last.Velocity }, first with { Velocity = -first.Velocity }, l with { MinVelocity = -l.MaxVelocity, MaxVelocity = -l.MinVelocity });
                if (Math.Abs(back.DurationS - profile.DurationS) > 1e-6) asymmetric++;
            }
            catch (MotionPlanException)
            {
                refused++;
                continue;
            }
            Judge(profile, last, l, ref excess, ref miss);
            if (done % 10 == 0 && AxisPlanner.TryLasting(first, last, l, profile.DurationS * random.Uniform(1, 3), out var longer)) Judge(longer, last, l, ref excess, ref miss);
            if ((done + 1) % 250_000 == 0) say($"trajectories: {done + 1} of {pairs}, limits passed by at most {excess:0.0e+0}");
        }
        return new TrajectoryFigures(done, excess, miss, asymmetric, refused);
    }

    private static void Judge(in AxisProfile profile, in JointState target, in RateLimits l, ref double excess, ref double miss)
    {
        var m = profile.Extremes();
        excess = Math.Max(excess, Math.Max(m.HighestVelocity - l.MaxVelocity, l.MinVelocity - m.LowestVelocity));
        excess = Math.Max(excess, Math.Max(m.HighestAcceleration - l.MaxAcceleration, l.MinAcceleration - m.LowestAcceleration));
        excess = Math.Max(excess, m.GreatestJerk - l.MaxJerk);
        miss = Math.Max(miss, Math.Max(Math.Abs(profile.LedTo.Position - target.Position), Math.Abs(profile.LedTo.Velocity - target.Velocity)));
    }
}
