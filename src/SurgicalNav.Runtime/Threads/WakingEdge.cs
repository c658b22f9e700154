using SurgicalNav.Core.Flow;

namespace SurgicalNav.Runtime.Threads;

/// <summary>An edge that wakes its reader when there is something to take, so that nobody has to look again and again. One writer, one reader.</summary>
/// <remarks>The policy of loss is the inner edge's. Allocates nothing.</remarks>
/// <param name="inner">Holds the values.</param>
/// <param name="wake">Wakes the reader, which may wait for other things beside by the same signal; not owned.</param>
public sealed class WakingEdge<T>(IEdge<T> inner, WakeSignal wake) : IEdge<T>
{
    public string Name => inner.Name;
    public EdgeCounters Counters => inner.Counters;

    public void Offer(T value)
    {
        inner.Offer(value);
        wake.Signal();
    }

    public bool TryTake(out T value) => inner.TryTake(out value);
}
