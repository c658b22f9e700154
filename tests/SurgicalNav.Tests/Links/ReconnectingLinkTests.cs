using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;

namespace SurgicalNav.Tests.Links;

public sealed class ReconnectingLinkTests
{
    [Fact]
    public void PausesDoubleUpToTheCapAndJitterOnlyShortens()
    {
        var plain = new BackOff(Duration.FromMilliseconds(100), Duration.FromSeconds(1), 0, new SeededRandom(1));
        Assert.Equal([100, 200, 400, 800, 1000, 1000], Enumerable.Range(0, 6).Select(_ => plain.Next().Milliseconds));
        plain.Reset();
        Assert.Equal(100, plain.Next().Milliseconds);
        var jittered = new BackOff(Duration.FromSeconds(1), Duration.FromSeconds(1), 0.25, new SeededRandom(1));
        for (var i = 0; i < 200; i++) Assert.InRange(jittered.Next().Milliseconds, 750, 1000);
    }

    [Fact]
    public void ALostLineIsOpenedAgainAtItsTimeAndNothingIsForgotten()
    {
        MemoryLink? far = null;
        var tries = 0;
        using var link = new ReconnectingLink("arm", () => new ImmediateAttempt(() =>
        {
            if (++tries is 2 or 3) throw new LinkException("arm is not there.");
            (var near, far) = MemoryLink.CreatePair();
            return near;
        }), new BackOff(Duration.FromMilliseconds(100), Duration.FromSeconds(1), 0, new SeededRandom(1)));
        Assert.False(link.TryWrite([1, 2]));
        link.Step(At(0));
        Assert.True(link.IsConnected);
        Assert.Equal((1, 0L), (link.Connection, link.Activity.Reconnects));
        Assert.True(far!.TryWrite([1, 2, 3]));
        Assert.Equal(3, link.Read(new byte[8]));
        far.Dispose();

        link.Step(At(10));
        Assert.False(link.IsConnected);
        link.Step(At(109));
        Assert.Equal(1, tries);
        link.Step(At(110));
        Assert.Equal(2, tries);
        Assert.Equal("arm: arm is not there. Next try in 0.2 s (failed 2 times).", link.Status);
        link.Step(At(310));
        link.Step(At(709));
        Assert.Equal(3, tries);
        link.Step(At(710));
        Assert.Equal("arm: connected.", link.Status);
        Assert.Equal((2, 1L), (link.Connection, link.Activity.Reconnects));
        Assert.True(link.TryWrite([5]));
        Assert.Equal(new LinkCounters(3, 1, 2, 1), link.Counters);
        link.Dispose();
        Assert.Equal(new LinkCounters(3, 1, 2, 1), link.Counters);
        Assert.False(link.IsOpen);
    }

    [Fact]
    public void WhileConnectedNothingIsAllocated()
    {
        MemoryLink? far = null;
        using var link = new ReconnectingLink("arm", () => new ImmediateAttempt(() =>
        {
            (var near, far) = MemoryLink.CreatePair();
            return near;
        }), new BackOff(Duration.FromMilliseconds(100), Duration.FromSeconds(1), 0, new SeededRandom(1)));
        link.Step(At(0));
        var bytes = new byte[64];
        Allocations.AssertNone(() =>
        {
            link.Step(At(1));
            link.TryWrite(bytes);
            far!.Read(bytes);
            far.TryWrite(bytes);
            link.Read(bytes);
            _ = link.Counters;
        });
    }

    private static Instant At(double milliseconds) => new((long)(milliseconds * 1e6));
}
