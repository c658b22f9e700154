using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Kinematics;

namespace SurgicalNav.Runtime.Robots;

/// <summary>Plays the beginning of a session in memory and on a manual clock before the real one. The simulated devices and the operators run under the
/// just-in-time compiler, which otherwise would make them late with the first set-points, as no hardware is: then they lose the link.</summary>
public static class DeviceRehearsal
{
    private static readonly Duration Length = Duration.FromSeconds(2), Tick = Duration.FromMilliseconds(1);

    public static void Run(RobotProfiles profiles, Rcm7Geometry geometry, ArmPlan arm, GaitPlan gait, ToolWatch tool, DistanceField vessels)
    {
        var start = Instant.FromSeconds(1);
        var bench = RobotBench.InMemory(profiles, start, seed: 1);
        bench.Watch(tool);
        using var robots = new DemoRobots(bench, GuardRig.InThisProcess(profiles, bench, vessels, session: 1), geometry, arm, gait, profiles.Arm.Joints.Count, profiles.Exoskeleton.Joints.Count);
        for (var now = start; now - start < Length;)
        {
            now += Tick;
            bench.Step(now);
            robots.Rig.Step(now);
            robots.Step(now, new RobotEvidence(true, now, true, 1, 0, arm.ScanFromRobotBase, 0.3, robots.TrueTip(now), now));
        }
    }
}
