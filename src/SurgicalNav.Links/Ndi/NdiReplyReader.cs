using System.Buffers.Binary;

namespace SurgicalNav.Links.Ndi;

/// <summary>What became of the bytes that a reader was given.</summary>
/// <param name="Replies">Whole, sound replies handed out.</param>
/// <param name="CrcErrors">Lines, headers and bodies whose checksum did not agree; nothing of them was used.</param>
/// <param name="ResyncBytes">Bytes thrown away while looking for the start of a reply.</param>
public readonly record struct NdiReaderCounters(long Replies, long CrcErrors, long ResyncBytes)
{
    public long Errors => CrcErrors + ResyncBytes;
}

/// <summary>What was wrong with bytes that a reader passed over.</summary>
public enum NdiFlaw { None, Noise, BadChecksum }

/// <summary>Cuts a stream of bytes into NDI replies, text and binary mixed. All memory is taken at construction, whatever a header claims.</summary>
/// <remarks>Use: fill <see cref="Room"/>, <see cref="Commit"/>, then <see cref="TryRead"/> until it answers false; there is then room again.
/// A text reply holds only printable characters and line feeds, so a byte of any other kind either begins a binary reply or is noise.
/// Not thread-safe. Never throws for what arrives.</remarks>
public sealed class NdiReplyReader
{
    /// <summary>The largest body of an ordinary binary reply.</summary>
    public const int MostBodyBytes = ushort.MaxValue;

    /// <summary>The longest text reply that is believed (TX of all handles with stray markers has about 8 kB).</summary>
    public const int MostTextBytes = 16_384;

    private const ushort Start = 0xA5C4, ExtendedStart = 0xA5C8;
    private const byte StartLow = 0xC4, ExtendedStartLow = 0xC8, StartHigh = 0xA5;
    private const int CrcBytes = 2, TextCrcDigits = 4;

    private readonly byte[] _buffer;
    private readonly int _mostBody;
    private int _start, _end, _scanned;
    private long _replies, _crcErrors, _resyncBytes;

    /// <param name="mostBodyBytes">The largest binary body that is believed; a header that claims more is taken for noise.</param>
    public NdiReplyReader(int mostBodyBytes = MostBodyBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostBodyBytes, 1);
        _mostBody = mostBodyBytes;
        _buffer = new byte[Math.Max(mostBodyBytes + 16, MostTextBytes) + 4096];
    }

    public NdiReaderCounters Counters => new(_replies, _crcErrors, _resyncBytes);

    /// <summary>Bytes of a reply that has begun but is not complete.</summary>
    public int Pending => _end - _start;

    /// <summary>Forgets what has begun, for instance after a command went unanswered.</summary>
    public void Clear()
    {
        _resyncBytes += Pending;
        Position += Pending;
        (_start, _end, _scanned) = (0, 0, 0);
    }

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

    /// <summary>Where in the whole stream the next unread byte stands.</summary>
    public long Position { get; private set; }

    /// <summary>The next sound reply, valid until the next call of any member; false when more bytes are needed.</summary>
    public bool TryRead(out NdiReply reply)
    {
        while (TryNext(out reply, out var flaw))
            if (flaw == NdiFlaw.None) return true;
        return false;
    }

    /// <summary>One step: a sound reply, or what was wrong with the bytes just passed over; false when more bytes are needed.</summary>
    public bool TryNext(out NdiReply reply, out NdiFlaw flaw)
    {
        reply = default;
        flaw = NdiFlaw.None;
        if (Pending == 0) return false;
        var step = IsTextByte(_buffer[_start]) ? Text(out reply) : _buffer[_start] is StartLow or ExtendedStartLow ? Binary(out reply) : Step.Noise;
        switch (step)
        {
            case Step.More:
                return false;
            case Step.Reply:
                _replies++;
                return true;
            case Step.BadLine:
                flaw = NdiFlaw.BadChecksum;
                _crcErrors++;
                return true;
            case Step.BadBinary:
                // Where bytes were lost on the way, the next reply has already begun within this one's length: only the first byte goes.
                flaw = NdiFlaw.BadChecksum;
                _crcErrors++;
                Drop(1);
                return true;
            default:
                flaw = NdiFlaw.Noise;
                if (step == Step.Noise) Drop(1);
                return true;
        }
    }

    private enum Step { Reply, More, Noise, BadLine, BadBinary, Lost }

    private Step Text(out NdiReply reply)
    {
        reply = default;
        var pending = _buffer.AsSpan(_start, Pending);
        var i = _scanned;
        while (i < pending.Length && IsTextByte(pending[i])) i++;
        _scanned = i;
        if (i > MostTextBytes) return Lose(i);
        if (i == pending.Length) return Step.More;
        if (pending[i] != '\r') return Lose(i);

        var line = pending[..i];
        Pass(i + 1);
        if (line.Length < TextCrcDigits) return Step.BadLine;
        var reader = new NdiTextReader(line[^TextCrcDigits..]);
        if (!reader.TryHex(TextCrcDigits, out var crc) || crc != Crc16.Compute(line[..^TextCrcDigits])) return Step.BadLine;
        reply = new NdiReply(NdiReplyKind.Text, line[..^TextCrcDigits]);
        return Step.Reply;
    }

    private Step Binary(out NdiReply reply)
    {
        reply = default;
        var pending = _buffer.AsSpan(_start, Pending);
        if (pending.Length < 2) return Step.More;
        if (pending[1] != StartHigh) return Step.Noise;
        var extended = pending[0] == ExtendedStartLow;
        var header = extended ? 8 : 6;
        if (pending.Length < header) return Step.More;
        if (BinaryPrimitives.ReadUInt16LittleEndian(pending[(header - CrcBytes)..]) != Crc16.Compute(pending[..(header - CrcBytes)])) return Step.BadBinary;
        var length = extended ? BinaryPrimitives.ReadUInt32LittleEndian(pending[2..]) : BinaryPrimitives.ReadUInt16LittleEndian(pending[2..]);
        if (length > (uint)_mostBody) return Step.Noise;
        var body = (int)length;
        if (pending.Length < header + body + CrcBytes) return Step.More;
        if (BinaryPrimitives.ReadUInt16LittleEndian(pending[(header + body)..]) != Crc16.Compute(pending.Slice(header, body))) return Step.BadBinary;
        reply = new NdiReply(extended ? NdiReplyKind.Extended : NdiReplyKind.Binary, pending.Slice(header, body));
        Pass(header + body + CrcBytes);
        return Step.Reply;
    }

    /// <summary>Completes a binary reply whose body lies behind room for its header; the length of all.</summary>
    /// <param name="frame">6 (extended: 8) bytes of room, the body, 2 bytes of room.</param>
    public static int Finish(Span<byte> frame, int bodyBytes, bool extended = false)
    {
        var header = extended ? 8 : 6;
        BinaryPrimitives.WriteUInt16LittleEndian(frame, extended ? ExtendedStart : Start);
        if (extended) BinaryPrimitives.WriteUInt32LittleEndian(frame[2..], (uint)bodyBytes);
        else BinaryPrimitives.WriteUInt16LittleEndian(frame[2..], (ushort)bodyBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[(header - CrcBytes)..], Crc16.Compute(frame[..(header - CrcBytes)]));
        BinaryPrimitives.WriteUInt16LittleEndian(frame[(header + bodyBytes)..], Crc16.Compute(frame.Slice(header, bodyBytes)));
        return header + bodyBytes + CrcBytes;
    }

    private static bool IsTextByte(byte b) => b is (>= 0x20 and < 0x7F) or (byte)'\n';

    private Step Lose(int bytes)
    {
        Drop(bytes);
        return Step.Lost;
    }

    private void Drop(int bytes)
    {
        _resyncBytes += bytes;
        Pass(bytes);
    }

    private void Pass(int bytes)
    {
        (_start, _scanned) = (_start + bytes, 0);
        Position += bytes;
    }
}
