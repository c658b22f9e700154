using System.Text;
using System.Text.Json;
using SurgicalNav.Core.Config;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>What a tracker's clock, tools and watchdogs rest on, where a session is recorded without a patient: enough to run its poses again.</summary>
public static class TrackerSetupFile
{
    private const int Version = 1;

    public static byte[] Write(TrackerOptions tracker)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            NavigationSetupFile.WriteTracker(json, tracker);
            json.WriteEndObject();
        }
        return memory.ToArray();
    }

    /// <summary>Of all trackers among a recording's attachments, by topic.</summary>
    /// <param name="files">By name.</param>
    /// <param name="recording">For complaints.</param>
    /// <exception cref="ConfigException">One of them is no such file; says where.</exception>
    public static IReadOnlyDictionary<string, TrackerOptions> ReadAll(IReadOnlyDictionary<string, byte[]> files, string recording)
    {
        var trackers = new Dictionary<string, TrackerOptions>(StringComparer.Ordinal);
        for (var i = 0; files.TryGetValue(SessionTopics.TrackerSetupAt(i), out var bytes); i++)
        {
            var file = StrictJson.Parse(Encoding.UTF8.GetString(bytes), $"{SessionTopics.TrackerSetupAt(i)} in {recording}");
            file.RequireVersion(Version);
            trackers[SessionTopics.TrackerAt(i)] = NavigationSetupFile.ReadTracker(file.Object("tracker"));
        }
        return trackers;
    }
}
