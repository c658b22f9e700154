namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>What became of the bytes that a reader was given.</summary>
/// <param name="Messages">Whole, sound messages handed out.</param>
/// <param name="Skipped">Messages of types not spoken here.</param>
/// <param name="CrcErrors">Bodies whose checksum did not agree; nothing of them was used.</param>
/// <param name="Malformed">Bodies with a right checksum whose sizes contradict each other.</param>
/// <param name="ResyncBytes">Bytes thrown away while looking for the start of a message, headers with impossible sizes among them.</param>
public readonly record struct IgtlCounters(long Messages, long Skipped, long CrcErrors, long Malformed, long ResyncBytes)
{
    /// <summary>Everything that points to a broken line or sender.</summary>
    public long Errors => CrcErrors + Malformed + ResyncBytes;
}

/// <summary>Cuts a stream of bytes into OpenIGTLink messages of versions 1 to 3. All memory is taken at construction, whatever a header claims.</summary>
/// <remarks>Use: fill <see cref="Room"/>, <see cref="Commit"/>, then <see cref="TryRead"/> until it answers false; there is then room again.
/// Not thread-safe. Never throws for what arrives. Bodies of unknown types run through without being kept, their checksum watched.</remarks>
public sealed class IgtlReader
{
    /// <summary>Enough for 230 tracked tools.</summary>
    public const int DefaultMostBodyBytes = 16_384;

    /// <summary>The longest foreign body that is believed and skipped (a volume of 512 × 512 × 500 voxels of 16 bits); more is taken for noise.</summary>
    public const ulong MostSkippedBodyBytes = 1ul << 28;

    private readonly byte[] _buffer;
    private readonly int _mostBodyBytes;
    private int _start, _end;
    private ulong _skipLeft, _skipCrc, _skipExpected;
    private bool _skipping;
    private long _messages, _skipped, _crcErrors, _malformed, _resyncBytes;

    public IgtlReader(int mostBodyBytes = DefaultMostBodyBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostBodyBytes, IgtlMatrix.WireBytes);
        _mostBodyBytes = mostBodyBytes;
        _buffer = new byte[2 * (IgtlHeader.WireBytes + mostBodyBytes)];
    }

    public IgtlCounters Counters => new(_messages, _skipped, _crcErrors, _malformed, _resyncBytes);

    /// <summary>Bytes of a message that has begun but is not complete.</summary>
    public int Pending => _end - _start;

    /// <summary>Whether a foreign body is being passed over.</summary>
    public bool IsSkipping => _skipping;

    /// <summary>Where the next bytes go; never empty after <see cref="TryRead"/> answered false.</summary>
    public Span<byte> Room()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, Pending).CopyTo(_buffer);
            (_start, _end) = (0, Pending);
        }
        return _buffer.AsSpan(_end);
    }

    public void Commit(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_buffer.Length - _end), nameof(bytes));
        _end += bytes;
    }

    /// <summary>The next sound message of a known kind, valid until the next call of any member; false when more bytes are needed.</summary>
    public bool TryRead(out IgtlMessage message)
    {
        message = default;
        while (true)
        {
            if (_skipping && !Skip()) return false;
            if (Pending < IgtlHeader.WireBytes) return false;
            var header = new IgtlHeader(_buffer.AsSpan(_start, IgtlHeader.WireBytes));
            var kind = IgtlKinds.Parse(header.Type);
            if (!header.IsPlausible(kind == IgtlKind.Unknown ? MostSkippedBodyBytes : (ulong)_mostBodyBytes)
                || !IgtlKinds.BodyFits(kind, header.Version, header.BodyBytes))
            {
                _start++;
                _resyncBytes++;
                continue;
            }
            if (kind == IgtlKind.Unknown)
            {
                BeginSkip(header);
                continue;
            }
            var whole = IgtlHeader.WireBytes + (int)header.BodyBytes;
            if (Pending < whole) return false;
            var body = _buffer.AsSpan(_start + IgtlHeader.WireBytes, (int)header.BodyBytes);
            _start += whole;
            if (Crc64.Compute(body) != header.Crc)
            {
                _crcErrors++;
            }
            else if (!IgtlMessage.TryParse(kind, header, body, out message))
            {
                _malformed++;
            }
            else
            {
                _messages++;
                return true;
            }
        }
    }

    private void BeginSkip(IgtlHeader header)
    {
        _skipping = true;
        (_skipLeft, _skipCrc, _skipExpected) = (header.BodyBytes, 0, header.Crc);
        _start += IgtlHeader.WireBytes;
    }

    private bool Skip()
    {
        var n = (int)Math.Min((ulong)Pending, _skipLeft);
        _skipCrc = Crc64.Update(_skipCrc, _buffer.AsSpan(_start, n));
        _start += n;
        _skipLeft -= (ulong)n;
        if (_skipLeft > 0) return false;
        _skipping = false;
        if (_skipCrc != _skipExpected) _crcErrors++;
        else _skipped++;
        return true;
    }
}
