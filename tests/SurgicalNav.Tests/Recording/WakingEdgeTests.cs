using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Tests.Recording;

public sealed class WakingEdgeTests
{
    private static readonly Duration Long = Duration.FromSeconds(60);

    [Fact]
    public void AWaitingReaderGetsEveryValueInOrder()
    {
        const int values = 20_000;
        using var wake = new WakeSignal();
        var edge = new WakingEdge<int>(new LosslessEdge<int>("numbers"), wake);
        var writer = new Thread(() =>
        {
            for (var i = 0; i < values; i++) edge.Offer(i);
        });
        writer.Start();
        // A wait may end for a value that was taken already; a lost wake-up would hang here.
        for (var next = 0; next < values;)
        {
            if (edge.TryTake(out var value)) Assert.Equal(next++, value);
            else Assert.True(wake.Wait(Long));
        }
        writer.Join();
        Assert.Equal(new EdgeCounters(values, values, 0), edge.Counters);
        Assert.False(edge.TryTake(out _));
    }

    [Fact]
    public void OfferingAndTakingAllocateNothing()
    {
        using var wake = new WakeSignal();
        var edge = new WakingEdge<int>(new BoundedEdge<int>("numbers", 4), wake);
        Allocations.AssertNone(() =>
        {
            edge.Offer(1);
            Assert.True(wake.Wait(Long));
            Assert.True(edge.TryTake(out _));
        });
    }
}
