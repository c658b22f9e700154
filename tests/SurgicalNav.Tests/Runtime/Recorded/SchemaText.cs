using System.Globalization;
using System.Text;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Recorded.Fields;
using SurgicalNav.Sensing.Endoscopes.Health;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Tests.Runtime.Recorded;

/// <summary>A record's layout as a person reads it: Protocol Buffers' language, with the names of the codes and what a row of numbers holds.</summary>
internal readonly struct SchemaText() : IFieldVisitor
{
    private const int Columns = 140;

    /// <summary>A space at which no line is broken.</summary>
    private const char Together = '\u00A0';

    /// <summary>By the field's name: one name means the same in every record.</summary>
    private static readonly Dictionary<string, Type> Codes = new(StringComparer.Ordinal)
    {
        ["evidence_flags"] = typeof(EvidenceFlags),
        ["request_command"] = typeof(GuardCommand),
        ["upload_refusal"] = typeof(ProgramRefusal),
        ["decision"] = typeof(GuardDecision),
        ["reasons"] = typeof(GuardReasons),
        ["motion"] = typeof(GuardMotion),
        ["held_purpose"] = typeof(TrajectoryPurpose),
        ["drive_references"] = typeof(ReferenceStates),
        ["trouble"] = typeof(PictureTrouble),
        ["lookup"] = typeof(LookupStatus),
        ["withdrawal"] = typeof(Withdrawal),
        ["tools"] = typeof(ToolState),
    };

    private readonly StringBuilder _text = new();
    private readonly List<string> _names = [];

    public static string Of<T>(string words) where T : struct, IFieldRecord<T>
    {
        var (text, record) = (new SchemaText(), default(T));
        text.Comment("", words);
        text._text.Append(CultureInfo.InvariantCulture, $"message {T.MessageName} {{\n");
        T.Visit(ref record, ref text);
        return text._text.Append("}\n").ToString();
    }

    public void Field(string name, ref long value) => Add(name, "sfixed64", "");

    public void Field(string name, ref double value) => Add(name, "double", "");

    public void Field(string name, ref bool value) => Add(name, "bool", "");

    public void Field(string name, ref byte[] value) => Add(name, "bytes", "");

    public void Field(string name, scoped Span<double> values) => Add(name, "repeated double", values.Length switch
    {
        3 => "x, y, z",
        7 => "unit quaternion w, x, y, z, then x, y, z in mm",
        8 when name == "drive_effort" => "one for each joint, N·m or N; recordings of before it was read have none",
        8 => "one for each joint, rad or mm" + (name == "velocity" ? " per s" : ""),
        36 => "6 by 6, row by row: rotation about x, y, z in rad, then translation in mm",
        _ => throw new InvalidOperationException($"{name} is a row of {values.Length} numbers: say here what they are."),
    });

    public void Field(string name, scoped Span<long> values, ref int count) => Add(name, "repeated sfixed64", name switch
    {
        "tools" => "for each tool its state and its age in ns, one after the other",
        "held_duration_ms" => "for each knot",
        "held_position_counts" or "held_velocity_counts" => "knot by knot and joint by joint, in the drive protocol's counts",
        _ => throw new InvalidOperationException($"{name} is a row of numbers: say here what they are."),
    });

    private void Add(string name, string type, string what)
    {
        if (Codes.TryGetValue(name, out var codes)) Comment("  ", Names(codes));
        _names.Add(name);
        _text.Append(CultureInfo.InvariantCulture, $"  {type} {name} = {_names.Count};{(what.Length > 0 ? "  // " + what : "")}\n");
    }

    private static string Names(Type codes)
    {
        var isFlags = codes.IsDefined(typeof(FlagsAttribute), inherit: false);
        var names = Enum.GetValues(codes).Cast<Enum>().Select(v => (Number: Convert.ToInt64(v, CultureInfo.InvariantCulture), Name: v.ToString())).Where(v => !isFlags || v.Number != 0).OrderBy(v => v.Number);
        return (isFlags ? "The sum of: " : "") + string.Join(", ", names.Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Number}{Together}{n.Name}")));
    }

    private void Comment(string indent, string words)
    {
        var line = indent + "//";
        foreach (var word in words.Split(' '))
        {
            if (line.Length + 1 + word.Length > Columns)
            {
                _text.Append(line).Append('\n');
                line = indent + "//";
            }
            line += " " + word.Replace(Together, ' ');
        }
        _text.Append(line).Append('\n');
    }
}
