using SurgicalNav.Links.Drive;
using SurgicalNav.Runtime.Campaigns.Firmware;

namespace SurgicalNav.SystemTests.Firmware;

internal static class OperatedAssert
{
    /// <summary>But for frames that the machine brought too late, which a busy one does and which are rightly refused.</summary>
    internal static void AssertNothingInTimeWasRefused(this Operated operated)
    {
        var status = operated.Status;
        Assert.Equal((0, 0, 0, 0, 0), (status.FramingErrors, status.CrcErrors, status.SessionErrors, status.SequenceErrors, status.Refusals));
        Assert.Equal(DriveFaultCode.None, status.FaultCode);
        TestContext.Current.TestOutputHelper?.WriteLine($"{status.AcceptedSequence} frames taken, {status.StaleErrors} too late, least margin {status.LeastWatchdogMarginUs} µs");
    }

    internal static void AssertIsAtTarget(this Operated operated, DriveProfile profile)
    {
        for (var j = 0; j < operated.Target.Count; j++) Assert.Equal(operated.Target[j], operated.Drive.Client.Measured[j], profile.Joints[j].MaxFollowingError / 20);
    }
}
