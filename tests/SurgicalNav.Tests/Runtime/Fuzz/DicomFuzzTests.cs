using SurgicalNav.Runtime.Campaigns.Fuzz;

namespace SurgicalNav.Tests.Runtime.Fuzz;

public sealed class DicomFuzzTests
{
    [Fact]
    public void TheDicomReaderTakesAHundredThousandHostileFilesAndStillMakesVolumes()
    {
        var target = new DicomFuzz();
        var figures = FuzzCampaign.Run(target, 100_000, seed: 2026);
        Assert.True(figures is { Exceptions: 0, OverMemory: 0 }, string.Join('\n', figures.Findings));
        Assert.True(target.Accepted >= 10_000, $"only {target.Accepted} volumes were made");
    }
}
