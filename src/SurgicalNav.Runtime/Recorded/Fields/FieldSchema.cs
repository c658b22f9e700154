using System.Text;

namespace SurgicalNav.Runtime.Recorded.Fields;

/// <summary>Publishes a record's layout as a Protocol Buffers FileDescriptorSet (google/protobuf/descriptor.proto), as MCAP viewers read it.</summary>
public readonly struct FieldSchema() : IFieldVisitor
{
    private const int TypeDouble = 1, TypeBool = 8, TypeBytes = 12, TypeSfixed64 = 16, LabelOptional = 1, LabelRepeated = 3;
    private const string Package = "surgicalnav";

    private readonly List<byte> _message = [];
    private readonly Counter _counter = new();

    public static string NameOf<T>() where T : struct, IFieldRecord<T> => $"{Package}.{T.MessageName}";

    /// <summary>The bytes of the descriptor set.</summary>
    public static byte[] Of<T>() where T : struct, IFieldRecord<T>
    {
        var (schema, record) = (new FieldSchema(), default(T));
        Text(schema._message, 1, T.MessageName);
        T.Visit(ref record, ref schema);
        List<byte> file = [];
        Text(file, 1, $"{Package}/{T.MessageName}.proto");
        Text(file, 2, Package);
        Bytes(file, 4, [.. schema._message]);
        Text(file, 12, "proto3");
        List<byte> set = [];
        Bytes(set, 1, [.. file]);
        return [.. set];
    }

    public void Field(string name, ref long value) => Add(name, TypeSfixed64, LabelOptional);
    public void Field(string name, ref double value) => Add(name, TypeDouble, LabelOptional);
    public void Field(string name, ref bool value) => Add(name, TypeBool, LabelOptional);
    public void Field(string name, scoped Span<double> values) => Add(name, TypeDouble, LabelRepeated);
    public void Field(string name, scoped Span<long> values, ref int count) => Add(name, TypeSfixed64, LabelRepeated);

    public void Field(string name, ref byte[] value) => Add(name, TypeBytes, LabelOptional);

    private void Add(string name, int type, int label)
    {
        List<byte> field = [];
        Text(field, 1, name);
        Number(field, 3, ++_counter.Value);
        Number(field, 4, label);
        Number(field, 5, type);
        Bytes(_message, 2, [.. field]);
    }

    private static void Text(List<byte> into, int number, string text) => Bytes(into, number, Encoding.UTF8.GetBytes(text));

    private static void Bytes(List<byte> into, int number, byte[] bytes)
    {
        Varint(into, number << 3 | (int)WireType.Bytes);
        Varint(into, bytes.Length);
        into.AddRange(bytes);
    }

    private static void Number(List<byte> into, int number, int value)
    {
        Varint(into, number << 3 | (int)WireType.Varint);
        Varint(into, value);
    }

    private static void Varint(List<byte> into, int value)
    {
        for (; value >= 0x80; value >>= 7) into.Add((byte)(value | 0x80));
        into.Add((byte)value);
    }

    private sealed class Counter
    {
        public int Value;
    }
}
