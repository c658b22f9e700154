using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>Both robots of the demo through the whole chain (scripts, shared block, guard, drive link, twins) on a manual clock.</summary>
[Collection(MachineCollection.Name)]
public sealed class DemoRobotsTests
{
    [Fact]
    public void TheArmReachesItsTargetAndIsHeldAtTheVesselWhileTheExoskeletonWalksTenSteps()
    {
        using var robots = TestRobots.Create(inOwnProcess: false, seconds: 20, Start);
        Run(robots, seconds: 20);
        Assert.True(robots.ReachedTarget, "The arm did not reach its target: " + GuardWords.Explain(robots.ArmReport.Verdict));
        Assert.True(robots.HeldAtVessel, "The arm was not held at the vessel: " + GuardWords.Explain(robots.ArmReport.Verdict));
        Assert.Equal(2, robots.ArmHolds.Count);
        Assert.Contains("the operator is not holding the enabling switch", robots.ArmHolds.Because[0], StringComparison.Ordinal);
        Assert.Matches(@"come within [\d.]+ mm of a forbidden region, [\d.]+ mm are needed", robots.ArmHolds.Because[1]);
        Assert.Equal(GaitPlan.WantedSteps, robots.Gait.StepsPlanned);
        Assert.True(robots.Gait.StepsDone == 10, $"{robots.Gait.StepsDone} steps: {GuardWords.Explain(robots.ExoskeletonReport.HoldCause)}");
        Assert.Equal("standing", robots.Bench.Exoskeleton.StancePosture);
        Assert.Empty(robots.StoppedBecause);
        Assert.Equal(0, robots.Bench.LimitViolations);
        Assert.Equal(0, robots.ArmReport.DeadlineMisses + robots.ExoskeletonReport.DeadlineMisses);
    }

    [Fact]
    public void TheArmGoesOnAfterTheTrackerWasLostForAMoment()
    {
        using var robots = TestRobots.Create(inOwnProcess: false, seconds: 20, Start);
        Run(robots, seconds: 20, (evidence, at) => evidence with { TrackerOk = at is < 2 or > 2.4 });
        Assert.True(robots.ReachedTarget && robots.HeldAtVessel, GuardWords.Explain(robots.ArmReport.Verdict));
        Assert.Equal(10, robots.Gait.StepsDone);
        Assert.Empty(robots.StoppedBecause);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(5, 2)]
    [InlineData(6, 2)]
    [InlineData(10, 4)]
    public void AShortSessionPlansTheStepsThatFit(double seconds, int steps)
    {
        using var robots = TestRobots.Create(inOwnProcess: false, seconds, Start);
        Run(robots, seconds);
        Assert.Equal(steps, robots.Gait.StepsPlanned);
        Assert.Equal(robots.Gait.StepsPlanned, robots.Gait.StepsDone);
    }

    [Fact]
    public void AWithdrawnOverlayHoldsTheArmAndNotTheExoskeleton() => OverlayGone((evidence, _) => evidence with { OverlayShownAt = null });

    [Fact]
    public void AnOverlayThatHangsHoldsTheArmAndNotTheExoskeleton() => OverlayGone((evidence, at) => evidence with { OverlayShownAt = Start + Duration.FromSeconds(Math.Min(at, 1)) });

    [Fact]
    public void AfterAnEmergencyStopTheWalkGoesOnOnlyWhenAPersonHasAcknowledgedIt()
    {
        using var robots = TestRobots.Create(inOwnProcess: false, seconds: 20, Start);
        var walker = new DeviceOperator(robots.Rig.Exoskeleton, MotionKind.Exoskeleton, 6);
        var knots = StandingKnots();
        var clock = new ManualClock(Start);
        walker.Play(1, knots);
        Until(() => walker.Report.Motion == GuardMotion.Moving, pressed: true);
        robots.Bench.Exoskeleton.Faults.IsEmergencyStopPressed = true;
        Until(() => walker.Report.Verdict.Decision == GuardDecision.Stop, pressed: true);
        robots.Bench.Exoskeleton.Faults.IsEmergencyStopPressed = false;
        Until(() => robots.Bench.Exoskeleton.StopPhase == StopPhase.Finished, pressed: false);
        Assert.Equal(GuardDecision.Stop, walker.Report.Verdict.Decision);
        walker.Acknowledge();
        Until(() => walker.Report.Verdict.Decision == GuardDecision.Hold, pressed: false);
        Assert.Equal(DriveState.Disabled, robots.Bench.Exoskeleton.State);
        walker.Abort();
        Until(() => walker.Report.ProgramId == 0, pressed: false);

        void Until(Func<bool> condition, bool pressed)
        {
            for (var i = 0; i < 5000; i++)
            {
                clock.Advance(Duration.FromMilliseconds(1));
                robots.Bench.Step(clock.Now);
                robots.Rig.Step(clock.Now);
                walker.ReadSwitch(pressed && i > 100);
                walker.Step(clock.Now, default);
                if (condition()) return;
            }
            Assert.Fail("Waited in vain: " + GuardWords.Explain(walker.Report.Verdict));
        }
    }

    private static JointKnot[] StandingKnots()
    {
        var profiles = RobotProfiles.Load();
        return GaitPlan.Create(profiles.GaitPath, GuardRulesFactory.FromProfile(profiles.Exoskeleton).Joints, TestRobots.Home(profiles.Exoskeleton), sessionS: 3).Knots;
    }

    /// <summary>The overlay is there for a second and from the third second on.</summary>
    private static void OverlayGone(Func<RobotEvidence, double, RobotEvidence> disturb)
    {
        using var robots = TestRobots.Create(inOwnProcess: false, seconds: 20, Start);
        Run(robots, seconds: 20, (evidence, at) => at is > 1 and < 3 ? disturb(evidence, at) : evidence);
        Assert.Contains(robots.ArmHolds.Because, why => why.Contains("the overlay is withdrawn", StringComparison.Ordinal));
        Assert.Empty(robots.Gait.Holds.Because);
        Assert.Equal(10, robots.Gait.StepsDone);
        Assert.True(robots.ReachedTarget, GuardWords.Explain(robots.ArmReport.Verdict));
        Assert.Empty(robots.StoppedBecause);
    }

    private static void Run(DemoRobots robots, double seconds, Func<RobotEvidence, double, RobotEvidence>? disturb = null)
    {
        var clock = new ManualClock(Start);
        while ((clock.Now - Start).Seconds < seconds)
        {
            clock.Advance(Duration.FromMilliseconds(1));
            var now = clock.Now;
            robots.Bench.Step(now);
            robots.Rig.Step(now);
            var evidence = TestRobots.Good(robots, now);
            robots.Step(now, disturb is null ? evidence : disturb(evidence, (now - Start).Seconds));
        }
        Assert.True(robots.Bench.LimitViolations == 0, robots.Bench.ArmLimits.First ?? robots.Bench.ExoskeletonLimits.First);
    }

    private static Instant Start => Instant.FromSeconds(1000);
}
