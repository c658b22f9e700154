using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>Both robots of the demo through the whole chain (scripts, shared block, guard, drive link, twins) on a manual clock.</summary>
[Collection(MachineCollection.Name)]
public sealed class DemoRobotsTests
{
    private static readonly Point<Scan> Target = new(0, 0, 0);

    [Fact]
    public void TheArmReachesItsTargetAndIsHeldAtTheVesselWhileTheExoskeletonWalksTenSteps()
    {
        using var robots = Create(seconds: 20);
        Run(robots, seconds: 20, _ => true);
        Assert.True(robots.ReachedTarget, "The arm did not reach its target: " + GuardWords.Explain(robots.ArmReport.Verdict));
        Assert.True(robots.HeldAtVessel, "The arm was not held at the vessel: " + GuardWords.Explain(robots.ArmReport.Verdict));
        Assert.Equal(2, robots.HeldBecause.Count);
        Assert.Contains("the operator is not holding the enabling switch", robots.HeldBecause[0], StringComparison.Ordinal);
        Assert.Matches(@"come within [\d.]+ mm of a forbidden region, [\d.]+ mm are needed", robots.HeldBecause[1]);
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
        using var robots = Create(seconds: 20);
        Run(robots, seconds: 20, at => at is < 2 or > 2.4);
        Assert.True(robots.ReachedTarget && robots.HeldAtVessel, GuardWords.Explain(robots.ArmReport.Verdict));
        Assert.Equal(10, robots.Gait.StepsDone);
        Assert.Empty(robots.StoppedBecause);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(10)]
    public void AShortSessionPlansTheStepsThatFit(double seconds)
    {
        using var robots = Create(seconds);
        Run(robots, seconds, _ => true);
        Assert.InRange(robots.Gait.StepsPlanned, 2, GaitPlan.WantedSteps - 1);
        Assert.Equal(robots.Gait.StepsPlanned, robots.Gait.StepsDone);
    }

    private static void Run(DemoRobots robots, double seconds, Func<double, bool> trackerSees)
    {
        var clock = new ManualClock(Start);
        while ((clock.Now - Start).Seconds < seconds)
        {
            clock.Advance(Duration.FromMilliseconds(1));
            var now = clock.Now;
            robots.Bench.Step(now);
            robots.Rig.Step(now);
            var sees = trackerSees((now - Start).Seconds);
            robots.Step(now, new RobotEvidence(sees, now, true, 0.5, 0, robots.ArmPlan.ScanFromRobotBase, 0.3));
        }
    }

    private static Instant Start => Instant.FromSeconds(1000);

    private static DemoRobots Create(double seconds)
    {
        var profiles = RobotProfiles.Load();
        var vessel = VesselBeside(Target.Mm + new Vec3(18, 10, 0), radiusMm: 5);
        var armLimits = GuardRulesFactory.FromProfile(profiles.Arm).Joints;
        var plan = ArmPlan.Create(Target, vessel, RobotFile.Load(profiles.RobotPath).Rcm7!.Value, armLimits, Home(profiles.Arm));
        var gait = GaitPlan.Create(profiles.GaitPath, GuardRulesFactory.FromProfile(profiles.Exoskeleton).Joints, Home(profiles.Exoskeleton), seconds - 1.5);
        var bench = RobotBench.InMemory(profiles, Start, seed: 1);
        return new DemoRobots(bench, GuardRig.InThisProcess(profiles, bench, vessel, 0x77), plan, gait, profiles.Arm.Joints.Count, profiles.Exoskeleton.Joints.Count);
    }

    /// <summary>A vessel along the scan's z, as its exact distance.</summary>
    private static DistanceField VesselBeside(Vec3 centre, double radiusMm)
    {
        const int N = 81;
        const double SpacingMm = 5;
        var origin = new Vec3(-200, -200, -200);
        var samples = new float[N * N * N];
        for (var i = 0; i < samples.Length; i++)
        {
            var p = origin + SpacingMm * new Vec3(i % N, i / N % N, i / (N * N));
            samples[i] = (float)(Math.Sqrt((p.X - centre.X) * (p.X - centre.X) + (p.Y - centre.Y) * (p.Y - centre.Y)) - radiusMm);
        }
        return new DistanceField(samples, N, N, N, origin, new Vec3(SpacingMm, SpacingMm, SpacingMm), 0.5);
    }

    private static JointVector Home(DriveProfile profile)
    {
        var home = default(JointVector);
        for (var j = 0; j < profile.Joints.Count; j++) home[j] = profile.Joints[j].HomePosition;
        return home;
    }
}
