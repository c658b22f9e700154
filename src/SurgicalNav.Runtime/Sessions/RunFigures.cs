namespace SurgicalNav.Runtime.Sessions;

/// <summary>What a run measured of itself, beside its stages' own figures.</summary>
/// <param name="WallSeconds">Of the session, preparation and scoring left out.</param>
/// <param name="AllocatedBytes">Of the whole process, over the session.</param>
/// <param name="Gen0">Collections over the session, likewise the next two.</param>
/// <param name="WasStopped">A person ended it before its time.</param>
/// <param name="EndedBecause">In words, what else ended it before its time; null where nothing did.</param>
public sealed record RunFigures(double WallSeconds, long AllocatedBytes, int Gen0, int Gen1, int Gen2, bool WasStopped = false, string? EndedBecause = null);

/// <summary>Takes the process's counters at the beginning and the end of a session.</summary>
internal readonly struct RunMeter
{
    private readonly long _allocated = GC.GetTotalAllocatedBytes(precise: true);
    private readonly int _gen0 = GC.CollectionCount(0), _gen1 = GC.CollectionCount(1), _gen2 = GC.CollectionCount(2);
    private readonly long _began = Core.Time.MonotonicClock.Shared.Now.Nanoseconds;

    public RunMeter() { }

    public RunFigures Read() => new(
        (Core.Time.MonotonicClock.Shared.Now.Nanoseconds - _began) * 1e-9, GC.GetTotalAllocatedBytes(precise: true) - _allocated,
        GC.CollectionCount(0) - _gen0, GC.CollectionCount(1) - _gen1, GC.CollectionCount(2) - _gen2);
}
