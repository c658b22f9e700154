using System.Globalization;

namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>A DICOM node: its application entity title and where it listens.</summary>
public sealed record DimseAddress(string Title, string Host, int Port)
{
    private const int LongestTitle = 16;

    /// <param name="text">AET@HOST:PORT; an IPv6 address in brackets.</param>
    /// <exception cref="UserErrorException">It is not written so.</exception>
    public static DimseAddress Parse(string text)
    {
        var (at, colon) = (text.IndexOf('@', StringComparison.Ordinal), text.LastIndexOf(':'));
        if (at <= 0 || colon <= at + 1 || !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            throw new UserErrorException("--dimse wants AET@HOST:PORT, for instance ARCHIVE@pacs.example.org:104.");
        var host = text[(at + 1)..colon].Trim('[', ']');
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown) throw new UserErrorException($"'{host}' is no host's name or address.");
        return new DimseAddress(RequireTitle(text[..at]), host, port);
    }

    /// <exception cref="UserErrorException">No application entity title: 1 to 16 printable ASCII characters without a backslash.</exception>
    public static string RequireTitle(string title) =>
        title.Length is > 0 and <= LongestTitle && title.All(c => c is > ' ' and < (char)127 and not '\\') && title[0] != '-' ? title
            : throw new UserErrorException($"'{title}' is no application entity title: 1 to {LongestTitle} printable ASCII characters, without spaces and backslashes.");

    public override string ToString() => $"{Title}@{Host}:{Port.ToString(CultureInfo.InvariantCulture)}";
}
