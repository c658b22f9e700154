using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Benches.Trajectories;

/// <summary>Repeatable random problems for the planners of motion: limits over two decades and more, every third target at rest.</summary>
internal static class RandomMotions
{
    public static void Fill(SeededRandom random, Span<JointState> start, Span<JointState> target, Span<RateLimits> limits)
    {
        for (var i = 0; i < limits.Length; i++)
        {
            limits[i] = Limits(random);
            start[i] = State(random, limits[i]);
            target[i] = State(random, limits[i]);
            if (random.NextInt(3) == 0) target[i] = target[i] with { Velocity = 0, Acceleration = 0 };
        }
    }

    private static RateLimits Limits(SeededRandom random)
    {
        double Between(double low, double high) => low * Math.Pow(high / low, random.NextDouble());
        var (v, a, j) = (Between(0.1, 10), Between(0.1, 30), Between(0.1, 300));
        return random.NextInt(3) == 0 ? RateLimits.Symmetric(v, a, j) : new RateLimits(-Between(0.1, 10), v, -Between(0.1, 30), a, j);
    }

    /// <summary>Drawn until motions within the limits can come from it and lead to it.</summary>
    private static JointState State(SeededRandom random, in RateLimits l)
    {
        const double inside = -1e-9;
        while (true)
        {
            var v = random.NextInt(5) == 0 ? 0 : random.Uniform(l.MinVelocity, l.MaxVelocity);
            var a = random.NextInt(3) == 0 ? 0 : random.Uniform(l.MinAcceleration, l.MaxAcceleration);
            var state = new JointState(random.Uniform(-3, 3), v, a);
            if (l.CanPass(state, inside)) return state;
        }
    }
}
