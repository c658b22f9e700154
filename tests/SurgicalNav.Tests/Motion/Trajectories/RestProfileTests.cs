using CsCheck;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Trajectories;

public sealed class RestProfileTests
{
    private static readonly Gen<JointLimits> GenLimits = Gen.Select(Gen.Double[0.1, 5], Gen.Double[0.1, 20], Gen.Double[0.5, 500])
        .Select((v, a, j) => new JointLimits(-100, 100, v, a, j));

    /// <summary>Limits, a start that can keep them, and a target.</summary>
    private static readonly Gen<(JointLimits Limits, JointState Start, double Target)> GenTask =
        Gen.Select(GenLimits, Gen.Double[-2, 2], Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[-2, 2]).Select((l, p, v, a, target) =>
        {
            var acceleration = a * Math.Min(l.MaxAcceleration, Math.Sqrt(l.MaxJerk * l.MaxVelocity));
            var room = l.MaxVelocity - acceleration * acceleration / (2 * l.MaxJerk);
            return (l, new JointState(p, v * room, acceleration), target);
        });

    [Fact]
    public void AllSevenSegmentsTakeTheTextbookTime()
    {
        // Reaches v = 1 and a = 2 with j = 10: T = d/v + v/a + a/j (Biagiotti and Melchiorri 2008, §3.4).
        var profile = RestProfile.Plan(new JointState(0, 0, 0), 3, new JointLimits(0, 9, 1, 2, 10));
        Assert.Equal(3 + 0.5 + 0.2, profile.DurationS, 1e-12);
        Assert.Equal(7, profile.SegmentCount);
    }

    [Fact]
    public void AShortWayTakesFourEqualJerks()
    {
        // Neither v nor a is reached: T = 4 (d / 2j)^(1/3).
        var profile = RestProfile.Plan(new JointState(1, 0, 0), 1 - 0.01, new JointLimits(0, 9, 100, 100, 10));
        Assert.Equal(4 * Math.Cbrt(0.01 / 20), profile.DurationS, 1e-12);
    }

    [Fact]
    public void WithoutReachingTheVelocityTheTimeFollowsTheAccelerationsQuadratic()
    {
        // a = 2 is held, v never reached: T = a/j + sqrt((a/j)² + 4 d/a).
        var profile = RestProfile.Plan(new JointState(0, 0, 0), 1, new JointLimits(0, 9, 100, 2, 10));
        Assert.Equal(0.2 + Math.Sqrt(0.04 + 2), profile.DurationS, 1e-12);
    }

    [Fact]
    public void LimitsHoldTheEndIsExactAndNothingJumps() => GenTask.Sample(task =>
    {
        var (limits, start, target) = task;
        var profile = RestProfile.Plan(start, target, limits);
        var previous = start;
        const int samples = 400;
        for (var i = 0; i <= samples; i++)
        {
            var dt = profile.DurationS / samples;
            var now = profile.At(i * dt);
            Assert.True(Math.Abs(now.Velocity) <= limits.MaxVelocity * (1 + 1e-9));
            Assert.True(Math.Abs(now.Acceleration) <= limits.MaxAcceleration * (1 + 1e-9));
            if (i > 0)
            {
                Assert.True(Math.Abs(now.Acceleration - previous.Acceleration) <= limits.MaxJerk * dt * (1 + 1e-6) + 1e-6);
                Assert.True(Math.Abs(now.Position - previous.Position) <= limits.MaxVelocity * dt * (1 + 1e-6) + 1e-9);
            }
            previous = now;
        }
        var justBefore = profile.At(profile.DurationS * (1 - 1e-12));
        Assert.Equal(target, justBefore.Position, 1e-8);
        Assert.Equal(0, justBefore.Velocity, 1e-6);
        Assert.Equal(new JointState(target, 0, 0), profile.At(profile.DurationS));
    }, iter: 2000);

    [Fact]
    public void ALongerDurationIsKeptOrRefused() => Gen.Select(GenTask, Gen.Double[1.001, 4]).Sample((task, factor) =>
    {
        var (limits, start, target) = task;
        var wanted = RestProfile.Plan(start, target, limits).DurationS * factor;
        try
        {
            var profile = RestProfile.PlanForDuration(start, target, limits, wanted);
            Assert.Equal(wanted, profile.DurationS, 2e-6 * Math.Max(1, wanted));
            for (var i = 0; i <= 100; i++)
                Assert.True(Math.Abs(profile.At(i * wanted / 100).Velocity) <= limits.MaxVelocity * (1 + 1e-9));
        }
        catch (MotionPlanException e)
        {
            Assert.Contains("comes to rest at the target", e.Message, StringComparison.Ordinal);
            // Only a start that moves can be unable to take longer.
            Assert.NotEqual((0.0, 0.0), (start.Velocity, start.Acceleration));
        }
    }, iter: 1000);

    [Fact]
    public void NoRestartFromHalfwayIsFaster() => GenTask.Sample(task =>
    {
        // Bellman: the rest of a fastest motion is itself the fastest from there.
        var (limits, start, target) = task;
        var profile = RestProfile.Plan(start, target, limits);
        var half = profile.DurationS / 2;
        var again = RestProfile.Plan(profile.At(half), target, limits);
        Assert.Equal(half, again.DurationS, 1e-4 * Math.Max(1, half));
    }, iter: 1000);

    [Fact]
    public void AStartBeyondTheLimitsIsRefused()
    {
        var limits = new JointLimits(-1, 1, 1, 2, 10);
        Assert.Contains("above the limit 2", Assert.Throws<MotionPlanException>(() => RestProfile.Plan(new JointState(0, 0, 3), 1, limits)).Message, StringComparison.Ordinal);
        Assert.Contains("unavoidably", Assert.Throws<MotionPlanException>(() => RestProfile.Plan(new JointState(0, 0.95, 2), 1, limits)).Message, StringComparison.Ordinal);
        Assert.Throws<MotionPlanException>(() => RestProfile.Plan(new JointState(0, double.NaN, 0), 1, limits));
    }

    [Fact]
    public void PlanningAllocatesNothing() =>
        Allocations.AssertNone(() => RestProfile.Plan(new JointState(0, 0.2, 0.1), 1, new JointLimits(0, 9, 1, 2, 10)).At(0.3), 50, 100);
}
