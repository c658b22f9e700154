using System.Buffers.Binary;

namespace SurgicalNav.Recording.Messages;

/// <summary>Reads any message by its schema, for export and for people: values as long, ulong, double, bool, string, byte[], lists of these, and dictionaries for messages
/// within. Allocates.</summary>
public static class ProtoValues
{
    private const int MaxDepth = 32;

    /// <summary>Every field of the schema in its order; what the message leaves out has its default.</summary>
    /// <exception cref="MalformedMessageException">The bytes are no such message, or the schema does not know it.</exception>
    public static Dictionary<string, object?> Read(ProtoSchema schema, string name, ReadOnlySpan<byte> message) => Read(schema, name, message, 0);

    private static Dictionary<string, object?> Read(ProtoSchema schema, string name, ReadOnlySpan<byte> message, int depth)
    {
        if (depth > MaxDepth) throw new MalformedMessageException($"messages within messages, {MaxDepth} deep");
        var fields = schema.Fields(name) ?? throw new MalformedMessageException($"the schema does not know '{name}'");
        var values = new Dictionary<string, object?>(fields.Count, StringComparer.Ordinal);
        foreach (var f in fields) values[f.Name] = f.IsRepeated ? new List<object?>() : Default(f.Type);
        var r = new ProtoReader(message);
        while (r.Next())
        {
            ProtoField? field = null;
            foreach (var f in fields)
                if (f.Number == r.Field) field = f;
            if (field is null) continue;
            if (!field.IsRepeated) values[field.Name] = Value(schema, field, r.Wire, Scalar(r), Counted(r), depth);
            else if (r.Wire == 2 && IsScalar(field.Type)) Unpack(schema, field, r.Bytes(), (List<object?>)values[field.Name]!, depth);
            else ((List<object?>)values[field.Name]!).Add(Value(schema, field, r.Wire, Scalar(r), Counted(r), depth));
        }
        return values;
    }

    private static ulong Scalar(in ProtoReader r) => r.Wire == 2 ? 0 : r.Number(r.Wire);

    private static ReadOnlySpan<byte> Counted(in ProtoReader r) => r.Wire == 2 ? r.Bytes() : default;

    private static bool IsScalar(ProtoType type) => type is not (ProtoType.Text or ProtoType.Bytes or ProtoType.Message or ProtoType.Group);

    private static object? Default(ProtoType type) => type switch
    {
        ProtoType.Double or ProtoType.Float => 0.0,
        ProtoType.Bool => false,
        ProtoType.Text or ProtoType.Enum => "",
        ProtoType.Bytes => Array.Empty<byte>(),
        ProtoType.Message or ProtoType.Group => null,
        ProtoType.UInt64 or ProtoType.Fixed64 => 0ul,
        _ => 0L,
    };

    private static void Unpack(ProtoSchema schema, ProtoField field, ReadOnlySpan<byte> packed, List<object?> into, int depth)
    {
        var wire = Wire(field.Type);
        var width = wire switch { 1 => 8, 5 => 4, _ => 0 };
        while (!packed.IsEmpty)
        {
            ulong number;
            if (width > 0)
            {
                if (packed.Length < width) throw new MalformedMessageException($"field {field.Number} ends within a number");
                number = width == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(packed) : BinaryPrimitives.ReadUInt32LittleEndian(packed);
                packed = packed[width..];
            }
            else
            {
                number = ProtoReader.Varint(ref packed);
            }
            into.Add(Value(schema, field, wire, number, default, depth));
        }
    }

    private static int Wire(ProtoType type) => type switch
    {
        ProtoType.Double or ProtoType.Fixed64 or ProtoType.SFixed64 => 1,
        ProtoType.Float or ProtoType.Fixed32 or ProtoType.SFixed32 => 5,
        ProtoType.Text or ProtoType.Bytes or ProtoType.Message => 2,
        _ => 0,
    };

    private static object? Value(ProtoSchema schema, ProtoField field, int wire, ulong number, ReadOnlySpan<byte> bytes, int depth)
    {
        if (wire != Wire(field.Type)) throw new MalformedMessageException($"field {field.Number} has wire type {wire}, which does not fit '{field.Name}'");
        return field.Type switch
        {
            ProtoType.Double => BitConverter.UInt64BitsToDouble(number),
            ProtoType.Float => (double)BitConverter.UInt32BitsToSingle((uint)number),
            ProtoType.UInt64 or ProtoType.Fixed64 => number,
            ProtoType.UInt32 or ProtoType.Fixed32 => (long)(uint)number,
            ProtoType.Int32 or ProtoType.SFixed32 => (long)(int)number,
            ProtoType.SInt32 or ProtoType.SInt64 => (long)(number >> 1) ^ -(long)(number & 1),
            ProtoType.Bool => number != 0,
            ProtoType.Enum => schema.NameOf(field.TypeName, (int)number) ?? ((int)number).ToString(System.Globalization.CultureInfo.InvariantCulture),
            ProtoType.Text => System.Text.Encoding.UTF8.GetString(bytes),
            ProtoType.Bytes => bytes.ToArray(),
            ProtoType.Message => Read(schema, field.TypeName, bytes, depth + 1),
            ProtoType.Int64 or ProtoType.SFixed64 => (long)number,
            _ => throw new MalformedMessageException($"field {field.Number} is of a kind that is not read"),
        };
    }
}
