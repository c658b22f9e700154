namespace SurgicalNav.Links.Framing;

/// <summary>Cuts a byte stream into COBS frames at the 0x00 delimiters, in whatever pieces the bytes come.</summary>
/// <remarks>Holds one frame at most, whatever the stream says: a longer one is thrown away up to the next delimiter and counted.
/// Starts in the middle of a stream without harm: what stands before the first delimiter decodes or is counted as malformed; the frame's own check sum is its owner's.
/// Not thread-safe; allocates only when constructed.</remarks>
public sealed class CobsDeframer
{
    private readonly byte[] _block;
    private int _length;
    private bool _isSkipping;

    /// <param name="maxFrameBytes">Longest decoded frame that is handed out.</param>
    public CobsDeframer(int maxFrameBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFrameBytes, 1);
        _block = new byte[Cobs.MaxEncodedLength(maxFrameBytes)];
        MaxFrameBytes = maxFrameBytes;
    }

    public int MaxFrameBytes { get; }

    /// <summary>Frames handed out.</summary>
    public long Frames { get; private set; }

    /// <summary>Blocks that were no COBS.</summary>
    public long Malformed { get; private set; }

    /// <summary>Frames longer than the bound.</summary>
    public long Oversize { get; private set; }

    /// <summary>Takes bytes from the front of <paramref name="input"/> until a frame ends or the input is used up.</summary>
    /// <param name="frame">The decoded frame; valid until the next call.</param>
    /// <returns>True with a frame: call again, input may hold more.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> frame)
    {
        while (!input.IsEmpty)
        {
            var end = input.IndexOf((byte)0);
            Take(end < 0 ? input : input[..end]);
            input = end < 0 ? default : input[(end + 1)..];
            if (end < 0) break;
            if (EndBlock(out frame)) return true;
        }

        frame = default;
        return false;
    }

    /// <summary>Throws away the part of a frame that has come so far; what still comes of it is skipped.</summary>
    public void Purge()
    {
        _isSkipping |= _length > 0;
        _length = 0;
    }

    /// <summary>Takes bytes and throws away every frame in them; what still comes of the last is skipped.</summary>
    public void Discard(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        _length = 0;
        _isSkipping = bytes[^1] != 0;
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (_isSkipping) return;
        if (bytes.Length > _block.Length - _length)
        {
            Oversize++;
            _isSkipping = true;
            _length = 0;
            return;
        }

        bytes.CopyTo(_block.AsSpan(_length));
        _length += bytes.Length;
    }

    private bool EndBlock(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        var (length, wasSkipping) = (_length, _isSkipping);
        (_length, _isSkipping) = (0, false);
        if (wasSkipping || length == 0) return false;
        var decoded = Cobs.Decode(_block.AsSpan(0, length), _block);
        if (decoded < 0)
        {
            Malformed++;
            return false;
        }

        if (decoded > MaxFrameBytes)
        {
            Oversize++;
            return false;
        }

        Frames++;
        frame = _block.AsSpan(0, decoded);
        return true;
    }
}
