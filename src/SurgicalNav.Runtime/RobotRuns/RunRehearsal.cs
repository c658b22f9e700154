using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Servos;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>Plays the beginning of a motion in memory and on a manual clock before the real run. What operates the device, and a device that is simulated, run under the
/// just-in-time compiler, which otherwise would make them late with the first set-points, as no hardware is.</summary>
internal static class RunRehearsal
{
    private static readonly Duration Usual = Duration.FromSeconds(3), Tick = Duration.FromMilliseconds(1);

    /// <param name="motion">Used up by it.</param>
    /// <param name="enablingSwitch">As the real run's.</param>
    /// <param name="standsAt">Where the joints stand.</param>
    /// <param name="profileFile">Of the device.</param>
    /// <param name="profile">The same, read.</param>
    public static void Play(IDeviceMotion motion, Func<Instant, bool?>? enablingSwitch, double[] standsAt, string profileFile, DriveProfile profile) =>
        Play([new StagedDevice(RobotRun.DeviceName, profileFile, profile, standsAt)], [motion], enablingSwitch);

    /// <param name="devices">Of one session.</param>
    /// <param name="motions">One a device; used up by it.</param>
    /// <param name="enablingSwitch">As the real run's.</param>
    /// <param name="seconds">How much of it; null for the usual few.</param>
    public static void Play(IReadOnlyList<StagedDevice> devices, IReadOnlyList<IDeviceMotion> motions, Func<Instant, bool?>? enablingSwitch, double? seconds = null)
    {
        // Servos on a bus are not simulated in this process: there is nobody to rehearse with.
        if (devices.Any(d => ServoBusProfileFile.IsNamedBy(d.ProfileFile))) return;
        var start = Instant.FromSeconds(1);
        var length = seconds is { } s ? Duration.FromSeconds(s) : Usual;
        SimulatedDevice[] twins = [.. devices.Select(d => SimulatedDevice.InMemory(d.Profile, d.StandsAt, start, isHomed: motions[0] is not HomingMotion))];
        using var rig = GuardRig.ForDevices([.. devices.Select(d => d.Config("rehearsal"))], session: 1, [.. twins.Select(t => t.HostEnd!)]);
        LimitWatch[] limits = [.. twins.Select((t, i) => new LimitWatch(t.Twin, devices[i].Profile))];
        DeviceRun[] runs = [.. devices.Select((d, i) => new DeviceRun(rig, d.Profile, enablingSwitch, start, static _ => { }, i))];
        RunTrack[] tracks = [.. devices.Select((_, i) => new RunTrack(start, recorder: null, faults: null, i))];
        var plays = false;
        for (var now = start; now - start < length && !Array.Exists(runs, r => r.HasEnded); now += Tick)
        {
            for (var i = 0; i < twins.Length; i++)
            {
                twins[i].Step(now);
                limits[i].Step();
            }
            rig.Step(now);
            if ((now - start).Nanoseconds / Tick.Nanoseconds % 4 != 0) continue;
            for (var i = 0; i < runs.Length; i++)
            {
                runs[i].Step(now);
                tracks[i].Read(rig.Channel(i).Decisions);
            }
            if (plays || !Array.TrueForAll(runs, r => r.IsConnected)) continue;
            plays = true;
            for (var i = 0; i < runs.Length; i++) runs[i].Begin(motions[i]);
        }
        foreach (var twin in twins) twin.Dispose();
    }
}
