using System.Globalization;
using System.Text;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Runtime.Scans.Plans;

/// <summary>What to look for.</summary>
public sealed record PlanSuggestRequest
{
    public required string Plan { get; init; }

    /// <summary>The target's name; null where the plan has one alone.</summary>
    public string? Target { get; init; }

    /// <summary>The structure on whose surface paths begin.</summary>
    public required string From { get; init; }

    public double CorridorRadiusMm { get; init; } = 1;
    public double StepDeg { get; init; } = 3;

    /// <summary>How much room, length and angle count: "0.5,0.3,0.2"; null for these.</summary>
    public string? Weights { get; init; }

    /// <summary>Beyond the margins, with which a path counts as free.</summary>
    public double RoomMm { get; init; } = 20;

    public int Count { get; init; } = 5;
    public double ApartMm { get; init; } = 15;

    /// <summary>Where to write the plan with the suggested paths in place of its own; null for nowhere.</summary>
    public string? Out { get; init; }

    /// <summary>Author and day of what is written; without them, the plan's own stay.</summary>
    public string? Author { get; init; }
    public DateOnly? On { get; init; }

    /// <summary>Where to draw the risk map and the best path's clearances (.png).</summary>
    public string? Picture { get; init; }

    internal RiskWeights Risk
    {
        get
        {
            if (Weights is null) return new RiskWeights(RoomMm: RoomMm);
            var parts = Weights.Split(',');
            var numbers = new double[3];
            for (var i = 0; i < 3; i++)
                if (parts.Length != 3 || !double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !(numbers[i] >= 0 && numbers[i] <= 1000))
                    throw new UserErrorException($"--weights is '{Weights}'; give three numbers of 0 or more, as 0.5,0.3,0.2.");
            return new RiskWeights(numbers[0], numbers[1], numbers[2], RoomMm);
        }
    }
}

/// <summary>Straight paths to a target, least risk first, among all that were tried.</summary>
public sealed record PlanSuggestion(LoadedPlan Loaded, PlanSuggestRequest Request, string Target, RiskMap Map, IReadOnlyList<PathCandidate> Best)
{
    /// <summary>Whether any path is allowed.</summary>
    public bool HasPath => Best.Count > 0;

    /// <exception cref="UserErrorException">As <see cref="LoadedPlan.Load"/> says; an unknown name; a target outside the surface; or a file cannot be written.</exception>
    public static PlanSuggestion Of(PlanSuggestRequest request, Action<double>? progress = null, CancellationToken cancel = default)
    {
        var loaded = LoadedPlan.Load(request.Plan);
        var plan = loaded.Plan;
        string Known(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));
        var target = request.Target is { } name
            ? plan.Targets.FirstOrDefault(t => t.Name == name) ?? throw new UserErrorException($"{request.Plan} has no target '{name}'. It has: {Known(plan.Targets.Select(t => t.Name))}.")
            : plan.Targets.Count == 1 ? plan.Targets[0] : throw new UserErrorException($"{request.Plan} has {plan.Targets.Count} targets; name one with --target: {Known(plan.Targets.Select(t => t.Name))}.");
        if (!loaded.Structures.TryGetValue(request.From, out var surface)) throw new UserErrorException($"{request.Plan} has no structure '{request.From}' to begin on. It has: {Known(loaded.Structures.Keys)}.");
        try
        {
            var map = PathSearch.Run(new PathQuestion
            {
                TargetLpsMm = target.PointLpsMm,
                Surface = surface,
                NoGo = [.. plan.NoGo.Select(n => (loaded.Structures[n.Structure], n.MarginMm))],
                CorridorRadiusMm = request.CorridorRadiusMm,
                Limits = plan.Limits,
                Weights = request.Risk,
                StepRad = request.StepDeg * Math.PI / 180,
            }, PooledWorkers.All, progress, cancel);
            var suggestion = new PlanSuggestion(loaded, request, target.Name, map, map.Best(request.Count, request.ApartMm));
            if (request.Picture is { } picture) RiskPicture.Write(picture, suggestion);
            if (request.Out is { } file && suggestion.Best.Count > 0) suggestion.Write(file);
            return suggestion;
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException($"{request.Plan}: {e.Message}", e);
        }
    }

    /// <summary>The plan with the suggested paths in place of its own, every file pinned.</summary>
    public SurgicalPlan Suggested() => Loaded.Plan with
    {
        Made = Loaded.Plan.Made with
        {
            By = "surgicalnav plan suggest",
            Version = PlanFiles.ProgramVersion,
            Author = Request.Author ?? Loaded.Plan.Made.Author,
            On = Request.On ?? Loaded.Plan.Made.On,
        },
        Sources = [.. Loaded.Plan.Sources.Select(s => Loaded.Hashes.TryGetValue(s.Name, out var hash) ? s with { Sha256 = hash } : s)],
        Entries = [.. Best.Select((b, i) => new PlanEntry($"suggested {i + 1}", b.EntryLpsMm, Request.From))],
        Paths = [.. Best.Select((b, i) => new PlannedPath($"suggested {i + 1}", $"suggested {i + 1}", Target, PathShape.Straight, [], Request.CorridorRadiusMm))],
    };

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        var (all, w) = (Map.All.ToList(), Request.Risk);
        int Broken(string why) => all.Count(c => c.Broken == why);
        Line($"straight paths to '{Target}' from the surface of {Request.From}: {all.Count} tried, {(Broken("border") > 0 ? FormattableString.Invariant($"{Broken("border")} would begin where only the scan ends, ") : "")}{Broken("structure")} come too near to a structure, {Broken("length")} are too long, {Broken("angle")} too slanted, {all.Count(c => c.Broken is null)} are left ({all.Count(c => c.Pareto)} of them beaten by no other)");
        foreach (var group in all.Where(c => c.Broken == "structure").GroupBy(c => c.Nearest).OrderByDescending(g => g.Count())) Line($"  {group.Count()} stopped by {Loaded.Plan.NoGo[group.Key].Structure}");
        Line($"risk = {w.Clearance:0.##} · (1 − room / {w.RoomMm:0.##} mm) + {w.Length:0.##} · length / {Loaded.Plan.Limits.MaxLengthMm ?? 200:0.##} mm + {w.Angle:0.##} · angle / {(Loaded.Plan.Limits.MaxEntryAngleRad ?? Math.PI / 2) * 180 / Math.PI:0.#}°; room: what is kept beyond every margin");
        if (Best.Count == 0) Line($"no straight path is allowed. Ask for less margin or corridor, lift a limit, or plan a curve.");
        else Line($"  {"",3}  {"risk",6}  {"room mm",8}  {"length mm",9}  {"angle °",7}  {"entry (LPS mm)",-28}  nearest");
        for (var i = 0; i < Best.Count; i++)
        {
            var (b, p) = (Best[i], Best[i].EntryLpsMm);
            Line($"  {i + 1,3}  {b.Risk,6:0.000}  {(double.IsInfinity(b.RoomMm) ? "free" : FormattableString.Invariant($"{b.RoomMm:0.0}")),8}  {b.LengthMm,9:0.0}  {b.AngleRad * 180 / Math.PI,7:0.0}  {FormattableString.Invariant($"({p.X:0.0}, {p.Y:0.0}, {p.Z:0.0})"),-28}  {(b.Nearest < 0 ? "" : Loaded.Plan.NoGo[b.Nearest].Structure)}{(b.Pareto ? "" : "  (beaten by a neighbour)")}");
        }
        foreach (var warning in Loaded.Warnings) Line($"  warning: {warning}");
        return text.ToString();
    }

    public string ToJson() => ScanJson.Of(new
    {
        schema = "surgicalnav/plan-suggest/1",
        plan = Loaded.Plan.Name,
        target = Target,
        from = Request.From,
        tried = Map.All.Count(),
        allowed = Map.All.Count(c => c.Broken is null),
        stopped = Map.All.Where(c => c.Broken is not null).GroupBy(c => c.Broken == "structure" ? Loaded.Plan.NoGo[c.Nearest].Structure : c.Broken!)
            .OrderByDescending(g => g.Count()).Select(g => new { by = g.Key, paths = g.Count() }),
        weights = new { clearance = Request.Risk.Clearance, length = Request.Risk.Length, angle = Request.Risk.Angle, roomMm = Request.Risk.RoomMm },
        paths = Best.Select(b => new
        {
            risk = b.Risk,
            roomMm = double.IsFinite(b.RoomMm) ? b.RoomMm : (double?)null,
            lengthMm = b.LengthMm,
            angleRad = b.AngleRad,
            entryLpsMm = PlanCheck.List(b.EntryLpsMm),
            nearest = b.Nearest < 0 ? null : Loaded.Plan.NoGo[b.Nearest].Structure,
            pareto = b.Pareto,
        }),
        warnings = Loaded.Warnings,
    });

    private void Write(string file)
    {
        var moved = Suggested();
        var (from, to) = (Path.GetDirectoryName(Path.GetFullPath(Loaded.Path))!, Path.GetDirectoryName(Path.GetFullPath(file))!);
        // Relative paths count from the plan's own folder
        moved = moved with { Sources = [.. moved.Sources.Select(s => Path.IsPathRooted(s.File) || s.File.StartsWith("${", StringComparison.Ordinal) ? s : s with { File = Path.GetRelativePath(to, Path.GetFullPath(s.File, from)) })] };
        try
        {
            Directory.CreateDirectory(to);
            File.WriteAllText(file, SurgicalPlanWriter.ToJson(moved));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file} cannot be written: {e.Message} Name another place with -o.", e);
        }
    }
}
