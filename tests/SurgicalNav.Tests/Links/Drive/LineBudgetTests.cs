using SurgicalNav.Links.Drive;

namespace SurgicalNav.Tests.Links.Drive;

public sealed class LineBudgetTests
{
    /// <summary>The figures of hardware/protocol/drive-link.md, section 9: 625 Hz and seven joints at 3 Mbit/s.</summary>
    [Fact]
    public void ThePublishedFiguresComeOut()
    {
        var budget = LineBudget.Of(new DriveLinkSettings(3_000_000, 20, 10, 625), 7);
        Assert.Equal((254, 170), (budget.SetpointBytes, budget.StateBytes));
        Assert.Equal(0.529, budget.SetpointLoad, 3);
        Assert.Equal(0.354, budget.StateLoad, 3);
        Assert.Equal(0.85, budget.SetpointMs, 2);
        Assert.Equal(944, budget.FittingRateHz);
        Assert.True((budget with { RateHz = 944 }).Fits);
        Assert.False((budget with { RateHz = 945 }).Fits);
    }

    /// <summary>64 bytes at 115200 baud: 640 bits.</summary>
    [Fact]
    public void BytesTakeTheirTime() => Assert.Equal(5.556, LineBudget.TimeMs(64, 115_200), 3);

    [Fact]
    public void ExactlyTheLimitFits() => Assert.True(new LineBudget(100_000, 80, 100, 50).Fits);
}
