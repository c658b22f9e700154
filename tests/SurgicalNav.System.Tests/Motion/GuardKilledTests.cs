using System.Diagnostics;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>The guard's own process over real pseudo-terminals, killed with -9 while the exoskeleton has a foot in the air.</summary>
[Collection(MachineCollection.Name)]
public sealed class GuardKilledTests
{
    private const int Attempts = 4;

    /// <remarks>A machine too busy to keep the twins' pace stops the walk before the killing; that attempt says nothing and is made again.</remarks>
    [Fact]
    public async Task TheExoskeletonFinishesTheLandingItHoldsAndStandsInDoubleStance()
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
            if (await HasLandedAfterKill()) return;
        Assert.Fail($"The walk did not get under way in {Attempts} attempts.");
    }

    private static async Task<bool> HasLandedAfterKill()
    {
        var clock = MonotonicClock.Shared;
        var profiles = RobotProfiles.Load();
        var home = default(JointVector);
        for (var j = 0; j < profiles.Exoskeleton.Joints.Count; j++) home[j] = profiles.Exoskeleton.Joints[j].HomePosition;
        var plan = GaitPlan.Create(profiles.GaitPath, GuardRulesFactory.FromProfile(profiles.Exoskeleton).Joints, home, 20);
        var field = new DistanceField([50, 50, 50, 50, 50, 50, 50, 50], 2, 2, 2, Vec3.Zero, new Vec3(1, 1, 1), 0.1);
        using var bench = RobotBench.OnPseudoTerminals(profiles, clock.Now, 1);
        using var rig = GuardRig.InOwnProcess(profiles, bench, field, 42);
        var person = new DeviceOperator(rig.Exoskeleton, MotionKind.Exoskeleton, profiles.Exoskeleton.Joints.Count);
        var script = new GaitScript(person, plan);
        var devices = new LoopThread("devices", clock, Duration.FromMilliseconds(1), bench.Step, priority: 70);
        var hand = new LoopThread("operator", clock, Duration.FromMilliseconds(5), now =>
        {
            person.Step(now, default);
            script.Step(now);
        }, priority: 60);
        devices.Start();
        hand.Start();
        var twin = bench.Exoskeleton;
        await Until(() => (script.StepsDone >= 1 && !twin.IsInDoubleStance) || HasStopped(person), "a foot in the air after the first step");
        if (HasStopped(person))
        {
            hand.Stop();
            devices.Stop();
            return false;
        }
        using (var guard = Process.GetProcessById(rig.Process!.Id)) guard.Kill();
        await Until(() => twin.StopPhase == StopPhase.Finished && IsStill(twin), "the end of the held landing");
        Assert.True(twin.IsInDoubleStance, "The exoskeleton did not come to stand on both feet.");
        Assert.Equal(0, bench.LimitViolations);
        hand.Stop();
        devices.Stop();
        return true;
    }

    private static bool HasStopped(DeviceOperator person) => person.Report.Verdict.Decision == GuardDecision.Stop;

    private static bool IsStill(DriveTwin twin)
    {
        for (var j = 0; j < twin.Profile.Joints.Count; j++)
            if (Math.Abs(twin.Velocity(j)) > 1e-3) return false;
        return true;
    }

    private static async Task Until(Func<bool> condition, string what)
    {
        for (var i = 0; i < 6000; i++)
        {
            if (condition()) return;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        Assert.Fail($"Waited in vain for {what}.");
    }
}
