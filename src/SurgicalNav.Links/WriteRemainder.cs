namespace SurgicalNav.Links;

/// <summary>Holds what the system did not take of an accepted write, so that a message once begun is always finished before the next.</summary>
internal sealed class WriteRemainder(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _start, _count;

    public bool IsEmpty => _count == 0;
    public int Capacity => _bytes.Length;
    public ReadOnlySpan<byte> Waiting => _bytes.AsSpan(_start, _count);

    public void Drop(int sent)
    {
        _start += sent;
        _count -= sent;
        if (_count == 0) _start = 0;
    }

    /// <summary>Only when empty.</summary>
    public void Keep(ReadOnlySpan<byte> rest)
    {
        rest.CopyTo(_bytes);
        (_start, _count) = (0, rest.Length);
    }
}
