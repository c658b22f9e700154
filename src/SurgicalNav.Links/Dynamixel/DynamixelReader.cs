using System.Buffers.Binary;

namespace SurgicalNav.Links.Dynamixel;

/// <summary>What became of the bytes that a reader was given.</summary>
/// <param name="Packets">Sound packets handed out.</param>
/// <param name="CrcErrors">Packets whose CRC did not agree.</param>
/// <param name="Malformed">Packets with a right CRC whose stuffing or length no sound sender writes.</param>
/// <param name="Broken">Packets given up because the next one began inside them, or because their rest did not come.</param>
/// <param name="NoiseBytes">Bytes thrown away while looking for the start of a packet.</param>
public readonly record struct DynamixelReaderCounters(long Packets, long CrcErrors, long Malformed, long Broken, long NoiseBytes)
{
    public long Errors => CrcErrors + Malformed + Broken + NoiseBytes;
}

/// <summary>Cuts a stream of bytes into packets of Protocol 2.0. All memory is taken at construction, whatever a header claims.</summary>
/// <remarks>Use: fill <see cref="Room"/>, <see cref="Commit"/>, then <see cref="TryRead"/> until it answers false; there is then room again.
/// A length that claims more than <see cref="DynamixelProtocol.MostPacketBytes"/> is noise; one that claims less but whose bytes do not come holds
/// the line up until the next packet's header shows (stuffing keeps headers out of packets) or the owner's time is over (<see cref="GiveUp"/>).
/// Not thread-safe. Never throws for what arrives.</remarks>
public sealed class DynamixelReader
{
    private const int LeastStatus = 4, LeastInstruction = 3, MarkBytes = 3;

    private readonly byte[] _buffer = new byte[2 * DynamixelProtocol.MostPacketBytes];
    private int _start, _end;
    private long _packets, _crcErrors, _malformed, _broken, _noiseBytes;

    public DynamixelReaderCounters Counters => new(_packets, _crcErrors, _malformed, _broken, _noiseBytes);

    /// <summary>Bytes of a packet that has begun but is not complete.</summary>
    public int Pending => _end - _start;

    private static ReadOnlySpan<byte> Mark => DynamixelProtocol.Header[..MarkBytes];

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

    /// <summary>Forgets all that has come and was not read: it belongs to a time that is over.</summary>
    public void Clear()
    {
        _noiseBytes += Pending;
        (_start, _end) = (0, 0);
    }

    /// <summary>The rest of the packet that has begun will not come: goes on behind its first byte, since a sound one may have begun within its length. Read on afterwards.</summary>
    public void GiveUp()
    {
        if (Pending == 0) return;
        _broken++;
        Pass(1);
    }

    /// <summary>The next sound packet, valid until the next call of any member; false when more bytes are needed.</summary>
    public bool TryRead(out DynamixelPacket packet)
    {
        while (FindHeader())
        {
            var pending = _buffer.AsSpan(_start, Pending);
            if (pending.Length < DynamixelProtocol.InstructionAt) break;
            int length = BinaryPrimitives.ReadUInt16LittleEndian(pending[DynamixelProtocol.LengthAt..]);
            var whole = DynamixelProtocol.InstructionAt + length;
            if (!DynamixelProtocol.IsId(pending[DynamixelProtocol.IdAt]) || length < LeastInstruction || whole > DynamixelProtocol.MostPacketBytes)
            {
                Pass(1);
                continue;
            }
            var isFast = IsFast(pending);
            var body = pending[DynamixelProtocol.InstructionAt..Math.Max(DynamixelProtocol.InstructionAt, Math.Min(pending.Length, whole - DynamixelProtocol.CrcBytes))];
            if (!isFast && HeaderWithin(body) is var at and >= 0)
            {
                _broken++;
                Pass(DynamixelProtocol.InstructionAt + at);
                continue;
            }
            if (pending.Length < whole) break;
            if (BinaryPrimitives.ReadUInt16LittleEndian(pending[(whole - DynamixelProtocol.CrcBytes)..]) != DynamixelCrc.Compute(pending[..(whole - DynamixelProtocol.CrcBytes)]))
            {
                // Where bytes were lost, the next packet has begun within this one's length: only the first byte goes.
                _crcErrors++;
                Pass(1);
                continue;
            }
            var id = pending[DynamixelProtocol.IdAt];
            _start += whole;
            var plain = isFast ? body.Length : DynamixelStuffing.Remove(body);
            if (plain < 0 || body[0] == (byte)DynamixelInstruction.Status && length < LeastStatus)
            {
                _malformed++;
                continue;
            }
            _packets++;
            packet = new DynamixelPacket(id, body[..plain]);
            return true;
        }
        packet = default;
        return false;
    }

    private static bool IsFast(ReadOnlySpan<byte> pending) =>
        pending.Length > DynamixelProtocol.InstructionAt && pending[DynamixelProtocol.IdAt] == DynamixelProtocol.Broadcast && pending[DynamixelProtocol.InstructionAt] == (byte)DynamixelInstruction.Status;

    /// <summary>Goes to the next FF FF FD 00, or to what may yet become one; false when nothing is left.</summary>
    private bool FindHeader()
    {
        while (Pending > 0)
        {
            var pending = _buffer.AsSpan(_start, Pending);
            var at = pending.IndexOf(Mark);
            if (at < 0)
            {
                Pass(pending.Length - Tail(pending));
                return false;
            }
            Pass(at);
            if (Pending <= MarkBytes) return false;
            if (_buffer[_start + MarkBytes] == DynamixelProtocol.Header[MarkBytes]) return true;
            Pass(1);
        }
        return false;
    }

    /// <summary>How many of the last bytes may be the beginning of FF FF FD.</summary>
    private static int Tail(ReadOnlySpan<byte> bytes) => bytes.EndsWith(Mark[..2]) ? 2 : bytes.EndsWith(Mark[..1]) ? 1 : 0;

    /// <summary>Where inside a stuffed packet a header stands that cannot belong to it; -1 for nowhere.</summary>
    private static int HeaderWithin(ReadOnlySpan<byte> body) => body.IndexOf(DynamixelProtocol.Header);

    private void Pass(int bytes)
    {
        _start += bytes;
        _noiseBytes += bytes;
    }
}
