using System.Globalization;

namespace SurgicalNav.Runtime.Devices;

/// <summary>What stands at the other end of a tracker's address.</summary>
public enum TrackerKind
{
    /// <summary>An OpenIGTLink server: PLUS, 3D Slicer, a vendor's own.</summary>
    OpenIgtLink,

    /// <summary>An NDI tracker on a serial port.</summary>
    NdiSerial,

    /// <summary>An NDI tracker on the network.</summary>
    NdiNetwork,

    /// <summary>A recorded sequence or pose log, played at its own pace.</summary>
    Recording,

    /// <summary>A calibrated camera that follows bodies by their printed markers, described by a bodies file.</summary>
    Markers,
}

/// <summary>Where a tracker is, as people write it: <c>igtl://HOST:PORT</c>, <c>ndi:///dev/ttyUSB0</c>, <c>ndi://HOST:8765</c>, <c>file:X.igs.mha</c>, <c>markers:FILE.json</c>.</summary>
/// <param name="Text">As written.</param>
/// <param name="Kind">What it leads to.</param>
/// <param name="Host">Of a network address; else empty.</param>
/// <param name="Port">Of a network address; else 0.</param>
/// <param name="Path">Of a serial port or a file; else empty.</param>
/// <param name="NdiProfile">The device profile that an NDI address asks for after <c>?profile=</c>; null leaves it to the kind of line.</param>
public sealed record TrackerAddress(string Text, TrackerKind Kind, string Host, int Port, string Path, string? NdiProfile)
{
    public const int IgtlPort = 18_944, NdiPort = 8765;

    public const string Forms = "igtl://HOST:PORT, ndi:///dev/ttyUSB0, ndi://HOST:8765 (both also with ?profile=ndi-aurora), file:X.igs.mha (.mhd, .nrrd, .csv, .mcap) or markers:BODIES.json (a camera that follows printed markers)";

    private const string Igtl = "igtl://", Ndi = "ndi://", File = "file:", Markers = "markers:", Query = "?profile=";

    /// <exception cref="UserErrorException">It is none of the forms; says what is wrong and which there are.</exception>
    public static TrackerAddress Parse(string text)
    {
        if (text.StartsWith(Igtl, StringComparison.OrdinalIgnoreCase)) return OfNetwork(text, TrackerKind.OpenIgtLink, text[Igtl.Length..], IgtlPort, null);
        if (text.StartsWith(Ndi, StringComparison.OrdinalIgnoreCase))
        {
            var rest = text[Ndi.Length..];
            var at = rest.IndexOf(Query, StringComparison.Ordinal);
            var profile = at < 0 ? null : rest[(at + Query.Length)..];
            if (at >= 0) rest = rest[..at];
            if (profile is { Length: 0 }) throw Wrong(text, "no profile stands after '?profile='");
            return rest.StartsWith('/') ? new TrackerAddress(text, TrackerKind.NdiSerial, "", 0, rest, profile) : OfNetwork(text, TrackerKind.NdiNetwork, rest, NdiPort, profile);
        }
        if (text.StartsWith(Markers, StringComparison.OrdinalIgnoreCase))
            return text.Length == Markers.Length ? throw Wrong(text, "no bodies file is named") : new TrackerAddress(text, TrackerKind.Markers, "", 0, text[Markers.Length..], null);
        if (!text.StartsWith(File, StringComparison.OrdinalIgnoreCase)) throw Wrong(text, text.Contains("://", StringComparison.Ordinal) ? "this kind of tracker is not spoken here" : "the kind of tracker is not said");
        var path = text[File.Length..];
        if (path.StartsWith("//", StringComparison.Ordinal)) path = path[2..];
        return path.Length == 0 ? throw Wrong(text, "no file is named") : new TrackerAddress(text, TrackerKind.Recording, "", 0, path, null);
    }

    public override string ToString() => Text;

    private static TrackerAddress OfNetwork(string text, TrackerKind kind, string rest, int usualPort, string? profile)
    {
        rest = rest.TrimEnd('/');
        var colon = rest.LastIndexOf(':');
        // An IPv6 address without a port ends in its bracket.
        if (rest.EndsWith(']')) colon = -1;
        var host = (colon < 0 ? rest : rest[..colon]).Trim('[', ']');
        var port = usualPort;
        if (host.Length == 0) throw Wrong(text, "no host is named");
        if (colon >= 0 && !(int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65_535))
            throw Wrong(text, $"a host and a port are needed, and '{rest[(colon + 1)..]}' is no port (1 to 65535; the usual one is {usualPort})");
        return new TrackerAddress(text, kind, host, port, "", profile);
    }

    private static UserErrorException Wrong(string text, string what) => new($"'{text}' is no address of a tracker: {what}. Write {Forms}.");
}
