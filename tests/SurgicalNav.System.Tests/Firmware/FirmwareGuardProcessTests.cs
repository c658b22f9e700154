using System.Diagnostics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Campaigns.Firmware;

namespace SurgicalNav.SystemTests.Firmware;

/// <summary>The guard's own process against the firmware as a host program: killed, and frozen for a while, in the middle of a motion.</summary>
[Collection(MachineCollection.Name)]
public sealed class FirmwareGuardProcessTests
{
    /// <summary>Of a guard that is not built natively the first set-points come late, again and again: it is still being compiled.</summary>
    private const int Attempts = 30;

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public void TheFirmwareExecutesWhatItHoldsAndNothingOfTheGuardsIsReplayed(string signal)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            using var firmware = new FirmwareProcess(FirmwareBuild.HostProgram);
            using var guard = new GuardProcessOnLine(firmware.Line);
            guard.Wait(r => r.Motion == GuardMotion.Latched || (r.Motion == GuardMotion.Moving && r.Measured[0] > 0.1), "the arm to move");
            if (guard.Report.Motion == GuardMotion.Latched)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"Attempt {attempt}: {GuardWords.Explain(guard.Report.Verdict)} The firmware says: {firmware.Log.Text}");
                continue;
            }
            using var process = Process.GetProcessById(guard.Process.Id);
            FirmwareProcess.Signal(process.Id, signal);
            firmware.Wait(() => firmware.Log.Count("AT_REST") > 0, "the end of the held trajectory");
            FirmwareHostTests.AssertWatchdog(firmware);
            if (signal == "KILL") return;
            FirmwareProcess.Signal(process.Id, "CONT");
            guard.Wait(r => r.Motion == GuardMotion.Latched, "the guard to notice that it stood still");
            firmware.Wait(() => firmware.Log.Count("SESSION") > 1, "another session");
            Assert.Equal((1, 1), (firmware.Log.Count("ENABLED"), firmware.Log.Count("FAULT")));
            // The guard's last frames were of a session that is gone.
            var lostUs = firmware.Log.Last("LINK_LOST").AtUs;
            Assert.All(firmware.Log.Events.Where(e => e.What == "REFUSED" && e.AtUs >= lostUs), e => Assert.Equal((long)DriveRefusal.Session, e.A));
            return;
        }
        Assert.Fail($"The machine stopped the motions in each of {Attempts} attempts.");
    }
}
