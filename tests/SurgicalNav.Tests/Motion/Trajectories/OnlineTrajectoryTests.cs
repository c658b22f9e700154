using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Trajectories;

public sealed class OnlineTrajectoryTests
{
    private const double TickS = 0.001;
    private static readonly RateLimits[] Limits = [RateLimits.Symmetric(1, 5, 50), new(-0.5, 1.5, -8, 4, 80), RateLimits.Symmetric(2, 10, 200)];

    [Fact]
    public void ATargetGivenAnewEveryTickNeverMakesTheJointsJump() => Gen.Select(Gen.Double[0.1, 3], Gen.Double[0.2, 2], Gen.Double[0, 6]).Sample((frequency, size, phase) =>
    {
        var online = new OnlineTrajectory(Limits, new JointState[3]);
        var target = new JointState[3];
        Span<JointState> before = stackalloc JointState[3];
        for (var tick = 0; tick < 1500; tick++)
        {
            for (var i = 0; i < 3; i++) target[i] = new JointState(size * Math.Sin(frequency * tick * TickS + phase + i), 0, 0);
            Assert.True(online.TryAim(target).IsNone);
            online.State.CopyTo(before);
            online.Advance(TickS);
            CheckStep(before, online);
        }
    }, iter: 20);

    [Fact]
    public void RandomTargetsAndStopsAtRandomMomentsKeepTheLimits() => Gen.ULong.Sample(seed =>
    {
        var random = new SeededRandom(seed);
        var online = new OnlineTrajectory(Limits, new JointState[3]);
        var target = new JointState[3];
        Span<JointState> before = stackalloc JointState[3];
        for (var tick = 0; tick < 2000; tick++)
        {
            if (random.NextInt(100) == 0) online.Stop();
            else if (random.NextInt(50) == 0)
            {
                for (var i = 0; i < 3; i++) target[i] = new JointState(random.Uniform(-1, 1), random.Uniform(-0.4, 0.4), random.Uniform(-1, 1));
                Assert.True(online.TryAim(target).IsNone);
            }
            online.State.CopyTo(before);
            online.Advance(TickS);
            CheckStep(before, online);
        }
        online.Stop();
        for (var tick = 0; tick < 3000 && online.Motion != OnlineMotion.Resting; tick++) online.Advance(TickS);
        Assert.Equal(OnlineMotion.Resting, online.Motion);
        foreach (var s in online.State) Assert.True(s is { Velocity: 0, Acceleration: 0 });
    }, iter: 30);

    [Fact]
    public void TheSameMovingTargetGivenEveryTickIsMetWhenTheFirstPlanSaid() => MotionTasks.Any.Array[3].Sample(tasks =>
    {
        var (start, target, limits) = JointTrajectoryTests.Split(tasks);
        var online = new OnlineTrajectory(limits, start);
        Assert.True(online.TryAim(target).IsNone);
        var duration = online.RemainingS;
        for (var i = 0; i < 200; i++)
        {
            online.Advance(duration / 200.5);
            Assert.True(online.TryAim(target).IsNone);
            Assert.Equal(duration * (1 - (i + 1) / 200.5), online.RemainingS, 1e-9 * Math.Max(1, duration));
        }
    }, iter: 500);

    [Fact]
    public void AStandingTargetIsReachedExactlyAndHeld()
    {
        var online = new OnlineTrajectory(Limits, new JointState[3]);
        online.TryAim([new(0.3, 0, 0), new(-0.2, 0, 0), new(0.1, 0, 0)]);
        var duration = online.RemainingS;
        while (online.Motion == OnlineMotion.Moving) online.Advance(TickS);
        Assert.Equal(OnlineMotion.Resting, online.Motion);
        Assert.InRange(online.ElapsedS, duration, duration + TickS);
        Assert.Equal([new(0.3, 0, 0), new(-0.2, 0, 0), new(0.1, 0, 0)], online.State.ToArray());
        online.Advance(1);
        Assert.Equal(0.3, online.State[0].Position);
    }

    [Fact]
    public void AMovingTargetIsPassedAndThenTheJointsStop()
    {
        var online = new OnlineTrajectory(Limits.AsSpan(0, 1), new JointState[1]);
        online.TryAim([new(0.5, 0.8, 0)]);
        online.Advance(online.RemainingS);
        Assert.Equal(new JointState(0.5, 0.8, 0), online.State[0]);
        Assert.Equal(OnlineMotion.Stopping, online.Motion);
        // v/a + a/j.
        Assert.Equal(0.8 / 5 + 5.0 / 50, online.RemainingS, 1e-12);
        online.Advance(10);
        Assert.Equal(OnlineMotion.Resting, online.Motion);
        Assert.Equal(0.5 + 0.8 * (0.8 / 5 + 5.0 / 50) / 2, online.State[0].Position, 1e-12);
    }

    [Fact]
    public void ARefusedTargetLeavesTheMotionAsItIs()
    {
        var online = new OnlineTrajectory(Limits, new JointState[3]);
        online.TryAim([new(0.3, 0, 0), new(-0.2, 0, 0), new(0.1, 0, 0)]);
        var remaining = online.RemainingS;
        Assert.Equal(2, online.TryAim([default, default, new(0, double.NaN, 0)]).Joint);
        Assert.Equal(remaining, online.RemainingS);
    }

    [Fact]
    public void AimingAndAdvancingAllocateNothing()
    {
        var online = new OnlineTrajectory(Limits, new JointState[3]);
        var target = new JointState[3];
        var stop = new JointTrajectory();
        var tick = 0;
        Allocations.AssertNone(() =>
        {
            target[0] = new JointState(Math.Sin(0.01 * tick++), 0, 0);
            online.TryAim(target);
            online.Advance(TickS);
            online.PlanStop(stop);
        }, 50, 100);
    }

    /// <summary>Within a tick nothing changes by more than the limits allow.</summary>
    private static void CheckStep(ReadOnlySpan<JointState> before, OnlineTrajectory online)
    {
        for (var i = 0; i < before.Length; i++)
        {
            var (a, b, l) = (before[i], online.State[i], Limits[i]);
            Assert.True(l.CanLeave(b, 1e-8), $"joint {i + 1} left its limits: {b}");
            Assert.True(Math.Abs(b.Acceleration - a.Acceleration) <= l.MaxJerk * TickS + 1e-9);
            Assert.InRange(b.Velocity - a.Velocity, l.MinAcceleration * TickS - 1e-9, l.MaxAcceleration * TickS + 1e-9);
            Assert.InRange(b.Position - a.Position, l.MinVelocity * TickS - 1e-9, l.MaxVelocity * TickS + 1e-9);
        }
    }
}
