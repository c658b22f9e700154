namespace SurgicalNav.Recording.Messages;

/// <summary>The kinds of field that matter to a reader (google/protobuf/descriptor.proto, FieldDescriptorProto.Type).</summary>
public enum ProtoType
{
    Double = 1, Float = 2, Int64 = 3, UInt64 = 4, Int32 = 5, Fixed64 = 6, Fixed32 = 7, Bool = 8, Text = 9, Group = 10, Message = 11, Bytes = 12, UInt32 = 13, Enum = 14,
    SFixed32 = 15, SFixed64 = 16, SInt32 = 17, SInt64 = 18,
}

/// <param name="TypeName">Full name of a message or enum with a leading dot; otherwise empty.</param>
public sealed record ProtoField(int Number, string Name, ProtoType Type, bool IsRepeated, string TypeName);

/// <summary>A FileDescriptorSet as recordings carry it: what the fields of a message are called, and what they are.</summary>
public sealed class ProtoSchema
{
    private const int MaxDepth = 32;

    private readonly Dictionary<string, List<ProtoField>> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<int, string>> _enums = new(StringComparer.Ordinal);

    /// <exception cref="MalformedMessageException">The bytes are no FileDescriptorSet.</exception>
    public static ProtoSchema Parse(ReadOnlySpan<byte> set)
    {
        var schema = new ProtoSchema();
        var r = new ProtoReader(set);
        while (r.Next())
            if (r.Field == 1) schema.TakeFile(r.Bytes());
        return schema;
    }

    /// <summary>Fields in the order of the text; null where the set has no such message.</summary>
    public IReadOnlyList<ProtoField>? Fields(string fullName) => _messages.GetValueOrDefault(fullName.StartsWith('.') ? fullName : "." + fullName);

    /// <summary>The name of an enum's value; null where it has none.</summary>
    public string? NameOf(string enumName, int value) => _enums.GetValueOrDefault(enumName)?.GetValueOrDefault(value);

    private void TakeFile(ReadOnlySpan<byte> file)
    {
        var package = "";
        var r = new ProtoReader(file);
        while (r.Next())
            if (r.Field == 2) package = r.Text();
        var prefix = package.Length == 0 ? "" : "." + package;
        r = new ProtoReader(file);
        while (r.Next())
            if (r.Field == 4) TakeMessage(r.Bytes(), prefix, 0);
            else if (r.Field == 5) TakeEnum(r.Bytes(), prefix);
    }

    private void TakeMessage(ReadOnlySpan<byte> message, string prefix, int depth)
    {
        if (depth > MaxDepth) throw new MalformedMessageException($"messages within messages, {MaxDepth} deep");
        var name = prefix + "." + NameIn(message);
        var fields = new List<ProtoField>();
        var r = new ProtoReader(message);
        while (r.Next())
            switch (r.Field)
            {
                case 2: fields.Add(TakeField(r.Bytes())); break;
                case 3: TakeMessage(r.Bytes(), name, depth + 1); break;
                case 4: TakeEnum(r.Bytes(), name); break;
                default: break;
            }
        _messages[name] = fields;
    }

    private void TakeEnum(ReadOnlySpan<byte> message, string prefix)
    {
        var values = new Dictionary<int, string>();
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field != 2) continue;
            var (name, number) = ("", 0);
            var value = new ProtoReader(r.Bytes());
            while (value.Next())
                if (value.Field == 1) name = value.Text();
                else if (value.Field == 2) number = value.Int32();
            values[number] = name;
        }
        _enums[prefix + "." + NameIn(message)] = values;
    }

    private static ProtoField TakeField(ReadOnlySpan<byte> message)
    {
        var (name, number, label, type, typeName) = ("", 0, 1, 0, "");
        var r = new ProtoReader(message);
        while (r.Next())
            switch (r.Field)
            {
                case 1: name = r.Text(); break;
                case 3: number = r.Int32(); break;
                case 4: label = r.Int32(); break;
                case 5: type = r.Int32(); break;
                case 6: typeName = r.Text(); break;
                default: break;
            }
        return new ProtoField(number, name, (ProtoType)type, label == 3, typeName);
    }

    private static string NameIn(ReadOnlySpan<byte> message)
    {
        var r = new ProtoReader(message);
        while (r.Next())
            if (r.Field == 1) return r.Text();
        return "";
    }
}
