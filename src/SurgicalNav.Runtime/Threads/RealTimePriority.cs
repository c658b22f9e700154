using System.Runtime.InteropServices;

namespace SurgicalNav.Runtime.Threads;

/// <summary>Real-time scheduling of the calling thread alone (sched_setscheduler(2)).</summary>
public static partial class RealTimePriority
{
    private const int SchedFifo = 1;

    /// <param name="priority">1 to 99.</param>
    /// <returns>False where it is not permitted; then the thread stays with the ordinary scheduler.</returns>
    public static bool TrySet(int priority) => OperatingSystem.IsLinux() && SetScheduler(0, SchedFifo, ref priority) == 0;

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int pid, int policy, ref int priority);
}
