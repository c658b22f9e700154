using SurgicalNav.Core.Flow;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Tests.Recording;

public sealed class WakingEdgeTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public void AWaitingReaderGetsEveryValueInOrder()
    {
        const int values = 20_000;
        using var edge = new WakingEdge<int>(new LosslessEdge<int>("numbers"));
        var writer = new Thread(() =>
        {
            for (var i = 0; i < values; i++) edge.Offer(i);
        });
        writer.Start();
        // A wait may end for a value that was taken already; a lost wake-up would hang here.
        for (var next = 0; next < values;)
            if (edge.TryTake(out var value, Long)) Assert.Equal(next++, value);
        writer.Join();
        Assert.Equal(new EdgeCounters(values, values, 0), edge.Counters);
        Assert.False(edge.TryTake(out _, TimeSpan.Zero));
    }

    [Fact]
    public void OfferingAndTakingAllocateNothing()
    {
        using var edge = new WakingEdge<int>(new BoundedEdge<int>("numbers", 4));
        Allocations.AssertNone(() =>
        {
            edge.Offer(1);
            Assert.True(edge.TryTake(out _, Long));
        });
    }
}
