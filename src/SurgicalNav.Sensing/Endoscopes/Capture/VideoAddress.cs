namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>What stands at the other end of a video address.</summary>
public enum VideoKind
{
    /// <summary>A video file, with its own rate and an end.</summary>
    File,

    /// <summary>A folder of pictures, or one picture.</summary>
    Pictures,

    /// <summary>A capture device of this machine (Video4Linux).</summary>
    Device,

    /// <summary>A stream from the network: RTSP, or MJPEG and others over HTTP.</summary>
    Network,
}

/// <summary>Where video comes from, as people write it: <c>/dev/video0</c>, <c>rtsp://host/stream</c>, <c>http://host:8080/video</c>, a file or a folder.</summary>
public sealed record VideoAddress
{
    private static readonly string[] NetworkSchemes = ["rtsp", "rtsps", "rtmp", "http", "https", "udp", "tcp"];

    private VideoAddress(VideoKind kind, string target) => (Kind, Target) = (kind, target);

    public VideoKind Kind { get; }

    /// <summary>What is opened: a path without a scheme, or the whole network address. May hold a password: never show it.</summary>
    public string Target { get; }

    /// <summary>True for what may go away and come back; files and folders do not.</summary>
    public bool IsLive => Kind is VideoKind.Device or VideoKind.Network;

    /// <summary>For messages and lists: a user's name and password in a network address are left out.</summary>
    public string Shown
    {
        get
        {
            var host = Kind == VideoKind.Network ? Target.IndexOf("://", StringComparison.Ordinal) + 3 : -1;
            if (host < 3) return Target;
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

    private static VideoAddress OfPath(string path) => new(
        path.StartsWith("/dev/", StringComparison.Ordinal) ? VideoKind.Device
        : Directory.Exists(path) || FolderReel.IsPicture(path) ? VideoKind.Pictures
        : VideoKind.File, path);
}
