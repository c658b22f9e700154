using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Servos;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>Plays the beginning of a motion in memory and on a manual clock before the real run. What operates the device, and a device that is simulated, run under the
/// just-in-time compiler, which otherwise would make them late with the first set-points, as no hardware is.</summary>
internal static class RunRehearsal
{
    private static readonly Duration Length = Duration.FromSeconds(3), Tick = Duration.FromMilliseconds(1);

    /// <param name="motion">Used up by it.</param>
    /// <param name="enablingSwitch">As the real run's.</param>
    /// <param name="standsAt">Where the joints stand.</param>
    /// <param name="profileFile">Of the device.</param>
    /// <param name="profile">The same, read.</param>
    public static void Play(IDeviceMotion motion, Func<Instant, bool?>? enablingSwitch, ReadOnlySpan<double> standsAt, string profileFile, DriveProfile profile)
    {
        // Servos on a bus are not simulated in this process: there is nobody to rehearse with.
        if (ServoBusProfileFile.IsNamedBy(profileFile)) return;
        var start = Instant.FromSeconds(1);
        using var device = SimulatedDevice.InMemory(profile, standsAt, start);
        using var rig = GuardRig.ForDevice(RobotRun.DeviceConfig(profileFile, "rehearsal"), session: 1, device.HostEnd);
        var limits = new LimitWatch(device.Twin, profile);
        var run = new DeviceRun(rig, profile, enablingSwitch, start, static _ => { });
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
            run.Begin(motion);
        }
    }
}
