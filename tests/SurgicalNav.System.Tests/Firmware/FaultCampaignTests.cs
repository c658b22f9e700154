using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Runtime.Campaigns.Firmware;

namespace SurgicalNav.SystemTests.Firmware;

/// <summary>The campaign of <c>surgicalnav verify --only firmware</c> in short, and that it can fail.</summary>
[Collection(MachineCollection.Name)]
public sealed class FaultCampaignTests(ITestOutputHelper output)
{
    private static readonly DriveProfile Profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));

    [Theory]
    [InlineData("twin", 5, 16)]
    [InlineData("firmware", 5, 16)]
    [InlineData("emulator", 1, 5)]
    public void EveryFaultIsFoundInTimeAndEndsSafely(string device, int count, int faults)
    {
        if (device == "firmware") _ = FirmwareBuild.Stepped;
        if (device == "emulator") _ = FirmwareBuild.Image;
        var rows = FaultCampaign.Run(count, [device], seed: 7, output.WriteLine, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(faults, rows.Count);
        Assert.All(rows, row =>
        {
            Assert.True(row.Detected == count && row.Safe == count && !(row.ReactionMs.Max > row.StatedMs), row.Line + string.Join(' ', row.First));
            Assert.Equal(FaultFigures.UpperBound(0, count), row.UpperBoundPercent);
        });
        // A watchdog that bites early would be quick as well.
        if (device == "emulator") Assert.True(rows[0].ReactionMs.P50 > 60 && rows[1].ReactionMs.P50 > 8, rows[0].Line + rows[1].Line);
        else Assert.True(rows[0].ReactionMs.P50 > 19, rows[0].Line);
    }

    /// <summary>Without the rule that it tests, a row fails: brakes that do not hold leave a runaway moving.</summary>
    [Fact]
    public void ARunawayWithoutBrakesIsNotCalledSafe()
    {
        using var bench = new HandBench(new HandTwin(Profile, 3), Profile, 1);
        bench.MoveOff(new SeededRandom(3));
        bench.Device.Set(DeviceFault.WornBrakes, 1);
        bench.Device.Set(DeviceFault.Runaway, 1);
        Assert.True(bench.RunUntil(() => !bench.Look.HoldsTorque, 300));
        Assert.False(bench.IsAtRest);
    }

    [Theory]
    [InlineData(0, 100, 2.951)]
    [InlineData(0, 5, 45.072)]
    [InlineData(1, 100, 4.656)]
    [InlineData(5, 20, 45.559)]
    [InlineData(3, 3, 100)]
    public void TheUpperBoundIsClopperAndPearsons(int failures, int of, double percent) => Assert.Equal(percent, FaultFigures.UpperBound(failures, of), 1e-3);
}
