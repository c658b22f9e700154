using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Trajectories;

public sealed class JointTrajectoryTests
{
    private readonly JointTrajectory _trajectory = new();

    [Fact]
    public void AllJointsArriveTogetherAtTheFirstMomentThatTheyCan() => MotionTasks.Any.Array[2, 7].Sample(tasks =>
    {
        var (start, target, limits) = Split(tasks);
        var trajectory = new JointTrajectory();
        Assert.True(trajectory.TryPlan(start, target, limits).IsNone);
        var longest = 0.0;
        for (var i = 0; i < tasks.Length; i++)
        {
            MotionTasks.CheckLimits(trajectory[i], limits[i]);
            MotionTasks.CheckEnds(trajectory[i], start[i], target[i]);
            Assert.Equal(trajectory.DurationS, trajectory[i].DurationS, 1e-12);
            longest = Math.Max(longest, AxisPlanner.Fastest(start[i], target[i], limits[i]).DurationS);
        }
        // A way of a rounding error takes its third root of time, and counts as none where another joint could not wait for it: 10⁻³² takes 5·10⁻¹¹ s.
        Assert.True(trajectory.DurationS >= longest - 1e-10, $"{trajectory.DurationS:r} s, but one joint takes {longest:r} s");
        // Where they do not arrive with the slowest, the moments before are blocked for some joint.
        for (var k = 0; k < 20 && trajectory.DurationS > longest * (1 + 1e-9); k++)
        {
            var earlier = longest + (trajectory.DurationS - longest) * k / 20;
            var possible = true;
            for (var i = 0; i < tasks.Length; i++) possible &= AxisPlanner.TryLasting(start[i], target[i], limits[i], earlier, out _);
            Assert.False(possible, $"{trajectory.DurationS} s, but {earlier} s are possible");
        }
    }, iter: 3000);

    [Fact]
    public void FromRestToRestTheSlowestJointSetsTheTime()
    {
        JointState[] start = [default, default, default];
        JointState[] target = [new(1, 0, 0), new(-0.5, 0, 0), default];
        RateLimits[] limits = [RateLimits.Symmetric(1, 2, 10), RateLimits.Symmetric(1, 2, 10), RateLimits.Symmetric(1, 2, 10)];
        Assert.True(_trajectory.TryPlan(start, target, limits).IsNone);
        Assert.Equal(1 + 0.5 + 0.2, _trajectory.DurationS, 1e-12);
        // Under equal limits in both directions the mixture is the fast motion made smaller: no joint turns round on its way, and one that has none rests.
        Assert.Equal(-0.5, _trajectory[1].Extremes().LowestPosition, 1e-12);
        Assert.Equal(0, _trajectory[1].Extremes().HighestPosition, 1e-12);
        Assert.Equal(0, _trajectory[2].Extremes().HighestPosition, 1e-12);
    }

    [Fact]
    public void StraightMotionsStayOnTheLine() => Gen.Select(MotionTasks.Limits.Array[4], Gen.Double[-1, 1].Array[4], Gen.Double[-0.2, 0.2], Gen.Double[-0.2, 0.2]).Sample((limits, way, from, to) =>
    {
        way[0] = Math.CopySign(0.5 + Math.Abs(way[0]), way[0]);
        // Speeds along the line that every joint's limits allow.
        var slowest = limits.Min(l => Math.Min(l.MaxVelocity, -l.MinVelocity));
        var start = way.Select((w, i) => new JointState(i, from * slowest * w, 0)).ToArray();
        var target = way.Select((w, i) => new JointState(i + w, to * slowest * w, 0)).ToArray();
        var trajectory = new JointTrajectory();
        Assert.True(trajectory.TryPlan(start, target, limits, Synchronisation.Straight).IsNone);
        Assert.True(trajectory.IsStraight);
        for (var i = 0; i < 4; i++)
        {
            MotionTasks.CheckLimits(trajectory[i], limits[i]);
            MotionTasks.CheckEnds(trajectory[i], trajectory[i].Start, target[i]);
            Assert.Equal(start[i].Position, trajectory[i].Start.Position);
            Assert.Equal(start[i].Velocity, trajectory[i].Start.Velocity, 1e-9);
        }
        for (var k = 0; k <= 20; k++)
        {
            var t = trajectory.DurationS * k / 20;
            var share = (trajectory.At(0, t).Position - start[0].Position) / way[0];
            for (var i = 1; i < 4; i++) Assert.Equal(start[i].Position + share * way[i], trajectory.At(i, t).Position, 1e-9 * (1 + Math.Abs(way[i] / way[0])));
        }
    }, iter: 2000);

    [Fact]
    public void StartsOffTheLineAreSynchronisedInTimeInstead()
    {
        JointState[] start = [new(0, 0.1, 0), default];
        JointState[] target = [new(1, 0, 0), new(1, 0, 0)];
        RateLimits[] limits = [RateLimits.Symmetric(1, 2, 10), RateLimits.Symmetric(1, 2, 10)];
        Assert.True(_trajectory.TryPlan(start, target, limits, Synchronisation.Straight).IsNone);
        Assert.False(_trajectory.IsStraight);
    }

    [Fact]
    public void ARefusalNamesTheJointAndLeavesThePlan()
    {
        var limits = new[] { RateLimits.Symmetric(1, 2, 10), RateLimits.Symmetric(1, 2, 10) };
        Assert.True(_trajectory.TryPlan([default, default], [new(1, 0, 0), new(1, 0, 0)], limits).IsNone);
        var before = _trajectory.DurationS;
        var refusal = _trajectory.TryPlan([default, default], [new(2, 0, 0), new(2, 3, 0)], limits);
        Assert.Equal(new TrajectoryRefusal(TrajectoryRefusalReason.TargetBeyondLimits, 1), refusal);
        Assert.Contains("Joint 2", refusal.Describe(), StringComparison.Ordinal);
        Assert.Equal(TrajectoryRefusalReason.StartNotFinite, _trajectory.TryPlan([new(0, double.NaN, 0), default], [default, default], limits).Reason);
        Assert.Equal(before, _trajectory.DurationS);
        Assert.Throws<ArgumentException>(() => _trajectory.TryPlan([default], [default, default], limits));
    }

    [Fact]
    public void PlanningSevenJointsAllocatesNothing()
    {
        var random = new SeededRandom(5);
        var (start, target, limits) = (new JointState[7], new JointState[7], new RateLimits[7]);
        limits.AsSpan().Fill(RateLimits.Symmetric(1, 2, 10));
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 7; i++) (start[i], target[i]) = (new JointState(random.Uniform(-1, 1), random.Uniform(-0.5, 0.5), 0), new JointState(random.Uniform(-1, 1), 0, 0));
            _trajectory.TryPlan(start, target, limits);
        }, 50, 100);
    }

    internal static (JointState[] Start, JointState[] Target, RateLimits[] Limits) Split(MotionTask[] tasks) =>
        (tasks.Select(t => t.Start).ToArray(), tasks.Select(t => t.Target).ToArray(), tasks.Select(t => t.Limits).ToArray());
}
