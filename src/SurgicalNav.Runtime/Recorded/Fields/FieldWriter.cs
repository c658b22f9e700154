using System.Buffers.Binary;

namespace SurgicalNav.Runtime.Recorded.Fields;

/// <summary>Writes a record as a Protocol Buffers message (every field, in order) into a buffer of the caller's. Allocates nothing.</summary>
public ref struct FieldWriter(Span<byte> into) : IFieldVisitor
{
    private readonly Span<byte> _into = into;
    private int _number;

    public int Length { get; private set; }

    /// <summary>The record's message in <paramref name="into"/>; its length.</summary>
    public static int Write<T>(ref T record, Span<byte> into) where T : struct, IFieldRecord<T>
    {
        var writer = new FieldWriter(into);
        T.Visit(ref record, ref writer);
        return writer.Length;
    }

    public void Field(string name, ref long value)
    {
        Tag(WireType.Fixed64);
        BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);
    }

    public void Field(string name, ref double value)
    {
        Tag(WireType.Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value);
    }

    public void Field(string name, ref bool value)
    {
        Tag(WireType.Varint);
        Take(1)[0] = value ? (byte)1 : (byte)0;
    }

    public void Field(string name, scoped Span<double> values)
    {
        Tag(WireType.Bytes);
        Varint((uint)values.Length * 8);
        foreach (var v in values) BinaryPrimitives.WriteDoubleLittleEndian(Take(8), v);
    }

    public void Field(string name, scoped Span<long> values, ref int count)
    {
        Tag(WireType.Bytes);
        Varint((uint)count * 8);
        foreach (var v in values[..count]) BinaryPrimitives.WriteInt64LittleEndian(Take(8), v);
    }

    public void Field(string name, ref byte[] value)
    {
        Tag(WireType.Bytes);
        Varint((uint)value.Length);
        value.CopyTo(Take(value.Length));
    }

    private void Tag(uint wireType) => Varint((uint)++_number << 3 | wireType);

    private void Varint(uint value)
    {
        for (; value >= 0x80; value >>= 7) Take(1)[0] = (byte)(value | 0x80);
        Take(1)[0] = (byte)value;
    }

    private Span<byte> Take(int bytes)
    {
        var taken = _into.Slice(Length, bytes);
        Length += bytes;
        return taken;
    }
}

/// <summary>How Protocol Buffers mark what follows a tag.</summary>
internal static class WireType
{
    public const uint Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;
}
