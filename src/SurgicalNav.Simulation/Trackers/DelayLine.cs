using SurgicalNav.Core.Time;

namespace SurgicalNav.Simulation.Trackers;

/// <summary>Messages on their way: a ring of equal slots, each with the moment it arrives. First in, first out, like a TCP stream.</summary>
internal sealed class DelayLine(int slots, int bytesPerSlot)
{
    private readonly byte[] _bytes = new byte[slots * bytesPerSlot];
    private readonly int[] _lengths = new int[slots];
    private readonly Instant[] _due = new Instant[slots];
    private int _first, _count;
    private Instant _lastDue = Instant.MinValue;

    public bool IsFull => _count == slots;

    /// <summary>The slot that <see cref="Send"/> will send; only when not full.</summary>
    public Span<byte> Next => _bytes.AsSpan((_first + _count) % slots * bytesPerSlot, bytesPerSlot);

    public void Send(int length, Instant due)
    {
        if (due < _lastDue) due = _lastDue;
        var at = (_first + _count++) % slots;
        (_lengths[at], _due[at], _lastDue) = (length, due, due);
    }

    public bool TryTake(Instant now, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (_count == 0 || _due[_first] > now) return false;
        message = _bytes.AsSpan(_first * bytesPerSlot, _lengths[_first]);
        _first = (_first + 1) % slots;
        _count--;
        return true;
    }

    public void Clear() => _count = 0;
}
