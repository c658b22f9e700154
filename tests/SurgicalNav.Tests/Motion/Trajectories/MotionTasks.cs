using CsCheck;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Trajectories;

/// <summary>A random problem of one joint.</summary>
internal sealed record MotionTask(RateLimits Limits, JointState Start, JointState Target);

/// <summary>Random problems, and what must hold for every planned motion.</summary>
internal static class MotionTasks
{
    /// <summary>Over two decades each, equal in both directions or not.</summary>
    public static readonly Gen<RateLimits> Limits = Gen.Select(Gen.Double[-1, 1].Array[5], Gen.Bool).Select((e, symmetric) =>
    {
        var (v, a, j) = (Math.Pow(10, e[0]), Math.Pow(10, 1.3 * e[1]), Math.Pow(10, 0.8 + 1.5 * e[2]));
        return symmetric ? RateLimits.Symmetric(v, a, j) : new RateLimits(-Math.Pow(10, e[3]), v, -Math.Pow(10, 1.3 * e[4]), a, j);
    });

    /// <summary>Starts and targets in any state that motions can pass through, a third of them at rest or without acceleration.</summary>
    public static readonly Gen<MotionTask> Any = Gen.Select(Limits, Gen.Double[-1, 1].Array[6], Gen.Int[0, 8]).Select((l, u, kind) =>
        new MotionTask(l, State(l, 3 * u[0], u[1], u[2], kind / 3), State(l, 3 * u[3], u[4], u[5], kind % 3)));

    public static void CheckLimits(in AxisProfile profile, in RateLimits l)
    {
        var m = profile.Extremes();
        const double slack = 1e-9;
        Assert.InRange(m.HighestVelocity, l.MinVelocity - slack, l.MaxVelocity + slack);
        Assert.InRange(m.LowestVelocity, l.MinVelocity - slack, l.MaxVelocity + slack);
        Assert.InRange(m.HighestAcceleration, l.MinAcceleration - slack, l.MaxAcceleration + slack);
        Assert.InRange(m.LowestAcceleration, l.MinAcceleration - slack, l.MaxAcceleration + slack);
        Assert.InRange(m.GreatestJerk, 0, l.MaxJerk + slack);
    }

    public static void CheckEnds(in AxisProfile profile, in JointState start, in JointState target)
    {
        Assert.Equal(start, profile.ArcCount > 0 ? profile.Arc(0).State : profile.Start);
        Assert.Equal(target, profile.At(profile.DurationS));
        var (led, m) = (profile.LedTo, profile.Extremes());
        Assert.Equal(target.Position, led.Position, 1e-9 * (1 + m.HighestPosition - m.LowestPosition));
        Assert.Equal(target.Velocity, led.Velocity, 1e-9 * (1 + Math.Abs(target.Velocity)));
        Assert.Equal(target.Acceleration, led.Acceleration, 1e-8 * (1 + Math.Abs(target.Acceleration)));
    }

    /// <summary>Each arc leads to where the next begins.</summary>
    public static void CheckContinuity(in AxisProfile profile)
    {
        var m = profile.Extremes();
        for (var i = 0; i + 1 < profile.ArcCount; i++)
        {
            var (startS, from, jerk) = profile.Arc(i);
            var (nextS, next, _) = profile.Arc(i + 1);
            var end = from.After(nextS - startS, jerk);
            Assert.Equal(end.Position, next.Position, 1e-9 * (1 + m.HighestPosition - m.LowestPosition));
            Assert.Equal(end.Velocity, next.Velocity, 1e-9 * (1 + Math.Abs(end.Velocity)));
            Assert.Equal(end.Acceleration, next.Acceleration, 1e-8 * (1 + Math.Abs(end.Acceleration)));
        }
    }

    private static JointState State(in RateLimits l, double position, double v, double a, int kind)
    {
        if (kind == 0) return new JointState(position, 0, 0);
        var room = Math.Min(l.MaxVelocity, -l.MinVelocity) * 0.98;
        if (kind == 1) return new JointState(position, v * room, 0);
        var acceleration = a * Math.Min(Math.Min(l.MaxAcceleration, -l.MinAcceleration), Math.Sqrt(2 * l.MaxJerk * room)) * 0.98;
        return new JointState(position, v * (room - acceleration * acceleration / (2 * l.MaxJerk)), acceleration);
    }
}
