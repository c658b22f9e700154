using System.Security.Cryptography;
using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Copies what stands beside the messages of several recordings into one: what is the same once, and under its file's name what has the same name
/// and says something else.</summary>
internal sealed class SideRecords(McapWriter writer)
{
    private readonly List<McapMetadata> _metadata = [];
    private readonly Dictionary<string, string> _attachments = new(StringComparer.Ordinal);

    /// <param name="metadata">Of one recording; its <see cref="RecordedStretch"/> is left out.</param>
    /// <param name="source">That recording.</param>
    /// <param name="index">Likewise.</param>
    /// <param name="path">Its name.</param>
    public void Copy(IReadOnlyList<McapMetadata> metadata, FileStream source, McapIndex index, string path)
    {
        foreach (var m in metadata)
        {
            if (m.Name == RecordedStretch.MetadataName || _metadata.Exists(w => w.Name == m.Name && w.Values.SequenceEqual(m.Values))) continue;
            writer.WriteMetadata(_metadata.Exists(w => w.Name == m.Name) ? m with { Name = Named(m.Name, path) } : m);
            _metadata.Add(m);
        }
        foreach (var at in index.Attachments)
        {
            var a = McapIndex.ReadAttachment(source, at);
            var hash = a.MediaType + Convert.ToHexString(SHA256.HashData(a.Data.Span));
            if (_attachments.TryAdd(a.Name, hash)) writer.WriteAttachment(a);
            else if (_attachments[a.Name] != hash && _attachments.TryAdd(Named(a.Name, path), hash)) writer.WriteAttachment(a with { Name = Named(a.Name, path) });
        }
    }

    private static string Named(string name, string path) => $"{name} ({Path.GetFileName(path)})";
}
