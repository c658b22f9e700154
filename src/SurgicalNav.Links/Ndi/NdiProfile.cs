using SurgicalNav.Core.Config;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Ndi;

public enum NdiFamily
{
    /// <summary>Markers seen by cameras; tools are loaded from .rom files.</summary>
    Optical,

    /// <summary>Coils in a field; tools are wired and bring their own definition.</summary>
    Electromagnetic,
}

/// <summary>In which form the device reports poses, best first.</summary>
public enum NdiTrackingReply { Bx2, Bx, Tx }

/// <summary>One kind of NDI tracker, as hardware/profiles/tracker/ndi-*.json describes it (hardware/schemas/ndi-tracker.schema.json). Immutable.</summary>
public sealed record NdiProfile
{
    public const int FormatVersion = 1;

    public required string Name { get; init; }
    public required NdiFamily Family { get; init; }

    /// <summary>The port of a device on Ethernet; null for one that is only wired by a serial line.</summary>
    public int? TcpPort { get; init; }

    /// <summary>Rates that COMM may set, in bit/s; empty for a device without a serial line.</summary>
    public required IReadOnlyList<int> Bauds { get; init; }

    /// <summary>The rate to go to after a reset at 9600.</summary>
    public int PreferredBaud { get; init; }

    /// <summary>Frames a second.</summary>
    public required double FrameRateHz { get; init; }

    /// <summary>How many the frame number counts in a second.</summary>
    public required double FrameCounterHz { get; init; }

    public required IReadOnlyList<NdiTrackingReply> Replies { get; init; }

    /// <summary>Age of a measurement on its earliest possible arrival; a starting value until temporal calibration replaces it.</summary>
    public required Duration Latency { get; init; }

    /// <summary>How long a reset may take.</summary>
    public required Duration ResetTimeout { get; init; }

    /// <summary>The characterised volume in words, for messages.</summary>
    public required string Volume { get; init; }

    /// <summary>Distance from the device, mm.</summary>
    public required double NearestMm { get; init; }

    public required double FarthestMm { get; init; }

    /// <summary>What silence is borne and which poses are believed, as the tracker's client reads it; null where the profile leaves it to the client.</summary>
    public StrictJson? Limits { get; init; }

    /// <summary>Number that COMM knows a rate by; -1 where it knows it not.</summary>
    public static int BaudCode(int baud) => baud switch
    {
        9600 => 0,
        14_400 => 1,
        19_200 => 2,
        38_400 => 3,
        57_600 => 4,
        115_200 => 5,
        921_600 => 6,
        1_228_739 => 7,
        230_400 => 10,
        _ => -1,
    };

    /// <summary>The rate of a COMM code; 0 for none.</summary>
    public static int BaudOf(int code) => code switch
    {
        0 => 9600,
        1 => 14_400,
        2 => 19_200,
        3 => 38_400,
        4 => 57_600,
        5 => 115_200,
        6 => 921_600,
        7 => 1_228_739,
        10 => 230_400,
        _ => 0,
    };

    /// <exception cref="ConfigException">The file is missing, is no profile, or contradicts itself.</exception>
    public static NdiProfile Load(string path) => Read(StrictJson.Open(path));

    /// <param name="json">The file's text.</param>
    /// <param name="source">Name of the source for messages.</param>
    /// <exception cref="ConfigException">The text is no profile, or contradicts itself.</exception>
    public static NdiProfile Parse(string json, string source) => Read(StrictJson.Parse(json, source));

    private static NdiProfile Read(StrictJson file)
    {
        file.RequireOnly("$schema", "version", "kind", "name", "description", "family", "tcpPort", "serial", "frameRateHz", "frameCounterHz", "replies", "latencyMs", "resetTimeoutMs", "volume", "limits");
        file.RequireVersion(FormatVersion);
        if (!string.Equals(file.Text("kind"), "ndi", StringComparison.Ordinal)) throw file.Problem($"has the kind '{file.Text("kind")}'; an NDI tracker's is 'ndi'");
        var serial = file.OptionalObject("serial");
        serial?.RequireOnly("bauds", "preferredBaud");
        var bauds = serial?.Objects("bauds").Select(Baud).ToList() ?? [];
        var preferred = serial?.Whole("preferredBaud", 9600, 2_000_000) ?? 0;
        if (serial is not null && !bauds.Contains(preferred)) throw file.Problem($"prefers {preferred} baud, which is not among its 'serial.bauds'");
        int? port = file.Has("tcpPort") ? file.Whole("tcpPort", 1, 65_535) : null;
        if (port is null && serial is null) throw file.Problem("has neither 'tcpPort' nor 'serial': the device could not be reached");
        var volume = file.Object("volume");
        volume.RequireOnly("words", "nearestMm", "farthestMm");
        var (near, far) = (volume.Number("nearestMm", 0, 10_000), volume.Number("farthestMm", 0, 10_000));
        if (near >= far) throw file.Problem("has a volume that ends before it begins ('volume.nearestMm', 'volume.farthestMm')");
        var replies = file.Objects("replies").Select(Reply).ToList();
        if (replies.Count == 0) throw file.Problem("lists no 'replies': at least tx is needed");
        return new NdiProfile
        {
            Name = file.Text("name"),
            Family = file.Text("family") switch
            {
                "optical" => NdiFamily.Optical,
                "electromagnetic" => NdiFamily.Electromagnetic,
                var other => throw file.Problem($"has the family '{other}'; known are optical and electromagnetic"),
            },
            TcpPort = port,
            Bauds = bauds,
            PreferredBaud = preferred,
            FrameRateHz = file.Number("frameRateHz", 1, 1000),
            FrameCounterHz = file.Number("frameCounterHz", 1, 1000),
            Replies = replies,
            Latency = Duration.FromMilliseconds(file.Number("latencyMs", 0, 1000)),
            ResetTimeout = Duration.FromMilliseconds(file.Number("resetTimeoutMs", 100, 60_000)),
            Volume = volume.Text("words"),
            NearestMm = near,
            FarthestMm = far,
            Limits = file.OptionalObject("limits"),
        };
    }

    private static int Baud(StrictJson entry)
    {
        entry.RequireOnly("baud");
        var baud = entry.Whole("baud", 9600, 2_000_000);
        return BaudCode(baud) >= 0 ? baud : throw entry.Problem($"has a rate that COMM cannot set: {baud}");
    }

    private static NdiTrackingReply Reply(StrictJson entry)
    {
        entry.RequireOnly("command");
        return entry.Text("command") switch
        {
            "BX2" => NdiTrackingReply.Bx2,
            "BX" => NdiTrackingReply.Bx,
            "TX" => NdiTrackingReply.Tx,
            var other => throw entry.Problem($"has the tracking command '{other}'; known are BX2, BX and TX"),
        };
    }
}
