using SurgicalNav.Runtime.Campaigns.Loop;
using SurgicalNav.SystemTests.Firmware;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>The campaign of <c>surgicalnav verify --only loop</c> in short. How late anything was is the machine's affair; that the guard's loop allocates nothing beside an allocator is not.</summary>
[Collection(MachineCollection.Name)]
public sealed class LoopCampaignTests(ITestOutputHelper output)
{
    [Fact]
    public void TheGuardsLoopAllocatesNothingBesideABusyImagingProcess()
    {
        _ = FirmwareBuild.HostProgram;
        var folder = Directory.CreateTempSubdirectory("loop-").FullName;
        try
        {
            var loop = LoopCampaign.Run(seconds: 1, folder, output.WriteLine, TestContext.Current.CancellationToken);
            output.WriteLine(loop.ToString());
            Assert.True(loop.SetPoints > 500 && loop.Ticks > 500 && loop.Seconds > 1, loop.ToString());
            Assert.True(loop.GarbageBytes > 100_000_000 && loop.Collections[0] > 10, loop.ToString());
            // Each further session with the device costs a little; a machine that held the line for too long has lost one.
            if (loop.LinkLosses == 0) Assert.Equal(0, loop.AllocatedBytes);
            if (loop.Echo is { } echo) Assert.True(echo.RoundTrips > 500 && echo.P50Us > 0 && echo.P50Us <= echo.P99Us && echo.P99Us <= echo.MaxUs && echo.MaxUs <= echo.LongestGapUs, echo.ToString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
