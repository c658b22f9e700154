using SurgicalNav.Core.Time;

namespace SurgicalNav.Simulation.Drives;

/// <summary>What a USB adapter does with the bytes that come to it off the line: it hands them to the host in packets, when one is full or its latency timer
/// has run out. Allocates only when constructed.</summary>
/// <param name="latency">Longest wait of a byte; zero hands every byte over at once.</param>
/// <param name="capacity">Payload of a full packet.</param>
internal sealed class UsbPacket(Duration latency, int capacity)
{
    private readonly ByteRing _bytes = new(capacity);
    private Instant _due;

    internal int Count => _bytes.Count;

    /// <summary>True when the packet has to go before a byte of that moment can join it.</summary>
    internal bool IsDue(Instant at) => _bytes.Count == capacity || (_bytes.Count > 0 && _due <= at);

    internal void Add(ReadOnlySpan<byte> oneByte, Instant at)
    {
        if (_bytes.Count == 0) _due = at + latency;
        _bytes.TryPut(oneByte);
    }

    internal int Peek(Span<byte> into) => _bytes.Peek(into);

    internal void Clear() => _bytes.Drop(_bytes.Count);
}
