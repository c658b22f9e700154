using SurgicalNav.Core.Flow;
using SurgicalNav.Runtime.Campaigns.Guard;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Tests.Runtime.Guard;

public sealed class GuardCampaignTests
{
    [Fact]
    public void AHundredThousandRandomSequencesLetNothingUnsafeOut()
    {
        var figures = GuardSequences.Run(100_000, seed: 2026, OneWorker.Instance, _ => { }, CancellationToken.None);
        Assert.True(figures is { Sequences: 100_000, Unsafe: 0, Resumed: 0 }, string.Join('\n', figures.First));
        // Motions were under way, faults latched, and most of the thirty-two reasons came first at some time.
        Assert.True(figures.Accepted > figures.Decisions / 20, $"only {figures.Accepted} accepted");
        Assert.True(figures.Latched > 1000, $"only {figures.Latched} latched");
        Assert.True(figures is { Searching: > 10_000, Found: > 1000 }, $"{figures.Searching} decisions let a search go on, {figures.Found} came to their end");
        Assert.True(figures.Reasons >= 24, $"only {figures.Reasons} reasons");
    }

    [Fact]
    public void AThousandApproachesAtFullSpeedEnterNoMargin()
    {
        var figures = GuardApproaches.Run(1000, seed: 2026, forgottenMm: 0, OneWorker.Instance, _ => { }, CancellationToken.None);
        Assert.True(figures.Entered == 0, string.Join('\n', figures.First));
        Assert.InRange(figures.LeastSpareMm, 0, 3);
        Assert.True(figures.HeldByRegion > 400 && figures.Silenced > 150, $"{figures}");
        // What would have entered was held, every time; what would not was let go on, but for a few.
        Assert.True(figures is { Missed: 0, Entering: > 200, Clear: > 25 }, $"{figures}");
        Assert.InRange(figures.HeldThoughClear, 0, figures.Clear / 4);
    }

    [Fact]
    public void TheFiguresDoNotDependOnHowManyWork()
    {
        var one = GuardApproaches.Run(500, seed: 5, forgottenMm: 0, OneWorker.Instance, _ => { }, CancellationToken.None);
        var several = GuardApproaches.Run(500, seed: 5, forgottenMm: 0, new PooledWorkers(3), _ => { }, CancellationToken.None);
        Assert.Equal((one.Approaches, one.HeldByRegion, one.Silenced, one.LeastSpareMm, one.MedianSpareMm, one.Clear, one.Entering), (several.Approaches, several.HeldByRegion, several.Silenced, several.LeastSpareMm, several.MedianSpareMm, several.Clear, several.Entering));
        var (alone, together) = (GuardSequences.Run(6000, seed: 5, OneWorker.Instance, _ => { }, CancellationToken.None), GuardSequences.Run(6000, seed: 5, new PooledWorkers(3), _ => { }, CancellationToken.None));
        Assert.Equal((alone.Sequences, alone.Decisions, alone.Accepted, alone.Latched, alone.Reasons), (together.Sequences, together.Decisions, together.Accepted, together.Latched, together.Reasons));
    }

    [Fact]
    public void AMarginThatTheGuardForgotIsFound()
    {
        var figures = GuardApproaches.Run(200, seed: 2026, forgottenMm: 1.9, OneWorker.Instance, _ => { }, CancellationToken.None);
        Assert.True(figures.Entered > 0, $"{figures}");
        Assert.NotEmpty(figures.First);
    }

    /// <summary>Two and four arms of the da Vinci class, led anywhere, with everything that may fail: only the guards keep them apart.</summary>
    [Fact]
    public void ThousandsOfSequencesOfSeveralArmsKeepTheMarginAndMeetWithoutTheCheck()
    {
        var figures = ArmSequences.Run(2000, seed: 2026, isChecked: true, OneWorker.Instance, _ => { }, CancellationToken.None);
        Assert.True(figures.TooNear == 0, string.Join('\n', figures.First));
        Assert.True(figures.LeastMm >= ArmSequences.MarginMm, $"{figures}");
        Assert.True(figures.Moving > figures.Decisions / 10 && figures.HeldByArms > figures.Decisions / 100 && figures.Latched > 1000, $"{figures}");
        var control = ArmSequences.Run(1000, seed: 2026, isChecked: false, OneWorker.Instance, _ => { }, CancellationToken.None);
        Assert.True(control is { Met: > 10, HeldByArms: 0, LeastMm: < 0 }, $"{control}");
    }
}
