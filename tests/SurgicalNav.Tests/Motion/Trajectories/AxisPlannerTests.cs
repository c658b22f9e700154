using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Trajectories;

public sealed class AxisPlannerTests
{
    [Fact]
    public void TextbookMotionsFromRestToRestTakeTheTextbookTimes()
    {
        // Biagiotti and Melchiorri 2008, §3.4: all limits met; none met; acceleration met.
        var all = AxisPlanner.Fastest(default, new JointState(3, 0, 0), RateLimits.Symmetric(1, 2, 10));
        Assert.Equal(3 + 0.5 + 0.2, all.DurationS, 1e-14);
        Assert.Equal(7, all.ArcCount);
        Assert.Equal(4 * Math.Cbrt(0.01 / 20), AxisPlanner.Fastest(new JointState(1, 0, 0), new JointState(0.99, 0, 0), RateLimits.Symmetric(100, 100, 10)).DurationS, 1e-14);
        Assert.Equal(0.2 + Math.Sqrt(0.04 + 2), AxisPlanner.Fastest(default, new JointState(1, 0, 0), RateLimits.Symmetric(100, 2, 10)).DurationS, 1e-14);
    }

    [Fact]
    public void StandingStillTakesNoTime()
    {
        var profile = AxisPlanner.Fastest(new JointState(2, 0, 0), new JointState(2, 0, 0), RateLimits.Symmetric(1, 2, 10));
        Assert.Equal(0, profile.DurationS);
        Assert.Equal(new JointState(2, 0, 0), profile.At(1));
    }

    [Fact]
    public void OneArcOfJerkIsFoundAsItself()
    {
        // From rest at full jerk for 0.3 s: nothing else is as fast, and the neighbouring families all shrink to nothing there.
        var target = default(JointState).After(0.3, 10);
        var profile = AxisPlanner.Fastest(default, target, RateLimits.Symmetric(9, 9, 10));
        Assert.Equal(0.3, profile.DurationS, 1e-12);
        MotionTasks.CheckEnds(profile, default, target);
    }

    [Fact]
    public void EveryMotionKeepsItsLimitsAndEndsWhereItShould() => MotionTasks.Any.Sample(task =>
    {
        var profile = AxisPlanner.Fastest(task.Start, task.Target, task.Limits);
        MotionTasks.CheckLimits(profile, task.Limits);
        MotionTasks.CheckEnds(profile, task.Start, task.Target);
        MotionTasks.CheckContinuity(profile);
    }, iter: 20_000);

    [Fact]
    public void RunBackwardsItTakesTheSameTime() => MotionTasks.Any.Sample(task =>
    {
        // p(T − t): velocities turn round, accelerations do not, and the acceleration limits stay while those of the velocity are exchanged.
        var l = task.Limits;
        var there = AxisPlanner.Fastest(task.Start, task.Target, l).DurationS;
        var back = AxisPlanner.Fastest(task.Target with { Velocity = -task.Target.Velocity }, task.Start with { Velocity = -task.Start.Velocity },
            l with { MinVelocity = -l.MaxVelocity, MaxVelocity = -l.MinVelocity }).DurationS;
        Assert.Equal(there, back, 1e-8 * Math.Max(1, there));
    }, iter: 10_000);

    [Fact]
    public void NoMotionOfRandomArcsIsFaster() => Gen.Select(MotionTasks.Limits, Gen.Double[-1, 1].Array[6], Gen.Double[0, 1].Array[6]).Sample((l, jerks, times) =>
    {
        // Whatever admissible motion is made up, the planned one between its ends takes no longer.
        var start = new JointState(0, 0, 0);
        var state = start;
        var total = 0.0;
        for (var i = 0; i < jerks.Length; i++)
        {
            var jerk = Math.Sign(jerks[i]) * l.MaxJerk;
            var duration = times[i] * Math.Min(l.MaxAcceleration / l.MaxJerk, Math.Sqrt(l.MaxVelocity / l.MaxJerk));
            var next = state.After(duration, jerk);
            if (!l.CanLeave(next, -1e-6) || !l.CanPass(next, -1e-6)) continue;
            (state, total) = (next, total + duration);
        }
        var planned = AxisPlanner.Fastest(start, state, l);
        // Ends on the very edge of what can be reached lie beyond it by a rounding error, which costs its square or third root.
        Assert.True(planned.DurationS <= total * (1 + 1e-9) + 2e-5, $"{planned.DurationS} s planned, {total} s shown");
    }, iter: 20_000);

    [Fact]
    public void ADenseSearchOfSwitchingTimesFindsNothingFaster()
    {
        // Independent of the solver: full jerk of either sign in three pieces, with times on a grid, for limits that are never met.
        var limits = RateLimits.Symmetric(1e3, 1e3, 1);
        const double step = 0.05;
        for (var i = 0; i <= 20; i++)
            for (var k = 0; k <= 20; k++)
                for (var m = 0; m <= 20; m++)
                    for (var sign = -1; sign <= 1; sign += 2)
                    {
                        var end = new JointState(0, 0.1, -0.2).After(i * step, sign).After(k * step, -sign).After(m * step, sign);
                        var planned = AxisPlanner.Fastest(new JointState(0, 0.1, -0.2), end, limits).DurationS;
                        Assert.True(planned <= (i + k + m) * step + 1e-9, $"{planned} against {(i + k + m) * step}");
                    }
    }

    [Fact]
    public void TheRestOfAFastestMotionIsTheFastestFromThere() => Gen.Select(MotionTasks.Any, Gen.Double[0.05, 0.95]).Sample((task, share) =>
    {
        var profile = AxisPlanner.Fastest(task.Start, task.Target, task.Limits);
        var rest = AxisPlanner.Fastest(profile.At(share * profile.DurationS), task.Target, task.Limits);
        // Bellman. Smaller jumps than this, for targets in motion that rounding puts just out of reach, are not forgiven by the planner.
        Assert.Equal((1 - share) * profile.DurationS, rest.DurationS, 1e-3 * Math.Max(1, profile.DurationS));
    }, iter: 10_000);

    [Fact]
    public void AGivenDurationIsKeptExactlyOrLiesInABlockedInterval() => Gen.Select(MotionTasks.Any, Gen.Double[1, 5]).Sample((task, factor) =>
    {
        var wanted = AxisPlanner.Fastest(task.Start, task.Target, task.Limits).DurationS * factor;
        if (!AxisPlanner.TryLasting(task.Start, task.Target, task.Limits, wanted, out var profile))
        {
            // From rest to rest waiting is always possible.
            Assert.False(task.Start is { Velocity: 0, Acceleration: 0 } && task.Target is { Velocity: 0, Acceleration: 0 });
            return;
        }
        Assert.Equal(wanted, profile.DurationS, 1e-12 * wanted);
        MotionTasks.CheckLimits(profile, task.Limits);
        MotionTasks.CheckEnds(profile, task.Start, task.Target);
        MotionTasks.CheckContinuity(profile);
    }, iter: 10_000);

    [Fact]
    public void AStartOutsideTheLimitsComesBackAndStaysInside() => Gen.Select(MotionTasks.Any, Gen.Double[-3, 3], Gen.Double[-3, 3]).Sample((task, v, a) =>
    {
        var l = task.Limits;
        var unbraked = Math.Sqrt(2 * l.MaxJerk * Math.Min(l.MaxVelocity, -l.MinVelocity));
        var start = new JointState(0, v * (v > 0 ? l.MaxVelocity : -l.MinVelocity), a * Math.Min(unbraked, a > 0 ? l.MaxAcceleration : -l.MinAcceleration));
        var profile = AxisPlanner.Fastest(start, task.Target, l);
        MotionTasks.CheckEnds(profile, start, task.Target);
        MotionTasks.CheckContinuity(profile);
        var inside = false;
        for (var i = 0; i < profile.ArcCount; i++)
        {
            var arc = profile.Arc(i);
            Assert.True(Math.Abs(arc.Jerk) <= l.MaxJerk * (1 + 1e-12));
            if (inside) Assert.True(l.CanLeave(arc.State, 1e-7), $"outside again after {arc.StartS} s");
            inside = inside || l.CanLeave(arc.State);
        }
    }, iter: 10_000);

    [Fact]
    public void AStopIsAlwaysDefinedAndTakesTheClosedFormsTime()
    {
        // At v = 1 with a = 2 and j = 10: v/a + a/j.
        Assert.Equal(0.5 + 0.2, AxisPlanner.ToVelocity(new JointState(0, 1, 0), 0, RateLimits.Symmetric(1, 2, 10)).DurationS, 1e-14);
        Gen.Select(MotionTasks.Limits, Gen.Double[-50, 50], Gen.Double[-200, 200]).Sample((l, v, a) =>
        {
            var start = new JointState(0.5, v, a);
            var stop = AxisPlanner.ToVelocity(start, 0, l);
            Assert.Equal(0, stop.End.Velocity);
            Assert.Equal(0, stop.End.Acceleration);
            Assert.Equal(0, stop.LedTo.Velocity, 1e-9 * (1 + Math.Abs(v) + a * a / l.MaxJerk));
            MotionTasks.CheckContinuity(stop);
            // No faster than the acceleration alone would do it.
            Assert.True(stop.DurationS >= Math.Abs(a) / l.MaxJerk - 1e-9);
        }, iter: 10_000);
    }

    [Fact]
    public void WhatCannotBePlannedIsRefusedByName()
    {
        var limits = RateLimits.Symmetric(1, 2, 10);
        Assert.Contains("cannot be passed", Assert.Throws<MotionPlanException>(() => AxisPlanner.Fastest(default, new JointState(1, 0.95, 2), limits)).Message, StringComparison.Ordinal);
        Assert.Contains("start is not", Assert.Throws<MotionPlanException>(() => AxisPlanner.Fastest(new JointState(double.NaN, 0, 0), default, limits)).Message, StringComparison.Ordinal);
        Assert.Contains("jerk limit is 0", Assert.Throws<ArgumentException>(() => AxisPlanner.Fastest(default, default, limits with { MaxJerk = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("highest velocity limit is 0", Assert.Throws<ArgumentException>(() => AxisPlanner.Fastest(default, default, limits with { MaxVelocity = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("lowest acceleration", Assert.Throws<ArgumentException>(() => AxisPlanner.Fastest(default, default, limits with { MinAcceleration = 1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PlanningAllocatesNothing()
    {
        var random = new SeededRandom(3);
        var limits = RateLimits.Symmetric(1, 2, 10);
        Allocations.AssertNone(() => AxisPlanner.Fastest(new JointState(random.Uniform(-1, 1), 0.2, 0.1), new JointState(1, 0.3, 0), limits).At(0.3), 50, 100);
    }
}
