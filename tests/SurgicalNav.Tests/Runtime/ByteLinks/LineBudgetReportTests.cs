using System.Text.Json.Nodes;
using SurgicalNav.Links.Drive;
using SurgicalNav.Runtime.ByteLinks;

namespace SurgicalNav.Tests.Runtime.ByteLinks;

public sealed class LineBudgetReportTests
{
    /// <summary>Seven joints: 254 bytes of set-point at 625 Hz are 1,587,500 of 3,000,000 bits in a second; 80 % of them carry 944 set-points.</summary>
    [Fact]
    public void AProfileOfTheProjectIsFoundByItsName()
    {
        var report = LineBudgetReport.Of("manipulator/sim-rcm7");
        var json = JsonNode.Parse(report.Json())!;
        Assert.Equal((3_000_000, 625, 944), ((int)json["baud"]!, (int)json["rateHz"]!, (int)json["fittingRateHz"]!));
        Assert.Equal(1_587_500 / 3e6, (double)json["setpoint"]!["load"]!, 1e-12);
        Assert.Contains("52.9 % of the line", report.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void ARateThatLoadsTheLineOverEightyPercentIsRefusedWithTheOneThatFits()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, File.ReadAllText(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json")).Replace("3000000", "1984000", StringComparison.Ordinal));
            // 0.8 × 1,984,000 / 2540 = 624.9
            Assert.Contains("at most 624 Hz fit", Assert.Throws<DriveProfileException>(() => LineBudgetReport.Of(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("manipulator/nothing", "there is no such file, nor a profile of that name")]
    [InlineData("tracker/ndi-aurora", "is no drive profile")]
    [InlineData("exoskeleton/level-walking.program", "is no drive profile")]
    public void WhatIsNoDriveProfileIsRefusedWithTheOnesThereAre(string name, string words)
    {
        var refusal = Assert.Throws<SurgicalNav.Runtime.UserErrorException>(() => LineBudgetReport.Of(name)).Message;
        Assert.StartsWith(name, refusal, StringComparison.Ordinal);
        Assert.Contains(words, refusal, StringComparison.Ordinal);
        Assert.EndsWith("Drive profiles here: exoskeleton/sim-lower-limb6, manipulator/ecm, manipulator/iiwa7, manipulator/panda, manipulator/psm, manipulator/sim-rcm7, manipulator/sim-rcm7-100hz, manipulator/sim-rcm7-incremental, manipulator/ur5.", refusal, StringComparison.Ordinal);
    }
}
