using System.Globalization;

namespace SurgicalNav.Runtime.Recorded.Fields;

/// <summary>One field by name, with its value in words that tell every bit of it.</summary>
public readonly record struct NamedField(string Name, string Value);

/// <summary>Lists a record's fields, for people and for naming the first difference of two.</summary>
public readonly struct FieldList() : IFieldVisitor
{
    private readonly List<NamedField> _fields = [];

    public static IReadOnlyList<NamedField> Of<T>(T record) where T : struct, IFieldRecord<T>
    {
        var list = new FieldList();
        T.Visit(ref record, ref list);
        return list._fields;
    }

    public void Field(string name, ref long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public void Field(string name, ref double value) => Add(name, Text(value));

    public void Field(string name, ref bool value) => Add(name, value ? "true" : "false");

    public void Field(string name, scoped Span<double> values)
    {
        for (var i = 0; i < values.Length; i++) Add($"{name}[{i}]", Text(values[i]));
    }

    public void Field(string name, scoped Span<long> values, ref int count)
    {
        Add(name + ".count", count.ToString(CultureInfo.InvariantCulture));
        for (var i = 0; i < count; i++) Add($"{name}[{i}]", values[i].ToString(CultureInfo.InvariantCulture));
    }

    public void Field(string name, ref byte[] value) => Add(name, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(value)));

    private void Add(string name, string value) => _fields.Add(new NamedField(name, value));

    /// <summary>Two NaNs may differ in bits and still read alike; the bits are then given too.</summary>
    private static string Text(double value) => double.IsNaN(value)
        ? $"NaN (0x{BitConverter.DoubleToInt64Bits(value):x16})"
        : value.ToString("R", CultureInfo.InvariantCulture);
}
