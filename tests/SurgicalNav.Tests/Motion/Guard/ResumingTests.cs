using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Motion taken up again half-way to rest, and decisions that come late: the set-points stay one smooth motion.</summary>
public sealed class ResumingTests
{
    public static TheoryData<MotionKind, double, int> Presses
    {
        get
        {
            var data = new TheoryData<MotionKind, double, int>();
            foreach (var kind in (MotionKind[])[MotionKind.Arm, MotionKind.Exoskeleton])
                foreach (var seconds in (double[])[1.2, 20])
                    foreach (var ms in (int[])[5, 20, 60, 150])
                        data.Add(kind, seconds, ms);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Presses))]
    public void APressOnTheWayToRestGoesOnFromThere(MotionKind kind, double seconds, int pressAfterMs)
    {
        var bench = Bench(kind);
        bench.Start(GuardBench.Reach(60, seconds, kind: kind));
        bench.Step((int)(seconds * 0.3 * 500));
        Assert.Equal(GuardMotion.Moving, bench.Guard.Motion);
        bench.Pressed = false;
        for (var i = 0; i < Math.Max(2, pressAfterMs / 2); i++) StepSmoothly(bench);
        // An arm has slowed down from the full rate after 150 ms.
        Assert.Equal(kind == MotionKind.Arm && pressAfterMs == 150 && seconds > 2 ? GuardMotion.Resting : GuardMotion.ComingToRest, bench.Guard.Motion);
        bench.Pressed = true;
        for (var i = 0; i < 400; i++) StepSmoothly(bench);
        Assert.Equal(0, bench.Guard.MotionRefusals);
        Assert.True(bench.Guard.Motion == GuardMotion.Moving || bench.Guard.Verdict.First == GuardReasons.ProgramDone, GuardWords.Explain(bench.Guard.Verdict));
    }

    [Theory]
    [InlineData(MotionKind.Arm, 0.3)]
    [InlineData(MotionKind.Exoskeleton, 0.3)]
    [InlineData(MotionKind.Exoskeleton, 0)]
    [InlineData(MotionKind.Exoskeleton, 13.7)]
    public void TheEndOfTheProgramIsReachedAndNotOverrun(MotionKind kind, double lateMs)
    {
        var bench = Bench(kind);
        var program = GuardBench.Reach(60, 2, kind: kind);
        bench.Start(program);
        bench.Late = Duration.FromMilliseconds(lateMs);
        for (var i = 0; i < 5000 && bench.Guard.Verdict.First != GuardReasons.ProgramDone; i++) bench.Step();
        Assert.Equal((GuardReasons.ProgramDone, 0L), (bench.Guard.Verdict.First, bench.Guard.MotionRefusals));
        Assert.Equal(bench.Guard.Program.DurationS, bench.Guard.PathS);
    }

    [Theory]
    [InlineData(MotionKind.Arm)]
    [InlineData(MotionKind.Exoskeleton)]
    public void ALateDecisionGoesOnByTheTimeThatWentBy(MotionKind kind)
    {
        var bench = Bench(kind);
        bench.Start(GuardBench.Reach(60, 2, kind: kind));
        while (bench.Guard.Rate < 1) StepSmoothly(bench);
        var (pathS, at) = (bench.Guard.PathS, bench.Now);
        foreach (var lateMs in (double[])[0, 3, 13, 0, 17.9, 1, 8])
        {
            bench.Late = Duration.FromMilliseconds(lateMs);
            StepSmoothly(bench);
            Assert.Equal(pathS + (bench.Now - at).Seconds, bench.Guard.PathS, tolerance: 1e-9);
        }
        Assert.Equal(GuardMotion.Moving, bench.Guard.Motion);
        bench.Pressed = false;
        while (bench.Guard.Motion != GuardMotion.Resting) StepSmoothly(bench);
        Assert.Equal(GuardDecision.Hold, bench.Guard.Verdict.Decision);
    }

    [Fact]
    public void AJointFoundWhereItsHeldTrajectoryHasCarriedItSinceIsNoFollowingError()
    {
        var bench = new GuardBench(r => r with { MaxFollowingError = [0.5, 0.5] });
        bench.Start(GuardBench.Reach(90, 2));
        while (bench.Guard.Velocity[0] < 60) bench.Step();
        // 18 ms at 60 mm/s and more: over a millimetre further, twice what the limit would allow.
        bench.Late = Duration.FromMilliseconds(16);
        bench.MeasuredOffset = SurgicalNav.Motion.Trajectories.JointVector.From([60 * 0.018, 0]);
        Assert.Equal(GuardDecision.Accept, bench.Step().Decision);
        bench.Late = Duration.Zero;
        Assert.Equal(GuardReasons.FollowingError, bench.Step().First);
    }

    [Fact]
    public void AProgramIsNotTakenUpWhereTheJointsAreElsewhere()
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        bench.Step(200);
        bench.Pressed = false;
        while (bench.Guard.Motion != GuardMotion.Resting) bench.Step();
        // Switched off at rest, moved by hand, switched on.
        bench.Enabled = false;
        bench.MeasuredOffset = SurgicalNav.Motion.Trajectories.JointVector.From([0.7, 0]);
        bench.Step();
        bench.Enabled = true;
        bench.Pressed = true;
        var verdict = bench.Step();
        Assert.Equal((GuardDecision.Hold, GuardReasons.StartMismatch), (verdict.Decision, verdict.First));
        Assert.Equal(0.7, verdict.Value, tolerance: 1e-9);
    }

    private static GuardBench Bench(MotionKind kind) => kind == MotionKind.Arm
        ? new GuardBench()
        : new GuardBench(r => r with { Kind = kind, MaxStopS = 12, Tip = null, Evidence = new EvidenceRules() }, hasTool: false);

    /// <summary>Joint 1 of <see cref="GuardBench.Reach"/> only ever goes forward, within its limits of speed and of acceleration.</summary>
    private static void StepSmoothly(GuardBench bench)
    {
        var (position, velocity, at) = (bench.Guard.Position[0], bench.Guard.Velocity[0], bench.Now);
        bench.Step();
        var dt = (bench.Now - at).Seconds;
        Assert.InRange(bench.Guard.Position[0] - position, 0, GuardBench.VelocityLimit * dt);
        Assert.InRange((bench.Guard.Velocity[0] - velocity) / dt, -GuardBench.AccelerationLimit * 1.000002, GuardBench.AccelerationLimit * 1.000002);
    }
}
