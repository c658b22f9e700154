using SurgicalNav.Runtime.Campaigns.Guard;

namespace SurgicalNav.Tests.Runtime.Guard;

public sealed class GuardCampaignTests
{
    [Fact]
    public void AHundredThousandRandomSequencesLetNothingUnsafeOut()
    {
        var figures = GuardSequences.Run(100_000, seed: 2026, _ => { }, CancellationToken.None);
        Assert.True(figures is { Sequences: 100_000, Unsafe: 0, Resumed: 0 }, string.Join('\n', figures.First));
        // Motions were under way, faults latched, and most of the thirty-two reasons came first at some time.
        Assert.True(figures.Accepted > figures.Decisions / 20, $"only {figures.Accepted} accepted");
        Assert.True(figures.Latched > 1000, $"only {figures.Latched} latched");
        Assert.True(figures.Reasons >= 24, $"only {figures.Reasons} reasons");
    }

    [Fact]
    public void AThousandApproachesAtFullSpeedEnterNoMargin()
    {
        var figures = GuardApproaches.Run(1000, seed: 2026, forgottenMm: 0, _ => { }, CancellationToken.None);
        Assert.True(figures.Entered == 0, string.Join('\n', figures.First));
        Assert.InRange(figures.LeastSpareMm, 0, 3);
        Assert.True(figures.HeldByRegion > 400 && figures.Silenced > 150, $"{figures}");
    }

    [Fact]
    public void AMarginThatTheGuardForgotIsFound()
    {
        var figures = GuardApproaches.Run(200, seed: 2026, forgottenMm: 1.9, _ => { }, CancellationToken.None);
        Assert.True(figures.Entered > 0, $"{figures}");
        Assert.NotEmpty(figures.First);
    }
}
