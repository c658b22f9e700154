using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Campaigns.Firmware;

namespace SurgicalNav.SystemTests.Firmware;

/// <summary>Our guard against the firmware as a host program, both in real time over a pseudo-terminal. What the firmware did and when, it says itself, by its own clock.</summary>
[Collection(MachineCollection.Name)]
public sealed class FirmwareHostTests
{
    private const int Attempts = 12;
    private const int TickUs = 1000, DeadlineUs = 20_000;

    private static readonly DriveProfile Profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));

    [Fact]
    public void ItFollowsAProgramToItsEndAndRefusesNothing() => Attempt((firmware, guard) =>
    {
        guard.Wait(o => o.IsDone || o.IsLatched, "the program's end");
        if (guard.Look(o => o.IsLatched)) return false;
        guard.Wait(o => o.IsLatched || Math.Abs(o.Drive.Client.Measured[0] - o.Target[0]) < 1e-4, "the arm to settle");
        guard.Do(o =>
        {
            if (o.IsLatched) return;
            o.AssertIsAtTarget(Profile);
            o.AssertNothingInTimeWasRefused();
            Assert.Equal(DriveState.Enabled, o.Status.State);
        });
        if (guard.Look(o => o.IsLatched)) return false;
        Assert.All(firmware.Log.Events.Where(e => e.What == "REFUSED"), e => Assert.Equal((long)DriveRefusal.Stale, e.A));
        return true;
    });

    /// <summary>What was held back and comes when the session is gone has no effect, whatever it asks.</summary>
    [Fact]
    public void SilenceRunsTheHeldTrajectoryAndABacklogIsRefused() => Attempt((firmware, guard) =>
    {
        if (!IsUnderWay(guard)) return false;
        guard.Do(_ => guard.Link.Holds = true);
        firmware.Wait(() => firmware.Log.Count("AT_REST") > 0, "the end of the held trajectory");
        AssertWatchdog(firmware);
        // At rest is under 1 % of the speed: the servo has a little way to go.
        var states = guard.Look(o => o.Drive.Client.Counters.StatesTaken);
        guard.Wait(o => o.Drive.Client.Counters.StatesTaken > states + 100, "the joints to settle");
        var (position, setPoint) = guard.Look(o => (o.Drive.Client.Measured, o.Status.SetpointSequence));
        var refused = firmware.Log.Count("REFUSED");
        guard.Do(_ => Assert.True(guard.Link.HeldFrames > 5));
        guard.Do(_ => guard.Link.Release());
        firmware.Wait(() => firmware.Log.Count("REFUSED") >= refused + 5 || firmware.Log.Count("SESSION") > 1, "the backlog to be refused");
        guard.Wait(o => o.IsReady, "another session");
        guard.Do(o =>
        {
            Assert.Equal((setPoint, DriveState.Fault, DriveFaultCode.LinkLost), (o.Status.SetpointSequence, o.Status.State, o.Status.FaultCode));
            Assert.Equal(position[0], o.Drive.Client.Measured[0], 1e-4);
            Assert.Equal(1, firmware.Log.Count("ENABLED"));
        });
        return true;
    });

    [Fact]
    public void AFrozenFirmwareStopsTheGuardAndThrowsItsBacklogAway() => Attempt((firmware, guard) =>
    {
        if (!IsUnderWay(guard)) return false;
        // A machine that was slow at the beginning may have cost a session before.
        var (losses, stalls) = (firmware.Log.Count("LINK_LOST"), firmware.Log.Count("STALL"));
        firmware.Freeze();
        guard.Wait(o => o.IsLatched, "the guard to notice the silence");
        Assert.True(guard.Look(o => o.Drive.Verdict.Reasons.HasFlag(GuardReasons.LinkLost)), guard.Look(o => o.Words));
        var refused = RefusedSetPoints(firmware);
        firmware.Thaw();
        firmware.Wait(() => firmware.Log.Count("AT_REST") > 0, "the end of the held trajectory");
        var log = firmware.Log;
        Assert.Equal((1, 1, 1), (log.Count("LINK_LOST") - losses, log.Count("STALL") - stalls, log.Count("FAULT")));
        Assert.True(log.Last("PURGED").A > 200, log.Text);
        Assert.Equal(refused, RefusedSetPoints(firmware));
        guard.Wait(o => o.IsReady && o.Status.State == DriveState.Fault, "another session");
        Assert.Equal(DriveFaultCode.LinkLost, guard.Look(o => o.Status.FaultCode));
        return true;
    });

    private static int RefusedSetPoints(FirmwareProcess firmware) => firmware.Log.Events.Count(e => e.What == "REFUSED" && e.B == (long)DriveFrameType.Setpoint);

    /// <summary>On its first look after the deadline, which comes a tick later where the machine lets it.</summary>
    internal static void AssertWatchdog(FirmwareProcess firmware)
    {
        var lost = firmware.Log.Last("LINK_LOST");
        TestContext.Current.TestOutputHelper?.WriteLine($"silence noticed after {lost.A} µs, {lost.B} µs after the look before; at rest {firmware.Log.Last("AT_REST").A} µs after the fault");
        Assert.InRange(lost.A, DeadlineUs + 1, DeadlineUs + Math.Max(TickUs, lost.B));
        Assert.Equal((long)DriveFaultCode.LinkLost, firmware.Log.Last("FAULT").A);
    }

    /// <returns>False where the machine stopped the motion before its middle.</returns>
    private static bool IsUnderWay(GuardOnLine guard)
    {
        guard.Wait(o => o.IsLatched || (o.IsMoving && o.Drive.Client.Measured[0] > 0.1), "the arm to move");
        return guard.Look(o => !o.IsLatched && o.Status.State == DriveState.Enabled);
    }

    /// <remarks>A machine too busy for set-points makes the guard or the device stop a motion: nothing was proven, and it is done again.</remarks>
    private static void Attempt(Func<FirmwareProcess, GuardOnLine, bool> test)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            using var firmware = new FirmwareProcess(FirmwareBuild.HostProgram);
            using var guard = new GuardOnLine(firmware.Line);
            if (test(firmware, guard)) return;
            TestContext.Current.TestOutputHelper?.WriteLine($"Attempt {attempt}: {guard.Look(o => o.Words)} The firmware says: {firmware.Log.Text}");
        }
        Assert.Fail($"The machine stopped the motions in each of {Attempts} attempts.");
    }
}
