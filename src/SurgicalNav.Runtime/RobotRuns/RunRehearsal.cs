using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>Plays the beginning of a plan in memory and on a manual clock before the real run. What operates the device, and a device that is simulated, run under the
/// just-in-time compiler, which otherwise would make them late with the first set-points, as no hardware is.</summary>
internal static class RunRehearsal
{
    private static readonly Duration Length = Duration.FromSeconds(3), Tick = Duration.FromMilliseconds(1);

    public static void Play(JointKnot[] knots, string profileFile, DriveProfile profile)
    {
        var start = Instant.FromSeconds(1);
        using var device = SimulatedDevice.InMemory(profile, ((ReadOnlySpan<double>)knots[0].Position)[..profile.Joints.Count], start);
        using var rig = GuardRig.ForDevice(RobotRun.DeviceConfig(profileFile, "rehearsal"), session: 1, device.HostEnd);
        var limits = new LimitWatch(device.Twin, profile);
        var run = new DeviceRun(rig, profile, enablingSwitch: null, start, static _ => { });
        var track = new RunTrack(start, recorder: null, faults: null);
        var plays = false;
        for (var now = start; now - start < Length && !run.HasEnded; now += Tick)
        {
            device.Step(now);
            limits.Step();
            rig.Step(now);
            if ((now - start).Nanoseconds / Tick.Nanoseconds % 4 != 0) continue;
            run.Step(now);
            track.Read(rig.Channel(0).Decisions);
            if (!run.IsConnected || plays) continue;
            plays = true;
            run.Play(knots);
        }
    }
}
