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

    /// <summary>What reading this clock twice with nothing between shows: the median of a thousand pairs, measured once.</summary>
    public static Duration OfNothing { get; } = Measure();

    private static Duration Measure()
    {
        var pairs = new long[1000];
        for (var i = 0; i < pairs.Length; i++)
        {
            var from = Used;
            pairs[i] = (Used - from).Nanoseconds;
        }
        Array.Sort(pairs);
        return new Duration(pairs[pairs.Length / 2]);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out Timespec time);
}
