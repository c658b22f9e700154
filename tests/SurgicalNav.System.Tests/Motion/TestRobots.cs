using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Simulation.Patient;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>Both robots of the demo beside a patient of one straight vessel and a target.</summary>
internal static class TestRobots
{
    private const double VesselRadiusMm = 5;
    private static readonly Point<Scan> Target = new(0, 0, 0);
    private static readonly Vec3 VesselMm = Target.Mm + new Vec3(18, 10, 0);

    /// <param name="inOwnProcess">The guard in its own process on pseudo-terminals; else in this one on memory links.</param>
    /// <param name="seconds">How long the session is to be.</param>
    internal static DemoRobots Create(bool inOwnProcess, double seconds, Instant start)
    {
        var profiles = RobotProfiles.Load();
        var vessel = Vessel();
        var robot = RobotFile.Load(profiles.RobotPath).Rcm7!.Value;
        var plan = ArmPlan.Create(Target, vessel, robot, GuardRulesFactory.FromProfile(profiles.Arm).Joints, Home(profiles.Arm));
        var gait = GaitPlan.Create(profiles.GaitPath, GuardRulesFactory.FromProfile(profiles.Exoskeleton).Joints, Home(profiles.Exoskeleton), seconds);
        var tool = ToolWatch.OfDemo(robot, plan, new RoundCone(VesselMm - new Vec3(0, 0, 500), VesselMm + new Vec3(0, 0, 500), VesselRadiusMm, VesselRadiusMm));
        if (inOwnProcess) DeviceRehearsal.Run(profiles, robot, plan, gait, tool, vessel);
        var bench = inOwnProcess ? RobotBench.OnPseudoTerminals(profiles, MonotonicClock.Shared.Now, seed: 1) : RobotBench.InMemory(profiles, start, seed: 1);
        bench.Watch(tool);
        var rig = inOwnProcess ? GuardRig.InOwnProcess(profiles, bench, vessel, 0x77) : GuardRig.InThisProcess(profiles, bench, vessel, 0x77);
        return new DemoRobots(bench, rig, robot, plan, gait, profiles.Arm.Joints.Count, profiles.Exoskeleton.Joints.Count);
    }

    /// <summary>All is well at this moment.</summary>
    internal static RobotEvidence Good(DemoRobots robots, Instant now) => new(true, now, true, 0.5, 0, robots.ArmPlan.ScanFromRobotBase, 0.3, robots.TrueTip(now), now);

    internal static JointVector Home(DriveProfile profile)
    {
        var home = default(JointVector);
        for (var j = 0; j < profile.Joints.Count; j++) home[j] = profile.Joints[j].HomePosition;
        return home;
    }

    /// <summary>The vessel along the scan's z, as its exact distance.</summary>
    private static DistanceField Vessel()
    {
        const int N = 81;
        const double SpacingMm = 5;
        var origin = new Vec3(-200, -200, -200);
        var samples = new float[N * N * N];
        for (var i = 0; i < samples.Length; i++)
        {
            var p = origin + SpacingMm * new Vec3(i % N, i / N % N, i / (N * N)) - VesselMm;
            samples[i] = (float)(Math.Sqrt(p.X * p.X + p.Y * p.Y) - VesselRadiusMm);
        }
        return new DistanceField(samples, N, N, N, origin, new Vec3(SpacingMm, SpacingMm, SpacingMm), 0.5);
    }
}
