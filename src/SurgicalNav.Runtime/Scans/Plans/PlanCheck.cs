using System.Globalization;
using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Runtime.Scans.Plans;

/// <summary>What a plan's checks found.</summary>
public sealed record PlanCheck(LoadedPlan Loaded, IReadOnlyList<PlanFinding> Findings)
{
    public bool Ok => Findings.All(f => f.Ok);

    /// <param name="path">The plan's file.</param>
    /// <param name="picture">Where to draw every path's clearances along its length (.png); null for no picture.</param>
    /// <exception cref="UserErrorException">As <see cref="LoadedPlan.Load"/> says; or the picture cannot be written.</exception>
    public static PlanCheck Of(string path, string? picture = null)
    {
        var loaded = LoadedPlan.Load(path);
        var check = new PlanCheck(loaded, PlanChecks.Of(loaded.Plan, loaded.Structures));
        if (check.Findings.Count == 0) throw new UserErrorException($"{path} has nothing to check: neither paths nor a resection. Let 'surgicalnav plan suggest' find paths, or write them.");
        if (picture is not null) ClearancePicture.Write(picture, loaded);
        return check;
    }

    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"plan '{Loaded.Plan.Name}' - {(Ok ? "accepted" : "REFUSED")}");
        foreach (var subject in Findings.GroupBy(f => f.Subject))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {Headline(subject.Key)}{(subject.All(f => f.Ok) ? "" : "  REFUSED")}");
            foreach (var f in subject) text.AppendLine(CultureInfo.InvariantCulture, $"    {(f.Ok ? "ok      " : "REFUSED ")} {f.Words}");
        }
        foreach (var warning in Loaded.Warnings) text.AppendLine(CultureInfo.InvariantCulture, $"  warning: {warning}");
        return text.ToString();
    }

    public string ToJson() => ScanJson.Of(new
    {
        schema = "surgicalnav/plan-check/1",
        plan = Loaded.Plan.Name,
        file = Loaded.Path,
        accepted = Ok,
        findings = Findings.Select(f => new
        {
            subject = f.Subject,
            check = f.Check,
            ok = f.Ok,
            words = f.Words,
            structure = f.Structure,
            valueMm = Mm(f, f.Value),
            limitMm = Mm(f, f.Limit),
            valueRad = Rad(f, f.Value),
            limitRad = Rad(f, f.Limit),
            volumeMm3 = f.Check == "volumes" ? f.Value : null,
            alongMm = f.At?.AlongMm,
            atLpsMm = f.At is { } at ? List(at.LpsMm) : null,
        }),
        warnings = Loaded.Warnings,
    });

    internal static double[] List(Vec3 p) => [p.X, p.Y, p.Z];

    private static double? Mm(PlanFinding f, double? value) => f.Check is "entryAngle" or "volumes" ? null : value;

    private static double? Rad(PlanFinding f, double? value) => f.Check == "entryAngle" ? value : null;

    private string Headline(string subject)
    {
        if (Loaded.Plan.Paths.FirstOrDefault(p => p.Name == subject) is not { } path) return "resection plane";
        return string.Create(CultureInfo.InvariantCulture, $"path '{path.Name}' from '{path.Entry}' to '{path.Target}': {SurgicalPlanWriter.Word(path.Shape)}, corridor of {path.CorridorRadiusMm:0.##} mm radius");
    }
}
