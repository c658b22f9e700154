using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SurgicalNav.GuardHost;

/// <summary>The few Linux calls that a loop on time needs (sched_setscheduler(2), mlockall(2), clock_nanosleep(2)).</summary>
internal static partial class Realtime
{
    private const int SchedFifo = 1, ClockMonotonic = 1, AbsoluteTime = 1, LockCurrent = 1;

    /// <summary>The wish lasts while it is open.</summary>
    private static SafeFileHandle? _latency;

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler", SetLastError = true)]
    private static partial int SetScheduler(int pid, int policy, ref int priority);

    [LibraryImport("libc", EntryPoint = "mlockall", SetLastError = true)]
    private static partial int LockAll(int flags);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockNanoSleep(int clock, int flags, in TimeSpec until, nint remaining);

    /// <summary>Puts the calling thread, and no other, on the real-time scheduler. False where that is not permitted.</summary>
    public static bool TrySetFifo(int priority) => SetScheduler(0, SchedFifo, ref priority) == 0;

    /// <summary>Keeps the processor out of sleep states that it takes long to wake from, for as long as this process lives (kernel: PM QoS, /dev/cpu_dma_latency). False where that is not permitted.</summary>
    public static bool TryStayAwake()
    {
        try
        {
            _latency = File.OpenHandle("/dev/cpu_dma_latency", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(_latency, (ReadOnlySpan<byte>)[0, 0, 0, 0], 0);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    public static bool TryLockMemory() => LockAll(LockCurrent) == 0;

    /// <summary>Until a moment of CLOCK_MONOTONIC; a signal that wakes it early does not end the wait.</summary>
    public static void SleepUntil(long nanoseconds)
    {
        var until = new TimeSpec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        while (ClockNanoSleep(ClockMonotonic, AbsoluteTime, until, 0) != 0) { }
    }
}
