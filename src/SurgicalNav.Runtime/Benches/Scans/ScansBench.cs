using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Runtime.Campaigns;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Benches.Scans;

/// <param name="Notes">Further figures and what was not compared, and why, in words.</param>
/// <param name="FieldQueryNearbyNs">A distance with its gradient, the last one having been near.</param>
/// <param name="FieldQueryAnywhereNs">Anywhere in the field.</param>
public sealed record ScansBenchReport(string Machine, string Runtime, IReadOnlyList<ScanTiming> Timings, Percentiles FieldQueryNearbyNs, Percentiles FieldQueryAnywhereNs,
    IReadOnlyList<string> Notes, IReadOnlyList<VerifyCheck> Checks)
{
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "surgicalnav/bench-scans/1";

    [JsonIgnore]
    public bool AllMet => Checks.All(c => c.Met);

    public string ToJson() => JsonSerializer.Serialize(this, SummaryFile.Options) + "\n";

    public string Render()
    {
        var text = new StringBuilder();
        void Line(FormattableString s) => text.Append(s.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"\nSurgicalNav bench scans   what stands between a scan and the guard, beside other implementations on the same data");
        Line($"  machine      {Machine}; {Runtime}");
        Line($"\n                                                         cores   ours, ms: p50     max   peer, ms: p50     max   times as fast");
        foreach (var t in Timings)
            Line($"  {t.What,-55} {t.Cores,5}        {t.OursMs.P50,8:0.0}{t.OursMs.Max,8:0.0}        {t.PeerMs?.P50,8:0.0}{t.PeerMs?.Max,8:0.0}   {t.Ratio,6:0.0}  {t.Peer}");
        Line($"\n  field query with gradient, ns:  p50 {FieldQueryNearbyNs.P50:0.0}, max {FieldQueryNearbyNs.Max:0.0} near the last one; p50 {FieldQueryAnywhereNs.P50:0.0}, max {FieldQueryAnywhereNs.Max:0.0} anywhere (batches of 20,000)");
        foreach (var note in Notes) Line($"  {note}");
        Line($"");
        foreach (var c in Checks) Line($"  {(c.Met ? "met    " : "NOT MET")}  {c.Name}: {c.Value:g4} ({c.Limit})");
        return text.ToString();
    }
}

/// <summary>Times the parts of the way from a scan to surfaces and safety fields.</summary>
public static class ScansBench
{
    private const double MostQueryNs = 25;

    /// <param name="repetitions">Of each calculation.</param>
    public static ScansBenchReport Run(int repetitions, Action<string> say, CancellationToken stop)
    {
        var series = SeriesBench.Run(repetitions, say, stop);
        var surfaces = SurfaceBench.Run(repetitions, say, stop);
        var field = FieldBench.Run(repetitions, say, stop);
        var way = WayBench.Run(repetitions, say, stop);
        ScanTiming[] timings = [series.Timing, .. surfaces.Select(s => s.Timing), .. field.Timings];
        var checks = timings.Select(t => t.Check).OfType<VerifyCheck>().ToList();
        checks.Add(VerifyCheck.AtMost("series: all memory taken, as a multiple of the volume", series.AllocatedPerVolume, SeriesBench.MostAllocatedPerVolume, "times"));
        checks.Add(VerifyCheck.AtLeast("series: the volume is what was written", series.IsSameVolume ? 1 : 0, 1, "yes"));
        checks.Add(VerifyCheck.AtMost("slices to volume, 8 surfaces and safety field, 2 cores, p50", way.TotalMs.P50, WayBench.MostMs, "ms"));
        checks.Add(VerifyCheck.AtMost("field query with gradient near the last one, p50", field.NearbyNs.P50, MostQueryNs, "ns"));
        checks.Add(VerifyCheck.AtMost("field query with gradient anywhere, p50", field.AnywhereNs.P50, MostQueryNs, "ns"));
        var notes = new List<string>
        {
            FormattableString.Invariant($"slices to volume, 8 surfaces and safety field: p50 {way.TotalMs.P50:0} ms, max {way.TotalMs.Max:0} ms on 2 cores (volume {way.VolumeMs:0}, surfaces {way.SurfacesMs:0} for {way.Triangles} triangles, field {way.FieldMs:0})"),
        };
        foreach (var s in surfaces)
            if (s.TrianglesPerPeer is { } share) notes.Add(FormattableString.Invariant($"{s.Timing.What}, {s.Timing.Cores} of 2 cores: {s.Triangles} triangles, {share:0.000} of VTK's, which leaves surfaces open at the border"));
        if (field.LargestGapMm is { } gap)
        {
            notes.Add(FormattableString.Invariant($"our distances are to voxels' boxes, ITK's to the centres of boundary voxels: at most {gap:0.00} mm apart, half a voxel's diagonal is {field.HalfDiagonalMm:0.00} mm"));
            checks.Add(VerifyCheck.AtMost("distance field against ITK's", gap, field.HalfDiagonalMm + 1e-3, "mm"));
        }
        return new ScansBenchReport($"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}", RuntimeInformation.FrameworkDescription, timings, field.NearbyNs, field.AnywhereNs, notes, checks);
    }
}
