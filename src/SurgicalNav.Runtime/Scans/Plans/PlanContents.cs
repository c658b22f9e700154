using System.Globalization;
using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Runtime.Scans.Plans;

/// <summary>What a plan says, without reading what it rests on.</summary>
public sealed record PlanContents(string Path, SurgicalPlan Plan)
{
    /// <exception cref="Core.Config.ConfigException">The plan is no plan.</exception>
    public static PlanContents Of(string path) => new(path, SurgicalPlanFile.Load(path));

    public string ToText()
    {
        var text = new StringBuilder();
        var p = Plan;
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"plan '{p.Name}'");
        Line($"  made        {p.Made.On:yyyy-MM-dd} by {p.Made.Author}, with {p.Made.By} {p.Made.Version}");
        if (p.Made.Note is { } note) Line($"  note        {note.ReplaceLineEndings(" ")}");
        foreach (var s in p.Sources) Line($"  {SurgicalPlanWriter.Word(s.Kind),-11} {s.Name}: {s.File}{(s.SeriesUid is { } uid ? $", series {uid}" : "")}{(s.Sha256 is { } sha ? $", sha256 {sha[..12]}…" : "")}");
        foreach (var s in p.Structures)
            Line($"  structure   {s.Name}: {(s.Label is { } label ? $"label {label} of " : "")}{s.Source}{(p.NoGo.FirstOrDefault(n => n.Structure == s.Name) is { } no ? FormattableString.Invariant($"; no-go, margin {no.MarginMm:0.##} mm") : "")}");
        foreach (var t in p.Targets) Line($"  target      {t.Name} at {Place(t.PointLpsMm)}{(t.Inside is { } inside ? $", inside {inside}" : "")}");
        foreach (var e in p.Entries) Line($"  entry       {e.Name} at {Place(e.PointLpsMm)}{(e.On is { } on ? $", on {on}" : "")}");
        foreach (var path in p.Paths)
            Line($"  path        {path.Name}: {SurgicalPlanWriter.Word(path.Shape)} from {path.Entry} to {path.Target}, {p.CurveOf(path).LengthMm:0.0} mm, corridor of {path.CorridorRadiusMm:0.##} mm radius");
        if (p.Limits.MaxLengthMm is { } length) Line($"  limit       length at most {length:0.##} mm");
        if (p.Limits.MaxEntryAngleRad is { } angle) Line($"  limit       entry at most {angle * 180 / Math.PI:0.#}° off the surface's normal");
        if (p.Limits.MinBendRadiusMm is { } bend) Line($"  limit       no bend tighter than {bend:0.##} mm");
        if (p.Resection is { } r) Line($"  resection   of {r.Organ} by the plane through {Place(r.PointLpsMm)}, normal {Place(r.Normal)}{(r.Tumour is { } tumour ? FormattableString.Invariant($", {r.MarginMm:0.##} mm beyond {tumour}") : "")}");
        return text.ToString();
    }

    public string ToJson() => ScanJson.Of(new
    {
        schema = "surgicalnav/plan-show/1",
        file = Path,
        name = Plan.Name,
        author = Plan.Made.Author,
        on = Plan.Made.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        sources = Plan.Sources.Select(s => new { name = s.Name, kind = SurgicalPlanWriter.Word(s.Kind), file = s.File, sha256 = s.Sha256, seriesUid = s.SeriesUid }),
        structures = Plan.Structures.Select(s => new { name = s.Name, source = s.Source, label = s.Label }),
        noGo = Plan.NoGo.Select(n => new { structure = n.Structure, marginMm = n.MarginMm }),
        targets = Plan.Targets.Select(t => new { name = t.Name, pointLpsMm = PlanCheck.List(t.PointLpsMm), inside = t.Inside }),
        entries = Plan.Entries.Select(e => new { name = e.Name, pointLpsMm = PlanCheck.List(e.PointLpsMm), on = e.On }),
        paths = Plan.Paths.Select(p => new { name = p.Name, shape = SurgicalPlanWriter.Word(p.Shape), entry = p.Entry, target = p.Target, corridorRadiusMm = p.CorridorRadiusMm, lengthMm = Plan.CurveOf(p).LengthMm }),
    });

    private static string Place(Vec3 p) => FormattableString.Invariant($"({p.X:0.0#}, {p.Y:0.0#}, {p.Z:0.0#})");
}
