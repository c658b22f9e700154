using System.Globalization;
using SurgicalNav.Recording.Sessions;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>One CSV file per topic (RFC 4180). Doubles are written so that they come back to the bit; bytes by their number.</summary>
internal sealed class CsvSink(string folder) : IRecordingSink
{
    private readonly Dictionary<ushort, (MessageTable Table, StreamWriter File)?> _topics = [];
    private readonly List<string> _files = [];

    public int Passes => 1;

    public void Take(SessionReader reader, int pass)
    {
        if (!_topics.TryGetValue(reader.Channel.Id, out var topic)) _topics[reader.Channel.Id] = topic = Open(reader);
        if (topic is not { } t) return;
        t.File.WriteLine(string.Join(',', t.Table.Row(reader).Select(Text)));
    }

    public Task<IReadOnlyList<string>> FinishAsync()
    {
        Dispose();
        return Task.FromResult<IReadOnlyList<string>>(_files);
    }

    public void Dispose()
    {
        foreach (var topic in _topics.Values) topic?.File.Dispose();
    }

    private (MessageTable, StreamWriter)? Open(SessionReader reader)
    {
        if (MessageTable.For(reader.Channel, reader.Catalog) is not { } table) return null;
        var path = Path.Combine(folder, RecordingExport.FileName(reader.Topic) + ".csv");
        var file = new StreamWriter(path) { NewLine = "\r\n" };
        file.WriteLine(string.Join(',', table.Columns.Select(c => c.Name)));
        _files.Add(path);
        return (table, file);
    }

    private static string Text(object? value) => value switch
    {
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        bool b => b ? "true" : "false",
        string s when s.AsSpan().IndexOfAny(",\"\r\n") >= 0 => '"' + s.Replace("\"", "\"\"", StringComparison.Ordinal) + '"',
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
