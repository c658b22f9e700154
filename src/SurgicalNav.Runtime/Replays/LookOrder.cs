using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Replays;

/// <summary>Brings looks at the tracker back into the order in which they happened: a drawing that took long stands in the recording after steps that came
/// later. What is older than the longest drawing is handed on; so memory is bounded.</summary>
public sealed class LookOrder<T>(Action<T> handOn)
{
    private static readonly Duration Longest = Duration.FromSeconds(30);

    private readonly PriorityQueue<(T Item, Instant At), long> _waiting = new();
    private long _last;

    /// <summary>Looks that came out of order by more than any drawing can take: they were left out.</summary>
    public long Misplaced { get; private set; }

    /// <param name="item">One look.</param>
    /// <param name="number">Its number.</param>
    /// <param name="at">Its moment; the recording's newest so far, or a little before that.</param>
    public void Add(T item, long number, Instant at)
    {
        if (number <= _last)
        {
            Misplaced++;
            return;
        }
        _waiting.Enqueue((item, at), number);
        while (_waiting.TryPeek(out var first, out var next) && at - first.At > Longest) HandOn(next);
    }

    /// <summary>Hands on all that waits.</summary>
    public void Finish()
    {
        while (_waiting.TryPeek(out _, out var next)) HandOn(next);
    }

    private void HandOn(long number)
    {
        _last = number;
        handOn(_waiting.Dequeue().Item);
    }
}
