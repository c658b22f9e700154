using System.Buffers.Binary;
using System.Text;

namespace SurgicalNav.Recording.Messages;

/// <summary>Writes Protocol Buffers fields (protobuf.dev/programming-guides/encoding) into memory that the caller has sized. Allocates nothing.</summary>
public ref struct ProtoWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>A tag of up to two bytes and a value of up to ten.</summary>
    public const int MaxScalarBytes = 12;

    public int Length { get; private set; }

    public static int MaxTextBytes(string text) => MaxScalarBytes + Encoding.UTF8.GetMaxByteCount(text.Length);

    public void Varint(int field, ulong value)
    {
        Raw((ulong)field << 3);
        Raw(value);
    }

    public void Int32(int field, int value) => Varint(field, (ulong)value);

    public void Bool(int field, bool value) => Varint(field, value ? 1u : 0);

    public void F64(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public void Fixed64(int field, long value) => Fixed64(field, (ulong)value);

    public void Fixed64(int field, ulong value)
    {
        Raw(((ulong)field << 3) | 1);
        Raw64(value);
    }

    public void Fixed32(int field, uint value)
    {
        Raw(((ulong)field << 3) | 5);
        BinaryPrimitives.WriteUInt32LittleEndian(_target[Length..], value);
        Length += 4;
    }

    public void Bytes(int field, scoped ReadOnlySpan<byte> value)
    {
        Begin(field, value.Length);
        value.CopyTo(_target[Length..]);
        Length += value.Length;
    }

    public void Text(int field, string value)
    {
        Begin(field, Encoding.UTF8.GetByteCount(value));
        Length += Encoding.UTF8.GetBytes(value, _target[Length..]);
    }

    public void Packed(int field, scoped ReadOnlySpan<double> values)
    {
        Begin(field, values.Length * 8);
        foreach (var v in values) Raw64(BitConverter.DoubleToUInt64Bits(v));
    }

    /// <summary>As fixed64 or sfixed64.</summary>
    public void Packed(int field, scoped ReadOnlySpan<long> values)
    {
        Begin(field, values.Length * 8);
        foreach (var v in values) Raw64((ulong)v);
    }

    /// <summary>A field of bytes that the caller appends.</summary>
    public void Begin(int field, int length)
    {
        Raw(((ulong)field << 3) | 2);
        Raw((ulong)length);
    }

    /// <summary>google.protobuf.Timestamp of a moment since 1970.</summary>
    public void Timestamp(int field, ulong unixNs)
    {
        var (seconds, nanos) = Math.DivRem(unixNs, 1_000_000_000ul);
        Begin(field, 2 + VarintBytes(seconds) + VarintBytes(nanos));
        Varint(1, seconds);
        Varint(2, nanos);
    }

    private static int VarintBytes(ulong value)
    {
        var n = 1;
        for (; value >= 0x80; value >>= 7) n++;
        return n;
    }

    private void Raw64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_target[Length..], value);
        Length += 8;
    }

    private void Raw(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _target[Length++] = (byte)(value | 0x80);
        _target[Length++] = (byte)value;
    }
}
