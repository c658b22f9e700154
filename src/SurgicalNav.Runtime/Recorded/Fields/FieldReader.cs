using System.Buffers.Binary;

namespace SurgicalNav.Runtime.Recorded.Fields;

/// <summary>Reads what <see cref="FieldWriter"/> wrote. Absent fields keep their defaults; fields of a newer writer, which follow the known ones, are left.</summary>
/// <remarks>Never throws for what it reads: <see cref="IsSound"/> turns false. Allocates nothing.</remarks>
public ref struct FieldReader(ReadOnlySpan<byte> message) : IFieldVisitor
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _at, _number;

    public bool IsSound { get; private set; } = true;

    /// <summary>The record in a message; false where it is none.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> message, out T record) where T : struct, IFieldRecord<T>
    {
        record = default;
        var reader = new FieldReader(message);
        T.Visit(ref record, ref reader);
        return reader.IsSound;
    }

    public void Field(string name, ref long value)
    {
        if (Has(WireType.Fixed64) && Take(8, out var bytes)) value = BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    public void Field(string name, ref double value)
    {
        if (Has(WireType.Fixed64) && Take(8, out var bytes)) value = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
    }

    public void Field(string name, ref bool value)
    {
        if (Has(WireType.Varint) && Take(1, out var bytes)) value = bytes[0] != 0;
    }

    public void Field(string name, scoped Span<double> values)
    {
        if (!Has(WireType.Bytes) || !Packed(out var bytes)) return;
        if (bytes.Length != values.Length * 8) IsSound = false;
        for (var i = 0; IsSound && i < values.Length; i++) values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]);
    }

    public void Field(string name, scoped Span<long> values, ref int count)
    {
        count = 0;
        if (!Has(WireType.Bytes) || !Packed(out var bytes)) return;
        if (bytes.Length % 8 != 0 || bytes.Length > values.Length * 8) IsSound = false;
        for (; IsSound && count < bytes.Length / 8; count++) values[count] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * count)..]);
    }

    public void Field(string name, ref byte[] value) => value = Has(WireType.Bytes) && Packed(out var bytes) ? bytes.ToArray() : [];

    /// <summary>Whether the next field on the wire is the one shown now; its tag is then taken.</summary>
    private bool Has(uint wireType)
    {
        _number++;
        if (!IsSound || _at == _message.Length) return false;
        var before = _at;
        if (!Varint(out var tag)) return false;
        if (tag >> 3 > _number)
        {
            _at = before;
            return false;
        }
        if (tag == ((uint)_number << 3 | wireType)) return true;
        IsSound = false;
        return false;
    }

    private bool Packed(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return Varint(out var length) && Take(length, out bytes);
    }

    private bool Varint(out uint value)
    {
        value = 0;
        for (var shift = 0; shift < 28 && Take(1, out var b); shift += 7)
        {
            value |= (uint)(b[0] & 0x7F) << shift;
            if (b[0] < 0x80) return true;
        }
        IsSound = false;
        return false;
    }

    private bool Take(uint length, out ReadOnlySpan<byte> bytes)
    {
        IsSound &= length <= _message.Length - _at;
        bytes = IsSound ? _message.Slice(_at, (int)length) : default;
        if (IsSound) _at += (int)length;
        return IsSound;
    }
}
