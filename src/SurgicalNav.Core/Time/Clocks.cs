using System.Diagnostics;

namespace SurgicalNav.Core.Time;

/// <summary>The source of "now". Injected everywhere; never runs back.</summary>
public interface IClock
{
    Instant Now { get; }
}

/// <summary>The machine's monotonic clock (CLOCK_MONOTONIC), comparable between processes on one machine.</summary>
public sealed class MonotonicClock : IClock
{
    public static readonly MonotonicClock Shared = new();

#pragma warning disable RS0030 // The one place that reads the machine's clock.
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    public Instant Now => Stopwatch.Frequency == 1_000_000_000
        ? new Instant(Stopwatch.GetTimestamp())
        : new Instant((long)(Stopwatch.GetTimestamp() * NanosecondsPerTick));
#pragma warning restore RS0030
}

/// <summary>A clock that moves only when told to: tests, replay and single-thread runs.</summary>
public sealed class ManualClock(Instant start = default) : IClock
{
    private long _now = start.Nanoseconds;

    public Instant Now => new(Volatile.Read(ref _now));

    /// <exception cref="ArgumentOutOfRangeException">The step is negative: a monotonic clock never runs back.</exception>
    public void Advance(Duration step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step.Nanoseconds);
        Interlocked.Add(ref _now, step.Nanoseconds);
    }
}
