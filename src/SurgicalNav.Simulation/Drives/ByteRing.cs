namespace SurgicalNav.Simulation.Drives;

/// <summary>A bounded first-in-first-out of bytes for one thread; allocates only when constructed.</summary>
internal sealed class ByteRing(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _first;

    internal int Count { get; private set; }
    internal int Free => _bytes.Length - Count;

    internal bool TryPut(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Free) return false;
        var at = (_first + Count) % _bytes.Length;
        var head = Math.Min(bytes.Length, _bytes.Length - at);
        bytes[..head].CopyTo(_bytes.AsSpan(at));
        bytes[head..].CopyTo(_bytes);
        Count += bytes.Length;
        return true;
    }

    internal int Take(Span<byte> into)
    {
        var taken = Peek(into);
        Drop(taken);
        return taken;
    }

    internal int Peek(Span<byte> into)
    {
        var taken = Math.Min(into.Length, Count);
        var head = Math.Min(taken, _bytes.Length - _first);
        _bytes.AsSpan(_first, head).CopyTo(into);
        _bytes.AsSpan(0, taken - head).CopyTo(into[head..]);
        return taken;
    }

    internal void Drop(int count)
    {
        _first = (_first + count) % _bytes.Length;
        Count -= count;
    }
}
