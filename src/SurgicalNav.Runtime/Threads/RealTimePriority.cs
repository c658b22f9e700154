using System.Runtime.InteropServices;

namespace SurgicalNav.Runtime.Threads;

/// <summary>Real-time scheduling of the calling thread alone (sched_setscheduler(2)), for fewer threads of this process than the machine has processors.</summary>
/// <remarks>A thread that waits for the garbage collector's pause to end spins. With real-time priority on every processor such threads keep the collector itself from running, until
/// the kernel takes them off after almost a second; meanwhile every line of the machine stands still. So one processor is left to it, and whoever comes later goes before others of the ordinary scheduler.</remarks>
public static partial class RealTimePriority
{
    private const int SchedOther = 0, SchedFifo = 1, OfThread = 0, Preferred = -5;

    private static int s_granted;

    /// <summary>To be given back by <see cref="Leave"/>, on the same thread, where it was granted.</summary>
    /// <param name="priority">1 to 99.</param>
    /// <returns>False where it is not permitted, or enough threads have it; then the thread stays with the ordinary scheduler, preferred where that is permitted.</returns>
    public static bool TrySet(int priority)
    {
        if (!OperatingSystem.IsLinux()) return false;
        if (Interlocked.Increment(ref s_granted) < Environment.ProcessorCount && SetScheduler(0, SchedFifo, ref priority) == 0) return true;
        Interlocked.Decrement(ref s_granted);
        _ = SetNice(OfThread, 0, Preferred);
        return false;
    }

    /// <summary>Back to the ordinary scheduler.</summary>
    public static void Leave()
    {
        var none = 0;
        _ = SetScheduler(0, SchedOther, ref none);
        Interlocked.Decrement(ref s_granted);
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int pid, int policy, ref int priority);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetNice(int which, int who, int nice);
}
