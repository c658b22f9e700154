using SurgicalNav.Runtime.Benches.Trajectories;
using SurgicalNav.Runtime.Campaigns;

namespace SurgicalNav.Tests.Runtime;

public sealed class TrajectoryCampaignTests
{
    [Fact]
    public void RandomPairsKeepTheirLimitsAndReachTheirEnds()
    {
        var figures = TrajectoryFigures.Measure(5000, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal((5000, 0, 0), (figures.Pairs, figures.Asymmetric, figures.Refused));
        Assert.InRange(figures.WorstExcess, 0, 1e-9);
        Assert.InRange(figures.WorstMiss, 0, 1e-9);
    }

    [Fact]
    public void TheBenchPlansWithoutAllocatingAndRefusesAnAbsurdCount()
    {
        var report = TrajectoryBench.Run(200, TestContext.Current.CancellationToken);
        Assert.Equal(200, report.Ours.Motions);
        Assert.True(report.BytesPerMotion < 100, $"{report.BytesPerMotion} B");
        Assert.Contains("µs", report.Render(), StringComparison.Ordinal);
        Assert.Contains("--motions 1", Assert.Throws<SurgicalNav.Runtime.UserErrorException>(() => TrajectoryBench.Run(1, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }
}
