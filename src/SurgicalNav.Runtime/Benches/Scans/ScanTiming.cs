using SurgicalNav.Runtime.Campaigns;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Benches.Scans;

/// <summary>One calculation on a scan, timed beside another implementation's on the same data.</summary>
/// <param name="Cores">How many workers or threads both had.</param>
/// <param name="OursMs">Wall time.</param>
/// <param name="Peer">Name and version; null where it is not installed.</param>
/// <param name="NeededRatio">How many times as fast as the peer ours has to be, by the medians.</param>
public sealed record ScanTiming(string What, int Cores, Percentiles OursMs, string? Peer, Percentiles? PeerMs, double NeededRatio)
{
    public double? Ratio => PeerMs is { } theirs ? theirs.P50 / OursMs.P50 : null;

    /// <summary>Null where there is nothing to compare with.</summary>
    public VerifyCheck? Check => Ratio is { } ratio ? VerifyCheck.AtLeast($"{What}, {Cores} {(Cores == 1 ? "core" : "cores")}, as fast as {Peer}", ratio, NeededRatio, "times") : null;

    internal static Percentiles Spread(IEnumerable<double> ms)
    {
        double[] sorted = [.. ms.Order()];
        return new Percentiles(sorted[sorted.Length / 2], sorted[(int)(0.99 * (sorted.Length - 1))], sorted[^1]);
    }
}
