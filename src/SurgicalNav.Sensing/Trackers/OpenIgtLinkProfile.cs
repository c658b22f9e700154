using SurgicalNav.Core.Config;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>A tracker behind an OpenIGTLink server, as hardware/profiles/tracker/openigtlink-*.json describes it (hardware/schemas/openigtlink-tracker.schema.json). Immutable.</summary>
/// <param name="Name">For people.</param>
/// <param name="RateHz">What the server is set to; losses are counted against it.</param>
/// <param name="Latency">Age of a pose on its earliest possible arrival, until temporal calibration replaces it.</param>
/// <param name="Limits">Of silence and belief.</param>
public sealed record OpenIgtLinkProfile(string Name, double RateHz, Duration Latency, TrackerLimits Limits)
{
    public const int FormatVersion = 1;

    /// <exception cref="ConfigException">The file is missing, is no profile, or contradicts itself.</exception>
    public static OpenIgtLinkProfile Load(string path) => Read(StrictJson.Open(path));

    /// <param name="json">The file's text.</param>
    /// <param name="source">Name of the source for messages.</param>
    /// <exception cref="ConfigException">The text is no profile, or contradicts itself.</exception>
    public static OpenIgtLinkProfile Parse(string json, string source) => Read(StrictJson.Parse(json, source));

    /// <summary>What its client is told.</summary>
    /// <param name="tools">As the server names them.</param>
    public OpenIgtLinkTrackerOptions OptionsFor(IReadOnlyList<string> tools) =>
        Limits.Of(new OpenIgtLinkTrackerOptions { Name = Name, Tools = tools, NominalRateHz = RateHz, ConstantLatency = Latency });

    private static OpenIgtLinkProfile Read(StrictJson file)
    {
        file.RequireOnly("$schema", "version", "kind", "name", "description", "rateHz", "latencyMs", "limits");
        file.RequireVersion(FormatVersion);
        if (!string.Equals(file.Text("kind"), "openIgtLink", StringComparison.Ordinal)) throw file.Problem($"has the kind '{file.Text("kind")}'; a tracker behind an OpenIGTLink server has 'openIgtLink'");
        return new OpenIgtLinkProfile(file.Text("name"), file.Number("rateHz", 1, 1000), Duration.FromMilliseconds(file.Number("latencyMs", 0, 1000)), TrackerLimits.Read(file.Object("limits")));
    }
}
