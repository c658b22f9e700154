using System.Globalization;
using System.Text;

namespace SurgicalNav.Runtime.Benches.OpenIgtLink;

/// <summary>The figures as a person reads them.</summary>
public static class OpenIgtLinkBenchScreen
{
    public static string Render(OpenIgtLinkBenchReport r)
    {
        var text = new StringBuilder();
        void Line(FormattableString s) => text.Append(s.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"\nSurgicalNav bench openigtlink   loopback TCP, checksums made and checked at both ends");
        Line($"  machine      {r.Machine}; {r.Runtime}");
        Line($"  reference    {(r.ReferenceVersion is { } version ? "libOpenIGTLink " + version : r.ReferenceMissing)}");
        Line($"\n  TRANSFORM and back, µs         client         server         p50       p99       max     count");
        foreach (var t in r.Transform) Line($"                                 {t.Client,-14} {t.Server,-13} {t.Ms.P50 * 1000,8:0.0}  {t.Ms.P99 * 1000,8:0.0}  {t.Ms.Max * 1000,8:0}  {t.Count,8}");
        Line($"\n  1920×1080×3 IMAGE and STATUS, ms");
        foreach (var t in r.Image) Line($"                                 {t.Client,-14} {t.Server,-13} {t.Ms.P50,8:0.00}  {t.Ms.P99,8:0.00}  {t.Ms.Max,8:0.0}  {t.Count,8}");
        Line($"\n  allocated    {r.AllocatedBytesPerTransform:0.##} B a TRANSFORM, {r.AllocatedBytesPerImage:0.##} B an IMAGE, both ends together, after warm-up");
        Line($"  CRC-64       {string.Join(", ", r.Checksum.Select(c => FormattableString.Invariant($"{c.Method} {c.GigabytesPerS:0.0} GB/s ({c.SmallGigabytesPerS:0.0} in cache)")))}");
        if (r.ReferenceChecksumGigabytesPerS is { } reference) Line($"               reference library {reference:0.00} GB/s");
        var m = r.ManyTools;
        Line($"  {m.Tools} tools     {m.RateHz} Hz for {m.Seconds:0.0} s in one TDATA: {m.Sent} frames sent, {m.Received} received, {m.PosesLost} poses lost; server {m.ServerPercent:0.0} %, client {m.ClientPercent:0.0} % of one core; {m.AllocatedBytesPerFrame:0.##} B a frame\n");
        foreach (var c in r.Checks) Line($"  {(c.Met ? "met    " : "NOT MET")}  {c.Name}: {c.Value:0.###} ({c.Limit})");
        return text.ToString();
    }
}
