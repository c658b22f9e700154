using System.Buffers.Binary;

namespace SurgicalNav.Recording.Mcap;

/// <summary>Walks over the records inside an expanded chunk. What is cut or lies is met with an exception, never by reading beyond it.</summary>
/// <param name="records">The expanded records.</param>
/// <param name="chunkOffset">Of the chunk in its file, for messages.</param>
internal ref struct ChunkRecords(ReadOnlySpan<byte> records, long chunkOffset)
{
    private readonly ReadOnlySpan<byte> _records = records;

    public McapOpcode Opcode { get; private set; }
    public ReadOnlySpan<byte> Content { get; private set; }
    public int Offset { get; private set; }
    public int Next { get; set; }

    public bool Read()
    {
        if (Next >= _records.Length) return false;
        if (!TryRead()) throw new McapException(McapError.MalformedRecord, chunkOffset, $"within this chunk, at byte {Next} of its records, a record is longer than what is left.");
        return true;
    }

    /// <summary>False at the end, and where what follows is no whole record.</summary>
    public bool TryRead()
    {
        var rest = _records[Math.Min(Next, _records.Length)..];
        if (rest.Length < McapFormat.RecordHeaderBytes) return false;
        var length = BinaryPrimitives.ReadUInt64LittleEndian(rest[1..]);
        if (length > (ulong)(rest.Length - McapFormat.RecordHeaderBytes)) return false;
        (Opcode, Offset) = ((McapOpcode)rest[0], Next);
        Content = rest.Slice(McapFormat.RecordHeaderBytes, (int)length);
        Next += McapFormat.RecordHeaderBytes + (int)length;
        return true;
    }
}
