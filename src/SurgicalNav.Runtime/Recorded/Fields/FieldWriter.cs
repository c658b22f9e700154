using SurgicalNav.Recording.Messages;

namespace SurgicalNav.Runtime.Recorded.Fields;

/// <summary>Writes a record as a Protocol Buffers message (every field, in order) into a buffer of the caller's. Allocates nothing.</summary>
public ref struct FieldWriter(Span<byte> into) : IFieldVisitor
{
    private ProtoWriter _wire = new(into);
    private int _number;

    public readonly int Length => _wire.Length;

    /// <summary>The record's message in <paramref name="into"/>; its length.</summary>
    public static int Write<T>(ref T record, Span<byte> into) where T : struct, IFieldRecord<T>
    {
        var writer = new FieldWriter(into);
        T.Visit(ref record, ref writer);
        return writer.Length;
    }

    public void Field(string name, ref long value) => _wire.Fixed64(++_number, value);
    public void Field(string name, ref double value) => _wire.F64(++_number, value);
    public void Field(string name, ref bool value) => _wire.Bool(++_number, value);
    public void Field(string name, scoped Span<double> values) => _wire.Packed(++_number, values);
    public void Field(string name, scoped Span<long> values, ref int count) => _wire.Packed(++_number, values[..count]);
    public void Field(string name, ref byte[] value) => _wire.Bytes(++_number, value);
}

/// <summary>How Protocol Buffers mark what follows a tag.</summary>
internal static class WireType
{
    public const uint Varint = 0, Fixed64 = 1, Bytes = 2;
}
