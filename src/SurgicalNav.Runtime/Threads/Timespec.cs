using System.Runtime.InteropServices;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Threads;

/// <summary>A time as the C library takes and gives it (timespec(3)), on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Timespec
{
    private const long PerSecond = 1_000_000_000;

    public long Seconds;
    public long Nanoseconds;

    /// <summary>Of the clock that <see cref="MonotonicClock"/> reads.</summary>
    public static Timespec Of(Instant moment) => new() { Seconds = moment.Nanoseconds / PerSecond, Nanoseconds = moment.Nanoseconds % PerSecond };

    public readonly Duration ToDuration() => new(Seconds * PerSecond + Nanoseconds);
}
