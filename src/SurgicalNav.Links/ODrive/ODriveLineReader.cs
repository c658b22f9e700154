namespace SurgicalNav.Links.ODrive;

/// <summary>What became of the bytes that a reader was given.</summary>
/// <param name="Lines">Handed out; empty ones are passed over.</param>
/// <param name="ChecksumErrors">Lines whose checksum did not agree.</param>
/// <param name="TooLong">Lines that never ended within <see cref="ODriveProtocol.MostLineBytes"/>, thrown away to their end.</param>
/// <param name="NotText">Lines with bytes in them that are no printable ASCII: binary data must never be taken for commands.</param>
public readonly record struct ODriveReaderCounters(long Lines, long ChecksumErrors, long TooLong, long NotText)
{
    public long Errors => ChecksumErrors + TooLong + NotText;
}

/// <summary>Cuts a stream into lines. All memory is taken at construction; never throws for what arrives; not thread-safe.</summary>
public sealed class ODriveLineReader
{
    private readonly byte[] _line = new byte[ODriveProtocol.MostLineBytes];
    private int _length;
    private bool _isTooLong, _isBinary;
    private long _lines, _checksumErrors, _tooLong, _notText;

    public ODriveReaderCounters Counters => new(_lines, _checksumErrors, _tooLong, _notText);

    /// <summary>A line has begun and not ended.</summary>
    public bool HasBegun => _length > 0 || _isTooLong || _isBinary;

    public void Clear() => (_length, _isTooLong, _isBinary) = (0, false, false);

    /// <summary>The next sound line out of <paramref name="bytes"/>, which is moved on; false when more bytes are needed.</summary>
    /// <param name="content">Without checksum, comment and surrounding blanks; valid until the next call.</param>
    /// <param name="checksum">Whether it had one; never Wrong.</param>
    public bool TryRead(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> content, out ODriveChecksum checksum)
    {
        while (!bytes.IsEmpty)
        {
            var b = bytes[0];
            bytes = bytes[1..];
            if (!ODriveProtocol.IsEnd(b))
            {
                if (b is < (byte)' ' and not (byte)'\t' or > (byte)'~') _isBinary = true;
                if (_length < _line.Length) _line[_length++] = b;
                else _isTooLong = true;
                continue;
            }
            var (length, isTooLong, isBinary) = (_length, _isTooLong, _isBinary);
            Clear();
            if (isTooLong) _tooLong++;
            else if (isBinary) _notText++;
            else if (length > 0 && IsSound(_line.AsSpan(0, length), out content, out checksum)) return true;
        }
        content = default;
        checksum = ODriveChecksum.Missing;
        return false;
    }

    private bool IsSound(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> content, out ODriveChecksum checksum)
    {
        checksum = ODriveLine.Split(line, out content);
        content = content.Trim(" \t"u8);
        if (checksum == ODriveChecksum.Wrong) _checksumErrors++;
        if (checksum == ODriveChecksum.Wrong || content.IsEmpty) return false;
        _lines++;
        return true;
    }
}
