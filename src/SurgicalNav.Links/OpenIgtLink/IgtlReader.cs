namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>What became of the bytes that a reader was given.</summary>
/// <param name="Messages">Whole, sound messages handed out.</param>
/// <param name="Skipped">Messages of types not spoken here, or larger than this reader keeps, passed over whole.</param>
/// <param name="CrcErrors">Bodies whose checksum did not agree; nothing of them was used.</param>
/// <param name="Malformed">Bodies with a right checksum whose fields contradict each other.</param>
/// <param name="ResyncBytes">Bytes thrown away while looking for the start of a message, headers with impossible sizes among them.</param>
public readonly record struct IgtlCounters(long Messages, long Skipped, long CrcErrors, long Malformed, long ResyncBytes)
{
    /// <summary>Everything that points to a broken line or sender.</summary>
    public long Errors => CrcErrors + Malformed + ResyncBytes;
}

/// <summary>Cuts a stream of bytes into OpenIGTLink messages of versions 1 to 3. All memory is taken at construction, whatever a header claims.</summary>
/// <remarks>Use: fill <see cref="Room"/>, <see cref="Commit"/>, then <see cref="TryRead"/> until it answers false; there is then room again.
/// Not thread-safe. Never throws for what arrives. The checksum of a large body is taken piece by piece as it arrives, while it is still in the
/// processor's cache, and a message is handed out where it was received, without a copy. Bodies of unknown types, and bulk data larger than the
/// bound, run through without being kept, their checksum watched.</remarks>
public sealed class IgtlReader
{
    /// <summary>Enough for 230 tracked tools.</summary>
    public const int DefaultMostBodyBytes = 16_384;

    /// <summary>The longest foreign body that is believed and skipped (a volume of 512 × 512 × 500 voxels of 16 bits); more is taken for noise.</summary>
    public const ulong MostSkippedBodyBytes = 1ul << 28;

    private readonly byte[] _buffer;
    private readonly int _mostBodyBytes;
    private int _start, _end, _checked;
    private ulong _crc, _skipLeft, _skipExpected;
    private bool _skipping, _inNoise;
    private IgtlFlaw _flaw;
    private long _messages, _skipped, _crcErrors, _malformed, _resyncBytes;

    /// <param name="mostBodyBytes">The largest body that is handed out; about twice as much memory is taken, so that the next message can begin
    /// to arrive behind the last. 1920 × 1080 RGB takes 6,220,872.</param>
    public IgtlReader(int mostBodyBytes = DefaultMostBodyBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostBodyBytes, IgtlMatrix.WireBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mostBodyBytes, (Array.MaxLength >> 1) - IgtlHeader.WireBytes);
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
        // Bytes are moved only where the rest of the message that has begun might not fit behind them.
        if (_start > 0 && (_start == _end || _buffer.Length - _start < IgtlHeader.WireBytes + _mostBodyBytes))
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

    /// <summary>What was wrong with the last message that was refused since the last call; none where nothing was.</summary>
    public IgtlFlaw TakeFlaw() => (_flaw, _flaw = IgtlFlaw.None).Item1;

    /// <summary>What the bytes that are left lack, once no more will come.</summary>
    public IgtlFlaw AtEnd()
    {
        if (_skipping) return IgtlFlaw.TruncatedBody;
        if (Pending == 0 || _inNoise) return IgtlFlaw.None;
        return Pending < IgtlHeader.WireBytes ? IgtlFlaw.TruncatedHeader : IgtlFlaw.TruncatedBody;
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
            var flaw = Judge(header, kind);
            if (flaw != IgtlFlaw.None)
            {
                StepOver(flaw);
                continue;
            }
            _inNoise = false;
            if (kind == IgtlKind.Unknown || header.BodyBytes > (ulong)_mostBodyBytes)
            {
                BeginSkip(header);
                continue;
            }
            var bytes = (int)header.BodyBytes;
            var there = Math.Min(Pending - IgtlHeader.WireBytes, bytes);
            var body = _buffer.AsSpan(_start + IgtlHeader.WireBytes, there);
            _crc = Crc64.Update(_crc, body[_checked..]);
            _checked = there;
            if (there < bytes) return false;
            var crc = _crc;
            (_crc, _checked) = (0, 0);
            _start += IgtlHeader.WireBytes + bytes;
            flaw = crc == header.Crc ? IgtlMessage.TryParse(kind, header, body, out message) : IgtlFlaw.ChecksumMismatch;
            if (flaw == IgtlFlaw.None)
            {
                _messages++;
                return true;
            }
            _flaw = flaw;
            if (flaw == IgtlFlaw.ChecksumMismatch) _crcErrors++;
            else _malformed++;
        }
    }

    private IgtlFlaw Judge(IgtlHeader header, IgtlKind kind)
    {
        var flaw = header.Flaw;
        if (flaw != IgtlFlaw.None) return flaw;
        if (header.BodyBytes > (IgtlRules.IsBulk(kind) ? MostSkippedBodyBytes : (ulong)_mostBodyBytes)) return IgtlFlaw.BodyTooLarge;
        return IgtlRules.BodyFits(kind, header.Version, header.BodyBytes) ? IgtlFlaw.None : IgtlFlaw.ContentSize;
    }

    /// <summary>One byte further; only the first of a run of bytes that begin no message is a refused message.</summary>
    private void StepOver(IgtlFlaw flaw)
    {
        if (!_inNoise) _flaw = flaw;
        _inNoise = true;
        _start++;
        _resyncBytes++;
    }

    private void BeginSkip(IgtlHeader header)
    {
        _skipping = true;
        (_skipLeft, _crc, _skipExpected) = (header.BodyBytes, 0, header.Crc);
        _start += IgtlHeader.WireBytes;
    }

    private bool Skip()
    {
        var n = (int)Math.Min((ulong)Pending, _skipLeft);
        _crc = Crc64.Update(_crc, _buffer.AsSpan(_start, n));
        _start += n;
        _skipLeft -= (ulong)n;
        if (_skipLeft > 0) return false;
        var intact = _crc == _skipExpected;
        (_skipping, _crc) = (false, 0);
        if (intact) _skipped++;
        else (_crcErrors, _flaw) = (_crcErrors + 1, IgtlFlaw.ChecksumMismatch);
        return true;
    }
}
