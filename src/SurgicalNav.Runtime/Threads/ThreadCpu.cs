using System.Runtime.InteropServices;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Threads;

/// <summary>CPU time that the calling thread has used (CLOCK_THREAD_CPUTIME_ID): what work costs, whoever else uses the machine.</summary>
public static partial class ThreadCpu
{
    private const int ThreadClock = 3;

    public static Duration Used
    {
        get
        {
            Read(ThreadClock, out var time);
            return time.ToDuration();
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out Timespec time);
}
