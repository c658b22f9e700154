namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>What stands at the other end of a video address.</summary>
public enum VideoKind
{
    /// <summary>A video file, with its own rate and an end.</summary>
    File,

    /// <summary>A folder of pictures, or one picture.</summary>
    Pictures,

    /// <summary>The pictures of a recording (.mcap), with their own times and an end.</summary>
    Recording,

    /// <summary>A capture device of this machine (Video4Linux).</summary>
    Device,

    /// <summary>A stream from the network: RTSP, or MJPEG and others over HTTP.</summary>
    Network,
}

/// <summary>Where video comes from, as people write it: <c>/dev/video0</c>, <c>rtsp://host/stream</c>, <c>http://host:8080/video</c>, a file, a folder,
/// or a recording's pictures, <c>file:S.mcap?topic=/endoscope/right</c> where it holds several.</summary>
public sealed record VideoAddress
{
    private static readonly string[] NetworkSchemes = ["rtsp", "rtsps", "rtmp", "http", "https", "udp", "tcp"];

    private const string TopicQuery = ".mcap?topic=";

    private VideoAddress(VideoKind kind, string target, string? topic = null) => (Kind, Target, Topic) = (kind, target, topic);

    public VideoKind Kind { get; }

    /// <summary>What is opened: a path without a scheme, or the whole network address. May hold a password: never show it.</summary>
    public string Target { get; }

    /// <summary>Which of a recording's pictures; null where it holds only one eye's.</summary>
    public string? Topic { get; }

    /// <summary>True for what may go away and come back; files and folders do not.</summary>
    public bool IsLive => Kind is VideoKind.Device or VideoKind.Network;

    /// <summary>For messages and lists: a user's name and password in a network address are left out.</summary>
    public string Shown
    {
        get
        {
            var host = Kind == VideoKind.Network ? Target.IndexOf("://", StringComparison.Ordinal) + 3 : -1;
            if (host < 3) return Topic is null ? Target : $"{Target}?topic={Topic}";
            var end = Target.IndexOf('/', host);
            var at = Target.LastIndexOf('@', (end < 0 ? Target.Length : end) - 1);
            return at < host ? Target : Target[..host] + "***@" + Target[(at + 1)..];
        }
    }

    /// <exception cref="PictureException">Empty, or of a scheme that is not spoken; the message lists those that are.</exception>
    public static VideoAddress Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new PictureException("A video address is empty. Name a device (/dev/video0), a stream (rtsp://…, http://…), a video file or a folder of pictures.");
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = colon > 0 ? text[..colon].ToLowerInvariant() : "";
        var rest = colon > 0 ? text[(colon + 3)..] : text;
        if (scheme is "" or "file") return OfPath(scheme == "" && text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? text[5..] : rest);
        if (scheme is "v4l2") return new VideoAddress(VideoKind.Device, rest.StartsWith('/') ? rest : "/dev/" + rest);
        if (NetworkSchemes.Contains(scheme))
        {
            if (rest.Length == 0 || rest[0] == '/') throw new PictureException($"The video address {scheme}:// names no host. Write {scheme}://HOST[:PORT]/NAME.");
            return new VideoAddress(VideoKind.Network, text);
        }
        throw new PictureException($"Video of the kind '{scheme}://' is not spoken here; known are file, v4l2, {string.Join(", ", NetworkSchemes)}.");
    }

    public override string ToString() => Shown;

    private static VideoAddress OfPath(string path)
    {
        if (path.StartsWith("/dev/", StringComparison.Ordinal)) return new VideoAddress(VideoKind.Device, path);
        if (path.IndexOf(TopicQuery, StringComparison.OrdinalIgnoreCase) is var query and > 0)
        {
            var topic = path[(query + TopicQuery.Length)..];
            if (topic.Length == 0) throw new PictureException($"{path}: no topic stands after '?topic='. 'surgicalnav info' lists a recording's topics.");
            return new VideoAddress(VideoKind.Recording, path[..(query + TopicQuery.IndexOf('?', StringComparison.Ordinal))], topic);
        }
        return new VideoAddress(
            Directory.Exists(path) || FolderReel.IsPicture(path) ? VideoKind.Pictures
            : path.EndsWith(".mcap", StringComparison.OrdinalIgnoreCase) ? VideoKind.Recording
            : VideoKind.File, path);
    }
}
