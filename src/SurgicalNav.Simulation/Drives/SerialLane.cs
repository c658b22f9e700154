using SurgicalNav.Core.Time;

namespace SurgicalNav.Simulation.Drives;

/// <summary>One direction of a serial line: every byte takes its ten bit times, one after another. Allocates only when constructed.</summary>
/// <remarks>Bytes put between two moments start at the earlier one.</remarks>
internal sealed class SerialLane(double byteTimeNs, int capacity)
{
    private readonly ByteRing _waiting = new(capacity);
    private double _cursorNs;

    internal int Free => _waiting.Free;

    internal bool TryPut(ReadOnlySpan<byte> bytes, Instant now)
    {
        if (_waiting.Count == 0) _cursorNs = Math.Max(_cursorNs, now.Nanoseconds);
        return _waiting.TryPut(bytes);
    }

    /// <summary>The next bytes that have crossed the line, and when the first of them had; they stay until dropped.</summary>
    internal int Peek(Instant now, Span<byte> into, out Instant firstAt)
    {
        firstAt = new Instant((long)(_cursorNs + byteTimeNs));
        var crossed = (int)Math.Clamp((now.Nanoseconds - _cursorNs) / byteTimeNs, 0, _waiting.Count);
        return _waiting.Peek(into[..Math.Min(crossed, into.Length)]);
    }

    internal void Drop(int count)
    {
        _waiting.Drop(count);
        _cursorNs += count * byteTimeNs;
    }
}
