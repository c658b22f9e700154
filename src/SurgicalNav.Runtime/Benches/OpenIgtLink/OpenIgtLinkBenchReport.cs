using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Runtime.Campaigns;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Benches.OpenIgtLink;

/// <param name="Client">Whose client.</param>
/// <param name="Server">Whose server.</param>
/// <param name="Count">Round trips measured.</param>
/// <param name="Ms">Milliseconds from packing to the unpacked answer.</param>
public sealed record RoundTripFigures(string Client, string Server, int Count, Percentiles Ms)
{
    public static RoundTripFigures Of(string client, string server, IReadOnlyList<double> timesMs)
    {
        var sorted = timesMs.Order().ToArray();
        double At(double p) => sorted[Math.Clamp((int)Math.Ceiling(p / 100 * sorted.Length) - 1, 0, sorted.Length - 1)];
        return new RoundTripFigures(client, server, sorted.Length, new Percentiles(At(50), At(99), sorted[^1]));
    }
}

/// <summary>What <c>surgicalnav bench openigtlink</c> measured, in one run on one machine.</summary>
public sealed record OpenIgtLinkBenchReport
{
    public const string Ours = "SurgicalNav";
    public const string Reference = "reference C++";

    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "surgicalnav/bench-openigtlink/1";

    public required string Machine { get; init; }
    public required string Runtime { get; init; }

    /// <summary>Of the reference library; null where it is not there.</summary>
    public string? ReferenceVersion { get; init; }

    /// <summary>Why there are no figures of the reference library; null where there are.</summary>
    public string? ReferenceMissing { get; init; }

    public required IReadOnlyList<RoundTripFigures> Transform { get; init; }
    public required IReadOnlyList<RoundTripFigures> Image { get; init; }
    public required double AllocatedBytesPerTransform { get; init; }
    public required double AllocatedBytesPerImage { get; init; }
    public required IReadOnlyList<ChecksumFigures> Checksum { get; init; }
    public double? ReferenceChecksumGigabytesPerS { get; init; }
    public required ManyToolsFigures ManyTools { get; init; }
    public required IReadOnlyList<VerifyCheck> Checks { get; init; }

    [JsonIgnore]
    public bool AllMet => Checks.All(c => c.Met);

    public string ToJson() => JsonSerializer.Serialize(this, SummaryFile.Options) + "\n";
}
