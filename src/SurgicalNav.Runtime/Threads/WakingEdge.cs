using SurgicalNav.Core.Flow;

namespace SurgicalNav.Runtime.Threads;

/// <summary>An edge whose reader sleeps until there is something to take, instead of looking again and again. One writer, one reader.</summary>
/// <remarks>The policy of loss is the inner edge's. Offering wakes the reader by a futex and costs a few microseconds; allocates nothing.</remarks>
public sealed class WakingEdge<T>(IEdge<T> inner) : IEdge<T>, IDisposable
{
    private readonly SemaphoreSlim _offered = new(0);

    public string Name => inner.Name;
    public EdgeCounters Counters => inner.Counters;

    public void Offer(T value)
    {
        inner.Offer(value);
        // One signal is enough, and taking without a wait leaves it standing. A reader that consumes it after this look finds the value that stands by then.
        if (_offered.CurrentCount == 0) _offered.Release();
    }

    public bool TryTake(out T value) => inner.TryTake(out value);

    /// <summary>Waits for a value; false when none came in time, or the one that came was replaced and has been taken already.</summary>
    public bool TryTake(out T value, TimeSpan atMost)
    {
        if (inner.TryTake(out value)) return true;
        _offered.Wait(atMost);
        return inner.TryTake(out value);
    }

    public void Dispose() => _offered.Dispose();
}
