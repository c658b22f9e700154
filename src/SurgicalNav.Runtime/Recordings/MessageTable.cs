using System.Globalization;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>The columns of one topic: its times and sequence, then the fields of its schema, those of messages within joined by a dot.</summary>
internal sealed class MessageTable
{
    private readonly ProtoSchema _schema;
    private readonly string _name;

    private MessageTable(ProtoSchema schema, string name)
    {
        (_schema, _name) = (schema, name);
        var columns = new List<(string Name, Type Type)> { ("log_time_ns", typeof(long)), ("publish_time_ns", typeof(long)), ("sequence", typeof(long)) };
        AddColumns(columns, "", name, 0);
        Columns = columns;
    }

    public IReadOnlyList<(string Name, Type Type)> Columns { get; }

    /// <summary>Null where the topic's messages are in no schema that is read here.</summary>
    public static MessageTable? For(McapChannel channel, McapCatalog catalog)
    {
        if (catalog.SchemaOf(channel) is not { Encoding: PublishedSchemas.Encoding } schema) return null;
        try
        {
            var parsed = ProtoSchema.Parse(schema.Data.Span);
            return parsed.Fields(schema.Name) is null ? null : new MessageTable(parsed, schema.Name);
        }
        catch (MalformedMessageException)
        {
            return null;
        }
    }

    /// <summary>The message's values in the order of the columns: long, double, bool or string.</summary>
    /// <exception cref="MalformedMessageException">It is not what its schema says.</exception>
    public object?[] Row(SessionReader reader)
    {
        var message = reader.Message;
        var row = new List<object?>(Columns.Count) { (long)message.LogTimeNs, (long)message.PublishTimeNs, (long)message.Sequence };
        AddValues(row, ProtoValues.Read(_schema, _name, message.Data), _name, 0);
        return [.. row];
    }

    private void AddColumns(List<(string Name, Type Type)> columns, string prefix, string name, int depth)
    {
        foreach (var f in _schema.Fields(name) ?? [])
            if (f is { Type: ProtoType.Message, IsRepeated: false } && depth < 8) AddColumns(columns, prefix + f.Name + ".", f.TypeName, depth + 1);
            else columns.Add((prefix + f.Name, ColumnType(f)));
    }

    private static Type ColumnType(ProtoField f) => f switch
    {
        { IsRepeated: true } => typeof(string),
        { Type: ProtoType.Double or ProtoType.Float } => typeof(double),
        { Type: ProtoType.Bool } => typeof(bool),
        { Type: ProtoType.Text or ProtoType.Enum or ProtoType.Message } => typeof(string),
        _ => typeof(long),
    };

    private void AddValues(List<object?> row, Dictionary<string, object?>? values, string name, int depth)
    {
        foreach (var f in _schema.Fields(name) ?? [])
        {
            var value = values?.GetValueOrDefault(f.Name);
            if (f is { Type: ProtoType.Message, IsRepeated: false } && depth < 8) AddValues(row, value as Dictionary<string, object?>, f.TypeName, depth + 1);
            else
                row.Add(value switch
                {
                    List<object?> list => string.Join(' ', list.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture))),
                    byte[] bytes => (long)bytes.Length,
                    ulong u => (long)u,
                    Dictionary<string, object?> => "",
                    _ => value,
                });
        }
    }
}
