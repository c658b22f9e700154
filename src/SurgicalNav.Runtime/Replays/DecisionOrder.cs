using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Runtime.Replays;

/// <summary>Takes a decision in its turn.</summary>
/// <param name="device">The guard's channel.</param>
/// <param name="record">The earliest of all that have not been taken yet.</param>
public delegate void DecisionSink(int device, in DecisionRecord record);

/// <summary>Brings the decisions of several guards of one process, each in its own order, into the one in which they were made; of the same moment, the earlier channel's first.</summary>
/// <remarks>A recording holds what was read of each guard in turns. A decision waits for a later one of every other guard, though no longer than <see cref="Longest"/> of theirs: memory is bounded.</remarks>
public sealed class DecisionOrder(int devices, DecisionSink handOn)
{
    private static readonly Duration Longest = Duration.FromSeconds(2);

    private readonly Queue<DecisionRecord>[] _waiting = [.. Enumerable.Range(0, devices).Select(_ => new Queue<DecisionRecord>())];
    private Instant _newest = Instant.MinValue;

    public void Add(int device, in DecisionRecord record)
    {
        if ((uint)device >= (uint)_waiting.Length) return;
        _waiting[device].Enqueue(record);
        if (record.At > _newest) _newest = record.At;
        while (Earliest() is { } first && (Array.TrueForAll(_waiting, w => w.Count > 0) || _newest - _waiting[first].Peek().At > Longest)) HandOn(first);
    }

    /// <summary>Hands on all that waits.</summary>
    public void Finish()
    {
        while (Earliest() is { } first) HandOn(first);
    }

    private int? Earliest()
    {
        int? first = null;
        for (var i = 0; i < _waiting.Length; i++)
            if (_waiting[i].TryPeek(out var next) && (first is not { } f || next.At < _waiting[f].Peek().At)) first = i;
        return first;
    }

    private void HandOn(int device) => handOn(device, _waiting[device].Dequeue());
}
