using CsCheck;
using SurgicalNav.Core.Flow;

namespace SurgicalNav.Tests.Core;

public sealed class FlowTests
{
    [Fact]
    public void LatestKeepsTheNewestAndHandsBackTheRest()
    {
        var dropped = new List<int>();
        var edge = new LatestEdge<int>("frames", dropped.Add);
        edge.Offer(1);
        edge.Offer(2);
        edge.Offer(3);
        Assert.True(edge.TryTake(out var value));
        Assert.Equal(3, value);
        Assert.False(edge.TryTake(out _));
        Assert.Equal([1, 2], dropped);
        Assert.Equal(new EdgeCounters(Offered: 3, Taken: 1, Dropped: 2), edge.Counters);
    }

    [Fact]
    public void BoundedGivesUpTheOldestAndKeepsTheOrder() =>
        Gen.Select(Gen.Int[1, 8], Gen.Bool.Array[0, 60]).Sample((capacity, offers) =>
        {
            var dropped = new List<int>();
            var edge = new BoundedEdge<int>("poses", capacity, dropped.Add);
            var model = new Queue<int>();
            var modelDropped = new List<int>();
            for (var i = 0; i < offers.Length; i++)
            {
                if (offers[i])
                {
                    edge.Offer(i);
                    model.Enqueue(i);
                    if (model.Count > capacity) modelDropped.Add(model.Dequeue());
                }
                else
                {
                    Assert.Equal(model.TryDequeue(out var expected), edge.TryTake(out var actual));
                    Assert.Equal(expected, actual);
                }
            }
            Assert.Equal(modelDropped, dropped);
            Assert.Equal(modelDropped.Count, edge.Counters.Dropped);
        });

    [Fact]
    public void LosslessLosesNothing() => Gen.Int.Array[0, 200].Sample(values =>
    {
        var edge = new LosslessEdge<int>("recording");
        foreach (var v in values) edge.Offer(v);
        foreach (var v in values)
        {
            Assert.True(edge.TryTake(out var taken));
            Assert.Equal(v, taken);
        }
        Assert.Equal(new EdgeCounters(values.Length, values.Length, 0), edge.Counters);
    });

    [Fact]
    public void HandingOverAllocatesNothing()
    {
        var latest = new LatestEdge<long>("latest");
        var bounded = new BoundedEdge<long>("bounded", 4);
        Allocations.AssertNone(() =>
        {
            latest.Offer(1);
            latest.TryTake(out _);
            bounded.Offer(1);
            bounded.TryTake(out _);
        });
    }
}
