using System.Runtime.InteropServices;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Threads;

/// <summary>Wakes one sleeping thread from any other: a binary semaphore of the C library (sem_post(3), sem_clockwait(3)).</summary>
/// <remarks>One system call each way. The managed semaphore holds a lock while it signals, on which the woken thread waits once more:
/// its 99.9th percentile was five times as long. Signals that nobody has waited for count as one. Allocates nothing.</remarks>
public sealed partial class WakeSignal : IDisposable
{
    /// <summary>Room for a sem_t; it is 32 bytes on 64-bit Linux.</summary>
    private const int SemaphoreBytes = 64;

    private const int ClockMonotonic = 1;
    private const int Interrupted = 4;

    private readonly Semaphore _semaphore = new();
    private int _isSet;

    /// <summary>Lets the sleeper go on, now or at its next wait.</summary>
    public void Signal()
    {
        // A sleeper that clears the mark after this look sees whatever was written before it.
        if (Interlocked.Exchange(ref _isSet, 1) == 0) Post(_semaphore);
    }

    /// <summary>Sleeps until signalled; false when nothing came in that time.</summary>
    public bool Wait(Duration atMost)
    {
        var deadline = Timespec.Of(MonotonicClock.Shared.Now + atMost);
        int failed;
        do
        {
            failed = Wait(_semaphore, ClockMonotonic, deadline);
        }
        while (failed != 0 && Marshal.GetLastPInvokeError() == Interrupted);
        if (failed != 0) return false;
        Interlocked.Exchange(ref _isSet, 0);
        return true;
    }

    /// <summary>Only when nobody signals or waits any more: a call that is under way keeps its memory.</summary>
    public void Dispose() => _semaphore.Dispose();

    [LibraryImport("libc", EntryPoint = "sem_post")]
    private static partial int Post(Semaphore semaphore);

    [LibraryImport("libc", EntryPoint = "sem_clockwait", SetLastError = true)]
    private static partial int Wait(Semaphore semaphore, int clock, in Timespec until);

    [LibraryImport("libc", EntryPoint = "sem_init")]
    private static partial int Begin(nint semaphore, int shared, uint value);

    [LibraryImport("libc", EntryPoint = "sem_destroy")]
    private static partial int End(nint semaphore);

    private sealed class Semaphore : SafeHandle
    {
        public Semaphore() : base(0, ownsHandle: true)
        {
            SetHandle(Marshal.AllocHGlobal(SemaphoreBytes));
            if (Begin(handle, 0, 0) != 0) throw new InvalidOperationException("The system gives no semaphore.");
        }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            var ended = End(handle) == 0;
            Marshal.FreeHGlobal(handle);
            return ended;
        }
    }
}
