using System.Globalization;
using SurgicalNav.Core.Leases;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>A folder of numbered PNG files per topic of pictures, and their times beside them.</summary>
internal sealed class PngSink(string folder) : IRecordingSink
{
    private readonly RecordedPictures _pictures = new();
    private readonly Dictionary<ushort, (string Folder, StreamWriter Times)> _topics = [];

    public int Passes => 1;

    public void Take(SessionReader reader, int pass)
    {
        if (reader.Kind != RecordKind.Picture) return;
        var picture = reader.Picture();
        var f = picture.Fields;
        if (f.Format == PixelFormat.Depth32F || !_pictures.TryDecode(picture, out var pixels)) return;
        if (!_topics.TryGetValue(reader.Channel.Id, out var topic)) _topics[reader.Channel.Id] = topic = Open(reader.Topic);
        var name = string.Create(CultureInfo.InvariantCulture, $"{f.Frame:00000000}.png");
        PictureFile.WritePng(Path.Combine(topic.Folder, name), pixels, f.Width, f.Height, f.Format);
        topic.Times.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name},{f.AcquiredAt.Nanoseconds},{f.ReceivedAt.Nanoseconds}"));
    }

    public Task<IReadOnlyList<string>> FinishAsync()
    {
        Dispose();
        return Task.FromResult<IReadOnlyList<string>>([.. _topics.Values.Select(t => t.Folder)]);
    }

    public void Dispose()
    {
        foreach (var (_, times) in _topics.Values) times.Dispose();
        _pictures.Dispose();
    }

    private (string, StreamWriter) Open(string topic)
    {
        var place = Path.Combine(folder, RecordingExport.FileName(topic));
        Directory.CreateDirectory(place);
        var times = new StreamWriter(Path.Combine(place, "times.csv"));
        times.WriteLine("file,acquired_ns,received_ns");
        return (place, times);
    }
}
