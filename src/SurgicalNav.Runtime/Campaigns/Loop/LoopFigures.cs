using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Campaigns.Loop;

/// <summary>A line in C beside the guard's, in the same minutes; µs.</summary>
/// <param name="LongestGapUs">Between two answers.</param>
/// <param name="Priority">It was granted real-time priority.</param>
public sealed record LineEcho(long RoundTrips, double P50Us, double P99Us, double MaxUs, double LongestGapUs, long GapsOver3Ms, long GapsOver20Ms, bool Priority);

/// <summary>The guard's process with an arm on a pseudo-terminal, beside an imaging process that does all it can to be in its way.</summary>
/// <param name="Seconds">For which the drive was enabled.</param>
/// <param name="TickUs">From one step of the guard to the next.</param>
/// <param name="SetPointUs">From one set-point to the next.</param>
/// <param name="GapsOver3Ms">Gaps between set-points; they hold, as what the device follows goes on.</param>
/// <param name="DeadlineMisses">Longer than the link's deadline without a set-point.</param>
/// <param name="LinkLosses">Of the device, by its own log.</param>
/// <param name="AllocatedBytes">By the guard's loop, over so many ticks.</param>
/// <param name="Holds">Motions that the guard ended for something other than a limit of its own, in words; each once.</param>
/// <param name="GarbageBytes">Allocated meanwhile in the imaging process.</param>
/// <param name="Collections">Of its garbage, youngest first.</param>
/// <param name="Frames">Drawn by it.</param>
/// <param name="StolenPercent">Of the processors' time, by other machines on the same hardware.</param>
/// <param name="Echo">Null where there is no compiler.</param>
public sealed record LoopFigures(
    double Seconds, long SetPoints, Percentiles TickUs, Percentiles SetPointUs, long GapsOver3Ms, long DeadlineMisses, int LinkLosses, long AllocatedBytes, long Ticks, IReadOnlyList<string> Holds,
    long GarbageBytes, IReadOnlyList<int> Collections, long Frames, double StolenPercent, LineEcho? Echo, string Guard);
