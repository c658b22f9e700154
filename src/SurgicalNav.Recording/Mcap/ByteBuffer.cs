using System.Buffers.Binary;
using System.Text;

namespace SurgicalNav.Recording.Mcap;

/// <summary>A buffer that grows and is used again, with MCAP's little-endian primitives. Allocates only while it grows.</summary>
internal sealed class ByteBuffer(int capacity)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Truncate(int length) => Length = Math.Min(Length, length);

    /// <summary>So many bytes more, to be filled by the caller; undefined until then.</summary>
    /// <exception cref="InvalidOperationException">Beyond what an array holds.</exception>
    public Span<byte> Take(int count)
    {
        var needed = (long)Length + count;
        if (needed > _bytes.Length)
        {
            if (needed > Array.MaxLength) throw new InvalidOperationException($"A chunk or record of {needed} bytes does not fit into memory; close chunks earlier.");
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _bytes.Length)));
        }
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    /// <summary>What stands at a place already written, to be written over.</summary>
    public Span<byte> At(int offset, int count) => _bytes.AsSpan(0, Length).Slice(offset, count);

    public void U8(byte value) => Take(1)[0] = value;

    public void U16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);

    public void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    public void U64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    public void Text(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        U32((uint)count);
        Encoding.UTF8.GetBytes(value, Take(count));
    }

    public void Map(IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        var at = BeginLength32();
        for (var i = 0; i < pairs.Count; i++)
        {
            Text(pairs[i].Key);
            Text(pairs[i].Value);
        }
        EndLength32(at);
    }

    public void Map(IReadOnlyList<KeyValuePair<ushort, ulong>> pairs)
    {
        U32((uint)(pairs.Count * 10));
        for (var i = 0; i < pairs.Count; i++)
        {
            U16(pairs[i].Key);
            U64(pairs[i].Value);
        }
    }

    public int BeginLength32()
    {
        U32(0);
        return Length;
    }

    public void EndLength32(int at) => BinaryPrimitives.WriteUInt32LittleEndian(At(at - 4, 4), (uint)(Length - at));

    /// <summary>Opcode and room for the length; hand the answer to <see cref="EndRecord"/>.</summary>
    public int BeginRecord(McapOpcode opcode)
    {
        U8((byte)opcode);
        U64(0);
        return Length;
    }

    public void EndRecord(int at) => BinaryPrimitives.WriteUInt64LittleEndian(At(at - 8, 8), (ulong)(Length - at));
}
