using System.Runtime.InteropServices;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Threads;

/// <summary>Waits for a moment of the monotonic clock itself, so that a beat of 1 ms does not drift (clock_nanosleep(2)).</summary>
internal static partial class PreciseWait
{
    private const int ClockMonotonic = 1;
    private const int AbsoluteTime = 1;

    public static void Until(Instant moment)
    {
        var until = Timespec.Of(moment);
        // A signal that wakes it early does not end the wait.
        while (Sleep(ClockMonotonic, AbsoluteTime, until, 0) != 0) { }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in Timespec until, nint remaining);
}
