using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Plans;

/// <summary>Writes surgical plans for <see cref="SurgicalPlanFile"/> and for somebody's editor: one thing a line, numbers with every digit that they have.</summary>
public static class SurgicalPlanWriter
{
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="plan">The plan.</param>
    /// <param name="schema">Where its schema stands, for editors.</param>
    public static string ToJson(SurgicalPlan plan, string schema = "surgical-plan.schema.json")
    {
        var text = new StringBuilder("{\n");
        text.Append(CultureInfo.InvariantCulture, $"  \"$schema\": {Quoted(schema)},\n  \"version\": {SurgicalPlanFile.FormatVersion},\n  \"kind\": {Quoted(SurgicalPlanFile.Kind)},\n");
        text.Append(CultureInfo.InvariantCulture, $"  \"name\": {Quoted(plan.Name)},\n");
        var m = plan.Made;
        text.Append(CultureInfo.InvariantCulture, $"  \"made\": {{ \"by\": {Quoted(m.By)}, \"version\": {Quoted(m.Version)}, \"author\": {Quoted(m.Author)}, \"on\": \"{m.On:yyyy-MM-dd}\"{Key("note", m.Note)} }},\n");
        List(text, "sources", plan.Sources, s => $"\"name\": {Quoted(s.Name)}, \"kind\": \"{Word(s.Kind)}\", \"file\": {Quoted(s.File)}{Key("sha256", s.Sha256)}{Key("seriesUid", s.SeriesUid)}");
        List(text, "structures", plan.Structures, s => $"\"name\": {Quoted(s.Name)}, \"source\": {Quoted(s.Source)}{(s.Label is { } label ? $", \"label\": {label}" : "")}");
        List(text, "noGo", plan.NoGo, n => $"\"structure\": {Quoted(n.Structure)}, \"marginMm\": {Number(n.MarginMm)}");
        List(text, "targets", plan.Targets, t => $"\"name\": {Quoted(t.Name)}, \"pointLpsMm\": {Point(t.PointLpsMm)}{Key("inside", t.Inside)}");
        List(text, "entries", plan.Entries, e => $"\"name\": {Quoted(e.Name)}, \"pointLpsMm\": {Point(e.PointLpsMm)}{Key("on", e.On)}, \"toleranceMm\": {Number(e.ToleranceMm)}");
        List(text, "paths", plan.Paths, p => $"\"name\": {Quoted(p.Name)}, \"entry\": {Quoted(p.Entry)}, \"target\": {Quoted(p.Target)}, \"shape\": \"{Word(p.Shape)}\"{Via(p)}, \"corridorRadiusMm\": {Number(p.CorridorRadiusMm)}");
        var limits = new List<string>();
        if (plan.Limits.MaxLengthMm is { } length) limits.Add($"\"maxLengthMm\": {Number(length)}");
        if (plan.Limits.MaxEntryAngleRad is { } angle) limits.Add($"\"maxEntryAngleRad\": {Number(angle)}");
        if (plan.Limits.MinBendRadiusMm is { } bend) limits.Add($"\"minBendRadiusMm\": {Number(bend)}");
        text.Append(limits.Count == 0 ? "  \"limits\": {}" : $"  \"limits\": {{ {string.Join(", ", limits)} }}");
        if (plan.Resection is { } r)
            text.Append(CultureInfo.InvariantCulture, $",\n  \"resection\": {{ \"pointLpsMm\": {Point(r.PointLpsMm)}, \"normal\": {Point(r.Normal)}, \"organ\": {Quoted(r.Organ)}{Key("tumour", r.Tumour)}, \"marginMm\": {Number(r.MarginMm)} }}");
        return text.Append("\n}\n").ToString();
    }

    /// <summary>As the file says it.</summary>
    public static string Word(PathShape shape) => shape switch { PathShape.Straight => "straight", PathShape.Polyline => "polyline", _ => "curve" };

    /// <summary>As the file says it.</summary>
    public static string Word(PlanSourceKind kind) => kind switch { PlanSourceKind.Scan => "scan", PlanSourceKind.Labels => "labels", _ => "mesh" };

    private static void List<T>(StringBuilder text, string key, IReadOnlyList<T> items, Func<T, string> write)
    {
        text.Append(CultureInfo.InvariantCulture, $"  \"{key}\": [");
        for (var i = 0; i < items.Count; i++) text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}\n    {{ {write(items[i])} }}");
        text.Append(items.Count > 0 ? "\n  ],\n" : "],\n");
    }

    private static string Via(PlannedPath path) => path.ViaLpsMm.Count == 0 ? "" : $", \"via\": [{string.Join(", ", path.ViaLpsMm.Select(v => $"{{ \"pointLpsMm\": {Point(v)} }}"))}]";

    private static string Point(Vec3 p) => $"[{Number(p.X)}, {Number(p.Y)}, {Number(p.Z)}]";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Quoted(string text) => JsonSerializer.Serialize(text, s_options);

    private static string Key(string key, string? value) => value is null ? "" : $", \"{key}\": {Quoted(value)}";
}
