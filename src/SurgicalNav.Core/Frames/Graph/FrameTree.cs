using System.Globalization;
using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Core.Frames.Graph;

/// <summary>One edge as it stands at a moment, for people and machines.</summary>
/// <param name="Name">toFromFrom.</param>
/// <param name="To">Frame.</param>
/// <param name="From">Frame.</param>
/// <param name="Kind">Fixed, calibrated or live.</param>
/// <param name="Source">File, device or construction.</param>
/// <param name="Status">Whether it may be used.</param>
/// <param name="Why">Why not; empty where it may.</param>
/// <param name="AgeS">Of a live edge's measurement; of others null.</param>
/// <param name="TranslationSdMm">Root mean square of the three standard deviations of From's origin, mm; null where no error is known.</param>
/// <param name="RotationSdDeg">The same.</param>
public sealed record EdgeReport(string Name, string To, string From, EdgeKind Kind, string Source, EdgeStatus Status, string Why, double? AgeS, double? TranslationSdMm, double? RotationSdDeg);

/// <summary>A graph as a list and as a tree of text.</summary>
public static class FrameTree
{
    public static IReadOnlyList<EdgeReport> Report(TransformGraph graph, Instant now) => [.. graph.Edges.Select(e => Report(e, graph, now))];

    /// <summary>A tree for each group of connected frames, from its first frame down: each edge with its age, error and source.</summary>
    public static string Draw(TransformGraph graph, Instant now)
    {
        var text = new StringBuilder();
        var shown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var root in graph.Frames)
        {
            if (!shown.Add(root)) continue;
            text.Append(root).Append('\n');
            Below(root, "");
        }
        if (graph.Circles.Count > 0) text.Append(CultureInfo.InvariantCulture, $"Circles are closed by: {string.Join(", ", graph.Circles)}.\n");
        return text.ToString();

        void Below(string frame, string indent)
        {
            var edges = graph.Edges.Where(e => (e.To == frame && !shown.Contains(e.From)) || (e.From == frame && !shown.Contains(e.To))).ToList();
            for (var i = 0; i < edges.Count; i++)
            {
                var other = edges[i].To == frame ? edges[i].From : edges[i].To;
                if (!shown.Add(other)) continue;
                var last = i == edges.Count - 1;
                text.Append(indent).Append(last ? "└─ " : "├─ ").Append(other).Append("  ").Append(Line(Report(edges[i], graph, now))).Append('\n');
                Below(other, indent + (last ? "   " : "│  "));
            }
        }
    }

    private static string Line(EdgeReport r)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"[{r.Name}, {r.Kind.ToString().ToLowerInvariant()}"));
        if (r.AgeS is { } age) text.Append(CultureInfo.InvariantCulture, $", {age * 1000:f0} ms old");
        if (r.TranslationSdMm is { } mm) text.Append(CultureInfo.InvariantCulture, $", ±{mm:f3} mm ±{r.RotationSdDeg:f3}°");
        else if (r.Status == EdgeStatus.Ok) text.Append(", error not stated");
        text.Append(CultureInfo.InvariantCulture, $"; {r.Source}]");
        if (r.Status != EdgeStatus.Ok) text.Append(CultureInfo.InvariantCulture, $" NOT USABLE: {r.Why}");
        return text.ToString();
    }

    /// <summary>Trace of the covariance of From's origin in To: the twist's own translation part is about To's.</summary>
    private static double OriginVariance(in EdgeReading reading) =>
        new Uncertain<Any, Any>(new Rigid<Any, Any>(reading.Rotation, reading.TranslationMm), reading.Covariance).PointCovariance(new Point<Any>(0, 0, 0)).Trace;

    private readonly struct Any : IFrame;

    private static EdgeReport Report(FrameEdge edge, TransformGraph graph, Instant now)
    {
        var status = edge.Read(now, graph.Today, out var reading);
        var hasError = reading.HasValue && reading.IsSound && edge.IsErrorKnown;
        return new EdgeReport(
            edge.Name, edge.To, edge.From, edge.Kind, edge.Source, status, status == EdgeStatus.Ok ? "" : edge.Explain(status, reading, now, graph.Today),
            edge.Kind == EdgeKind.Live && reading.HasValue ? (now - reading.MeasuredAt).Seconds : null,
            hasError ? Math.Sqrt(OriginVariance(reading) / 3) : null, hasError ? Math.Sqrt(reading.Covariance.Block(0, 0).Trace / 3) * 180 / Math.PI : null);
    }
}
