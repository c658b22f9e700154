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

    public static TheoryData<string> Policies => ["latest", "bounded", "lossless"];

    /// <summary>A writer and a reader on two threads, both at full speed: nothing is lost uncounted, nothing comes twice or out of order.</summary>
    [Theory]
    [MemberData(nameof(Policies))]
    public void TwoThreadsLoseNothingUncounted(string policy)
    {
        const int count = 200_000;
        var dropped = new List<int>();
        IEdge<int> edge = policy switch
        {
            "latest" => new LatestEdge<int>(policy, dropped.Add),
            "bounded" => new BoundedEdge<int>(policy, 7, dropped.Add),
            _ => new LosslessEdge<int>(policy),
        };
        var taken = new List<int>();
        var (done, inconsistent) = (false, 0);
        var reader = new Thread(() =>
        {
            while (true)
            {
                var last = Volatile.Read(ref done);
                if (edge.TryTake(out var value)) taken.Add(value);
                else if (last) return;
                var c = edge.Counters;
                if (c.Offered < c.Taken + c.Dropped) inconsistent++;
            }
        });
        reader.Start();
        for (var i = 0; i < count; i++)
        {
            edge.Offer(i);
            var c = edge.Counters;
            // The counters are of one moment: what is held is between nothing and the edge's size.
            if (policy != "lossless" && c.Offered - c.Taken - c.Dropped is < 0 or > 7) Interlocked.Increment(ref inconsistent);
        }
        Volatile.Write(ref done, true);
        reader.Join();

        Assert.Equal(0, inconsistent);
        Assert.Equal(new EdgeCounters(count, taken.Count, dropped.Count), edge.Counters);
        Assert.All(taken.Zip(taken.Skip(1)), p => Assert.True(p.First < p.Second));
        Assert.All(dropped.Zip(dropped.Skip(1)), p => Assert.True(p.First < p.Second));
        Assert.Equal(Enumerable.Range(0, count), taken.Concat(dropped).Order());
    }

    [Fact]
    public void WhatIsNeitherTakenNorDroppedIsHeld()
    {
        var edge = new BoundedEdge<int>("poses", 3);
        for (var i = 0; i < 5; i++) edge.Offer(i);
        edge.TryTake(out _);
        Assert.Equal(new EdgeCounters(Offered: 5, Taken: 1, Dropped: 2), edge.Counters);
        for (var held = 5 - 1 - 2; held > 0; held--) Assert.True(edge.TryTake(out _));
        Assert.False(edge.TryTake(out _));
    }

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
