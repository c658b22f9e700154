using System.Globalization;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Plans;

/// <summary>Reads surgical plans (schema <c>hardware/schemas/surgical-plan.schema.json</c>; <see cref="SurgicalPlanWriter"/> writes them): strictly, and every
/// name that is referred to must be there.</summary>
public static class SurgicalPlanFile
{
    public const int FormatVersion = 1;

    /// <summary>Tells this file from a plan of an arm's motion.</summary>
    public const string Kind = "surgicalPlan";

    /// <summary>No coordinate of a scan is larger, mm.</summary>
    internal const double FarthestMm = 10_000;

    private const int MostEntries = 1000;

    /// <exception cref="ConfigException">Missing, unreadable or no such plan; says where and what.</exception>
    public static SurgicalPlan Load(string path) => Read(StrictJson.Open(path));

    /// <param name="json">The file's text.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="ConfigException">As above.</exception>
    public static SurgicalPlan Parse(string json, string name) => Read(StrictJson.Parse(json, name));

    private static SurgicalPlan Read(StrictJson json)
    {
        if (!json.Has("kind") || json.Text("kind") != Kind) throw json.Problem($"is no surgical plan: its 'kind' must be \"{Kind}\". A motion of an arm is read by 'surgicalnav robot run'");
        json.RequireOnly("$schema", "version", "kind", "name", "made", "sources", "structures", "noGo", "targets", "entries", "paths", "limits", "resection");
        json.RequireVersion(FormatVersion);
        var plan = new SurgicalPlan
        {
            Name = Name(json),
            Made = Made(json.Object("made")),
            Sources = List(json, "sources", Source, s => s.Name),
            Structures = List(json, "structures", Structure, s => s.Name),
            NoGo = List(json, "noGo", NoGo, n => n.Structure),
            Targets = List(json, "targets", Target, t => t.Name),
            Entries = List(json, "entries", Entry, e => e.Name),
            Paths = List(json, "paths", Path, p => p.Name),
            Limits = json.OptionalObject("limits") is { } limits ? Limits(limits) : new PlanLimits(),
            Resection = json.OptionalObject("resection") is { } resection ? Resection(resection) : null,
        };
        RequireReferences(json, plan);
        return plan;
    }

    private static List<T> List<T>(StrictJson json, string key, Func<StrictJson, T> read, Func<T, string> name)
    {
        var objects = json.Objects(key);
        if (objects.Count > MostEntries) throw json.Problem($"has {objects.Count} entries in '{key}'; at most {MostEntries} are read");
        var (list, seen) = (new List<T>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var item in objects)
        {
            var value = read(item);
            if (!seen.Add(name(value))) throw item.Problem($"names '{name(value)}' twice in '{key}'");
            list.Add(value);
        }
        return list;
    }

    private static string Name(StrictJson json, string key = "name") =>
        json.Text(key) is var text && !string.IsNullOrWhiteSpace(text) && text.Length <= 200 ? text : throw json.Problem($"has an empty or very long '{At(json, key)}'");

    private static PlanProvenance Made(StrictJson json)
    {
        json.RequireOnly("by", "version", "author", "on", "note");
        return new PlanProvenance(json.Text("by"), json.Text("version"), json.Text("author"), json.Date("on"), json.OptionalText("note"));
    }

    private static PlanSource Source(StrictJson json)
    {
        json.RequireOnly("name", "kind", "file", "sha256", "seriesUid");
        PlanSourceKind kind = json.Text("kind") switch
        {
            "scan" => PlanSourceKind.Scan,
            "labels" => PlanSourceKind.Labels,
            "mesh" => PlanSourceKind.Mesh,
            var other => throw json.Problem($"has '{json.Place}.kind': '{other}'; it is scan, labels or mesh"),
        };
        var file = Name(json, "file");
        if (file.Contains('\0', StringComparison.Ordinal)) throw json.Problem($"has '{json.Place}.file', which is no path");
        var sha = json.OptionalText("sha256");
        if (sha is not null && (sha.Length != 64 || sha.Any(c => c is not (>= '0' and <= '9' or >= 'a' and <= 'f')))) throw json.Problem($"has '{json.Place}.sha256', which is not 64 lower-case hexadecimal digits");
        return new PlanSource(Name(json), kind, file, sha, json.OptionalText("seriesUid"));
    }

    private static PlanStructure Structure(StrictJson json)
    {
        json.RequireOnly("name", "source", "label");
        return new PlanStructure(Name(json), json.Text("source"), json.Has("label") ? (ushort)json.Whole("label", 1, ushort.MaxValue) : null);
    }

    private static PlanNoGo NoGo(StrictJson json)
    {
        json.RequireOnly("structure", "marginMm");
        return new PlanNoGo(json.Text("structure"), json.Number("marginMm", 0, 1000));
    }

    private static PlanTarget Target(StrictJson json)
    {
        json.RequireOnly("name", "pointLpsMm", "inside");
        return new PlanTarget(Name(json), Point(json, "pointLpsMm"), json.OptionalText("inside"));
    }

    private static PlanEntry Entry(StrictJson json)
    {
        json.RequireOnly("name", "pointLpsMm", "on", "toleranceMm");
        return new PlanEntry(Name(json), Point(json, "pointLpsMm"), json.OptionalText("on"), json.Has("toleranceMm") ? json.Number("toleranceMm", 0, 100) : 2);
    }

    private static PlannedPath Path(StrictJson json)
    {
        json.RequireOnly("name", "entry", "target", "shape", "via", "corridorRadiusMm");
        var shape = json.Text("shape") switch
        {
            "straight" => PathShape.Straight,
            "polyline" => PathShape.Polyline,
            "curve" => PathShape.Curve,
            var other => throw json.Problem($"has '{json.Place}.shape': '{other}'; it is straight, polyline or curve"),
        };
        var via = json.Objects("via").Select(v =>
        {
            v.RequireOnly("pointLpsMm");
            return Point(v, "pointLpsMm");
        }).ToList();
        return new PlannedPath(Name(json), json.Text("entry"), json.Text("target"), shape, via, json.Number("corridorRadiusMm", 0, 100));
    }

    private static PlanLimits Limits(StrictJson json)
    {
        json.RequireOnly("maxLengthMm", "maxEntryAngleRad", "minBendRadiusMm");
        return new PlanLimits(
            json.Has("maxLengthMm") ? json.Number("maxLengthMm", 0, FarthestMm) : null,
            json.Has("maxEntryAngleRad") ? json.Number("maxEntryAngleRad", 0, Math.PI) : null,
            json.Has("minBendRadiusMm") ? json.Number("minBendRadiusMm", 0, FarthestMm) : null);
    }

    private static PlanResection Resection(StrictJson json)
    {
        json.RequireOnly("pointLpsMm", "normal", "organ", "tumour", "marginMm");
        var n = json.Numbers("normal", 3);
        var normal = new Vec3(n[0], n[1], n[2]);
        if (!(normal.Length is > 1e-6 and < 1e6)) throw json.Problem($"has '{json.Place}.normal', which points nowhere");
        return new PlanResection(Point(json, "pointLpsMm"), normal, json.Text("organ"), json.OptionalText("tumour"), json.Number("marginMm", 0, 1000));
    }

    private static Vec3 Point(StrictJson json, string key)
    {
        var n = json.Numbers(key, 3);
        foreach (var c in n)
            if (Math.Abs(c) > FarthestMm) throw json.Problem(string.Create(CultureInfo.InvariantCulture, $"has '{At(json, key)}' with {c:g6}; no scan reaches beyond {FarthestMm:g} mm"));
        return new Vec3(n[0], n[1], n[2]);
    }

    private static string At(StrictJson json, string key) => json.Place.Length == 0 ? key : $"{json.Place}.{key}";

    private static void RequireReferences(StrictJson json, SurgicalPlan plan)
    {
        void Require(bool there, string list, string what, string name)
        {
            if (!there) throw json.Problem($"names {what} '{name}', which is not in '{list}'");
        }
        void Structure(string? name, string by)
        {
            if (name is not null) Require(plan.Structures.Any(s => s.Name == name), "structures", $"in {by} the structure", name);
        }
        foreach (var s in plan.Structures)
        {
            var source = plan.Sources.FirstOrDefault(f => f.Name == s.Source);
            Require(source is not null, "sources", $"in structure '{s.Name}' the source", s.Source);
            if (source!.Kind == PlanSourceKind.Scan) throw json.Problem($"makes the structure '{s.Name}' of the scan '{source.Name}'; structures come from labels or meshes");
            if (source.Kind == PlanSourceKind.Labels != s.Label.HasValue) throw json.Problem(s.Label is null ? $"does not say which label structure '{s.Name}' is" : $"gives structure '{s.Name}' a label, and its source is a mesh");
        }
        foreach (var n in plan.NoGo) Structure(n.Structure, "'noGo'");
        foreach (var t in plan.Targets) Structure(t.Inside, $"target '{t.Name}'");
        foreach (var e in plan.Entries) Structure(e.On, $"entry '{e.Name}'");
        foreach (var p in plan.Paths)
        {
            Require(plan.Entries.Any(e => e.Name == p.Entry), "entries", $"in path '{p.Name}' the entry", p.Entry);
            Require(plan.Targets.Any(t => t.Name == p.Target), "targets", $"in path '{p.Name}' the target", p.Target);
            try
            {
                plan.CurveOf(p);
            }
            catch (ArgumentException e)
            {
                throw json.Problem($"has the path '{p.Name}', which cannot be. {e.Message}");
            }
        }
        Structure(plan.Resection?.Organ, "'resection'");
        Structure(plan.Resection?.Tumour, "'resection'");
    }
}
