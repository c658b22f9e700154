namespace SurgicalNav.Volumes.Dicom;

/// <summary>A file's bytes from its beginning, read on only as far as they are asked for.</summary>
internal sealed class DicomBytes : IDisposable
{
    /// <summary>Holds the header of an ordinary slice.</summary>
    private const int FirstPiece = 16 << 10;

    private IDicomInput? _input;
    private byte[] _buffer;
    private readonly int _most;
    private int _count;

    public DicomBytes(byte[] all) => (_buffer, _count, _most, Length) = (all, all.Length, all.Length, all.Length);

    /// <param name="input">Becomes this object's own.</param>
    /// <param name="most">How many bytes are kept at most.</param>
    public DicomBytes(IDicomInput input, int most)
    {
        (_input, _most, Length) = (input, most, input.Length);
        _buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(FirstPiece, Length));
    }

    /// <summary>Of the whole file.</summary>
    public long Length { get; }

    public byte this[int at] => _buffer[at];

    /// <summary>Valid as long as nothing further is read.</summary>
    public ReadOnlySpan<byte> Span(int at, int count) => _buffer.AsSpan(at, count);

    public ReadOnlyMemory<byte> Memory(int at, int count) => _buffer.AsMemory(at, count);

    /// <summary>Whether the bytes before <paramref name="end"/> exist; afterwards they can be taken.</summary>
    public bool Has(long end)
    {
        if (end <= _count) return true;
        if (end > Length || end > _most || _input is null) return false;
        if (end > _buffer.Length)
        {
            var size = (int)Math.Min(Math.Min(Length, _most), Math.Max(end, 2L * _buffer.Length));
            var larger = GC.AllocateUninitializedArray<byte>(size);
            _buffer.AsSpan(0, _count).CopyTo(larger);
            _buffer = larger;
        }
        while (_count < _buffer.Length)
        {
            var got = _input.Read(_count, _buffer.AsSpan(_count));
            if (got == 0) break;
            _count += got;
        }
        return end <= _count;
    }

    /// <summary>Stops reading; what has been read stays.</summary>
    public void Dispose()
    {
        _input?.Dispose();
        _input = null;
    }
}
