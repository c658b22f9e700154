using System.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Core.Measuring;

/// <summary>Counts durations in buckets of logarithmic width: any length of run in 15 kB, each percentile within 1/32 of the true value.</summary>
/// <remarks>The bucket layout is HdrHistogram's (Tene: 2^k linear steps in each octave), for 63-bit nanoseconds and one precision: that is all that is needed,
/// so no package comes into the guard process for it. Allocates only when constructed. Not thread-safe: one owner adds and reads.</remarks>
public sealed class LatencyHistogram
{
    private const int StepBits = 5, Steps = 1 << StepBits;
    private const int Buckets = (63 - StepBits + 1) * Steps;

    private readonly long[] _counts = new long[Buckets];

    public long Count { get; private set; }

    /// <summary>The longest, exactly; zero when there is none.</summary>
    public Duration Max { get; private set; }

    /// <summary>A negative duration (two clocks that disagree) counts as zero.</summary>
    public void Add(Duration duration)
    {
        var value = Math.Max(0, duration.Nanoseconds);
        _counts[Bucket(value)]++;
        Count++;
        if (value > Max.Nanoseconds) Max = new Duration(value);
    }

    /// <summary>All that another one counted.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < Buckets; i++) _counts[i] += other._counts[i];
        Count += other.Count;
        if (other.Max > Max) Max = other.Max;
    }

    /// <summary>Nearest-rank percentile, <paramref name="p"/> in [0, 100]: the upper end of the bucket that holds it, never over <see cref="Max"/>; zero when there is none.</summary>
    public Duration Percentile(double p)
    {
        var rank = Math.Clamp((long)Math.Ceiling(p / 100 * Count), 1, Math.Max(1, Count));
        var seen = 0L;
        for (var i = 0; i < Buckets; i++)
            if ((seen += _counts[i]) >= rank)
                return new Duration(Math.Min(UpperEnd(i), Max.Nanoseconds));
        return Duration.Zero;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        (Count, Max) = (0, Duration.Zero);
    }

    private static int Bucket(long value)
    {
        if (value < Steps) return (int)value;
        var shift = BitOperations.Log2((ulong)value) - StepBits;
        return shift * Steps + (int)(value >> shift);
    }

    private static long UpperEnd(int bucket)
    {
        if (bucket < 2 * Steps) return bucket;
        var shift = bucket / Steps - 1;
        return ((bucket % Steps + Steps + 1L) << shift) - 1;
    }
}
