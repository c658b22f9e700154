using System.Globalization;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;

namespace SurgicalNav.GuardHost;

/// <summary>The guard's loop without a guard: how late this process is woken on this machine, with whatever priority and memory it is granted.</summary>
internal static class WakeCheck
{
    /// <returns>One line of JSON; times in µs.</returns>
    public static string Run(double seconds, int tickHz, int priority)
    {
        var locked = Realtime.TryLockMemory();
        var awake = Realtime.TryStayAwake();
        var fifo = priority > 0 && Realtime.TrySetFifo(priority);
        var (clock, lateness, period) = (MonotonicClock.Shared, new LatencyHistogram(), 1_000_000_000L / tickHz);
        var (overruns, allocated) = (0L, GC.GetAllocatedBytesForCurrentThread());
        var next = clock.Now.Nanoseconds + period;
        for (var left = (long)(seconds * tickHz); left > 0; left--)
        {
            Realtime.SleepUntil(next);
            var late = clock.Now.Nanoseconds - next;
            lateness.Add(new Duration(late));
            if (late > period) overruns++;
            next = late > period ? next + late + period : next + period;
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return string.Create(CultureInfo.InvariantCulture,
            $$"""{"tickHz":{{tickHz}},"ticks":{{lateness.Count}},"fifo":{{Word(fifo)}},"memoryLocked":{{Word(locked)}},"staysAwake":{{Word(awake)}},"p50Us":{{Us(50)}},"p99Us":{{Us(99)}},"p999Us":{{Us(99.9)}},"maxUs":{{lateness.Max.Microseconds:0.0}},"overruns":{{overruns}},"allocatedBytes":{{allocated}}}""");

        string Us(double p) => lateness.Percentile(p).Microseconds.ToString("0.0", CultureInfo.InvariantCulture);
    }

    private static string Word(bool value) => value ? "true" : "false";
}
