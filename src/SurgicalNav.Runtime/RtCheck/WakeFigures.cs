namespace SurgicalNav.Runtime.RtCheck;

/// <summary>How late a loop on absolute times was woken in one window; µs.</summary>
/// <param name="Overruns">Wake-ups later than a whole period.</param>
/// <param name="AllocatedBytes">Managed memory that the loop allocated.</param>
public sealed record WakeFigures(int TickHz, long Ticks, bool Fifo, bool MemoryLocked, bool StaysAwake, double P50Us, double P99Us, double P999Us, double MaxUs, long Overruns, long AllocatedBytes);

/// <summary>What the machine is and grants, as far as it bears on a loop's punctuality.</summary>
/// <param name="IsPreemptRt">The kernel is built with PREEMPT_RT.</param>
/// <param name="Governor">Of the first processor; null where the kernel does not scale it.</param>
/// <param name="Isolated">Processors kept free of ordinary work (isolcpus), in the kernel's words; empty for none.</param>
/// <param name="Load">Of the last minute.</param>
/// <param name="StolenPercent">Of the processors' time during the check, taken by the host of a virtual machine.</param>
public sealed record MachineFacts(string Kernel, int Cores, bool IsPreemptRt, string? Governor, string Isolated, double Load, double StolenPercent);

/// <summary>What this machine can hold.</summary>
/// <param name="Guard">The guard's own process, window by window.</param>
/// <param name="CyclicTest">Between them, the same with cyclictest (rt-tests); empty where it is not installed or not permitted.</param>
/// <param name="LinkDeadlineMs">After which a drive stops by itself.</param>
/// <param name="Advice">What would make it more punctual.</param>
public sealed record RtCheckReport(MachineFacts Machine, IReadOnlyList<WakeFigures> Guard, IReadOnlyList<WakeFigures> CyclicTest, double LinkDeadlineMs, IReadOnlyList<string> Advice)
{
    /// <summary>The project's limit: as punctual as the C program within this factor, p99, median of the windows.</summary>
    public const double MostTimesCyclicTest = 2;

    public double MedianP99Us => Median(Guard.Select(w => w.P99Us));
    public double LongestUs => Guard.Max(w => w.MaxUs);

    /// <summary>Of the guard's median p99 to cyclictest's; null without it.</summary>
    public double? TimesCyclicTest => CyclicTest.Count == 0 ? null : MedianP99Us / Median(CyclicTest.Select(w => w.P99Us));

    /// <summary>No wake-up came near the link's deadline: half of it is left for the line and the decision.</summary>
    public bool HoldsDeadline => LongestUs <= LinkDeadlineMs * 500;

    /// <summary>Beside cyclictest only where both had real-time priority.</summary>
    public bool IsMet => HoldsDeadline && (TimesCyclicTest is null || !Guard.All(w => w.Fifo) || TimesCyclicTest <= MostTimesCyclicTest);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
