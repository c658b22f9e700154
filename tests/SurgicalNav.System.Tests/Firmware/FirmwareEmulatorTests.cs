using SurgicalNav.Links.Drive;
using SurgicalNav.Runtime.Campaigns.Firmware;

namespace SurgicalNav.SystemTests.Firmware;

/// <summary>The firmware as Cortex-M3 code in an emulator, its line at 100 Hz, against our guard on the guest's time. What happens when things go wrong: <see cref="FaultCampaignTests"/>.</summary>
[Collection(MachineCollection.Name)]
public sealed class FirmwareEmulatorTests
{
    private const int Attempts = 6;

    /// <summary>A guest so slow that a busy machine is quick beside it: the whole way is long.</summary>
    private const int GuestShift = 1;

    private static readonly DriveProfile Profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7-100hz.json"));

    /// <remarks>Where this process is kept waiting while the guest runs on, the guest rightly takes the link for lost: nothing was proven, and it is done again.</remarks>
    [Fact]
    public void ItBootsFollowsAProgramToItsEndAndRefusesNothing()
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            using var device = new EmulatedFirmware(FirmwareBuild.Image, GuestShift);
            using var guard = new GuestClock(device.Line, Profile, (uint)attempt);
            if (Follows(device, guard)) return;
            TestContext.Current.TestOutputHelper?.WriteLine($"Attempt {attempt}: {guard.Operated.Words} The firmware says: {device.Log.Text}");
        }
        Assert.Fail($"The machine stopped the motions in each of {Attempts} attempts.");
    }

    private static bool Follows(EmulatedFirmware device, GuestClock guard)
    {
        guard.Until(o => o.IsDone || o.IsLatched, "the program's end");
        if (guard.Operated.IsLatched) return false;
        guard.Until(o => Math.Abs(o.Drive.Client.Measured[0] - o.Target[0]) < 1e-4 || o.IsLatched, "the arm to settle");
        if (guard.Operated.IsLatched) return false;
        guard.Operated.AssertIsAtTarget(Profile);
        guard.Operated.AssertNothingInTimeWasRefused();
        device.Debugger.Stop();
        var (speed, overtravel) = device.Worst();
        Assert.InRange(speed, 0, 0.6);
        Assert.Equal(0, overtravel);
        return true;
    }
}
