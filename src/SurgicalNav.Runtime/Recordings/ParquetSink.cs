using Parquet;
using Parquet.Data;
using Parquet.Schema;
using SurgicalNav.Recording.Sessions;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>One Apache Parquet file per topic, in row groups of bounded size; bytes by their number.</summary>
internal sealed class ParquetSink(string folder) : IRecordingSink
{
    private const int RowsPerGroup = 65_536;

    private readonly Dictionary<ushort, Topic?> _topics = [];

    public int Passes => 1;

    public void Take(SessionReader reader, int pass)
    {
        if (!_topics.TryGetValue(reader.Channel.Id, out var topic))
            _topics[reader.Channel.Id] = topic = MessageTable.For(reader.Channel, reader.Catalog) is { } table
                ? new Topic(Path.Combine(folder, RecordingExport.FileName(reader.Topic) + ".parquet"), table) : null;
        topic?.Add(reader);
    }

    public async Task<IReadOnlyList<string>> FinishAsync()
    {
        var files = new List<string>();
        foreach (var topic in _topics.Values)
        {
            if (topic is null) continue;
            await topic.WriteAsync();
            files.Add(topic.Path);
        }
        return files;
    }

    public void Dispose() { }

    /// <summary>Rows are kept until the end, since the library writes asynchronously and messages are read where they stand.</summary>
    private sealed class Topic(string path, MessageTable table)
    {
        private readonly List<object?[]> _rows = [];

        public string Path => path;

        public void Add(SessionReader reader) => _rows.Add(table.Row(reader));

        public async Task WriteAsync()
        {
            DataField[] fields = [.. table.Columns.Select(c => c.Type == typeof(string) ? new DataField(c.Name, typeof(string), isNullable: true) : new DataField(c.Name, c.Type, isNullable: false))];
            await using var file = File.Create(path);
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. fields]), file);
            for (var at = 0; at < _rows.Count; at += RowsPerGroup)
            {
                using var group = writer.CreateRowGroup();
                var rows = _rows.GetRange(at, Math.Min(RowsPerGroup, _rows.Count - at));
                for (var i = 0; i < fields.Length; i++) await WriteAsync(group, fields[i], table.Columns[i].Type, rows, i);
            }
        }

        private static async Task WriteAsync(ParquetRowGroupWriter group, DataField field, Type type, List<object?[]> rows, int column)
        {
            if (type == typeof(double)) await group.WriteAsync<double>(field, rows.Select(r => r[column] is double d ? d : 0).ToArray());
            else if (type == typeof(bool)) await group.WriteAsync<bool>(field, rows.Select(r => r[column] is true).ToArray());
            else if (type == typeof(string)) await group.WriteAsync(field, rows.Select(r => r[column] as string ?? "").ToArray());
            else await group.WriteAsync<long>(field, rows.Select(r => r[column] is long l ? l : 0).ToArray());
        }
    }
}
