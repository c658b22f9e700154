using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Benches.Recording;

/// <summary>How long a value takes from one thread to another, with the other core idle and with it busy.</summary>
internal static class HandOffBench
{
    private enum Way { Waking, Spinning, Polling }

    public static HandOffFigures Run(double seconds, bool busy, CancellationToken stop) => new(
        Measure(Way.Waking, seconds, busy, stop), Measure(Way.Spinning, seconds / 4, busy, stop), Measure(Way.Polling, seconds / 4, busy, stop));

    private static HandOffPercentiles Measure(Way way, double seconds, bool busy, CancellationToken stop)
    {
        var clock = MonotonicClock.Shared;
        var samples = (int)Math.Max(100, seconds * 1000);
        var statistics = new SampleStatistics(samples);
        using var wake = new WakeSignal();
        var edge = new WakingEdge<Instant>(new BoundedEdge<Instant>("hand-off", 64), wake);
        var done = 0;
        var taker = new Thread(() =>
        {
            while (Volatile.Read(ref done) == 0)
            {
                if (edge.TryTake(out var offeredAt)) statistics.Add((clock.Now - offeredAt).Microseconds);
                else if (way == Way.Waking) wake.Wait(Duration.FromMilliseconds(50));
                else if (way == Way.Polling) Thread.Sleep(1);
                else if (way == Way.Spinning) Thread.SpinWait(20);
            }
        })
        { IsBackground = true, Name = "hand-off taker" };
        var load = new Thread(() =>
        {
            while (Volatile.Read(ref done) == 0) Thread.SpinWait(1000);
        })
        { IsBackground = true, Name = "hand-off load" };
        taker.Start();
        if (busy) load.Start();
        for (var i = 0; i < samples && !stop.IsCancellationRequested; i++)
        {
            Thread.Sleep(1);
            edge.Offer(clock.Now);
        }
        Thread.Sleep(100);
        Volatile.Write(ref done, 1);
        taker.Join();
        if (busy) load.Join();
        return new HandOffPercentiles(statistics.Percentile(50), statistics.Percentile(99), statistics.Percentile(99.9), statistics.Max, statistics.Count);
    }
}
