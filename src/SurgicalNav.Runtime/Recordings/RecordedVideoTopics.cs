using SurgicalNav.Recording.Messages;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Which topic of a recording is meant by its video.</summary>
internal static class RecordedVideoTopics
{
    /// <param name="path">A recording, whole or not.</param>
    /// <param name="named">The topic asked for; null where none was.</param>
    /// <returns>The named topic, or the only one that holds pictures other than masks.</returns>
    /// <exception cref="UserErrorException">There is no such topic, none at all, or several; lists them as addresses.</exception>
    public static string Choose(string path, string? named)
    {
        var info = RecordingInfoReader.Read(path);
        var topics = info.Topics.Where(t => t.Schema is PictureFields.RawSchemaName or PictureFields.CompressedSchemaName && t.Messages > 0).Select(t => t.Topic).ToList();
        var videos = topics.Where(t => !t.EndsWith("/mask", StringComparison.Ordinal)).ToList();
        if (named is not null)
            return topics.Contains(named) ? named : throw new UserErrorException($"{path} holds no pictures on '{named}'. {(topics.Count == 0 ? "It holds none at all." : "It holds " + Addresses(topics))}");
        return videos switch
        {
            [var only] => only,
            [] => throw new UserErrorException($"{path} holds no pictures{(info.Damage is { } damage ? $" before it breaks off ({damage.Words})" : "")}. 'surgicalnav info {path}' says what it holds."),
            _ => throw new UserErrorException($"{path} holds the pictures of {videos.Count} eyes or cameras; say which: {Addresses(videos)}"),
        };

        string Addresses(IEnumerable<string> of) => string.Join(", ", of.Select(t => $"{path}?topic={t}")) + ".";
    }
}
