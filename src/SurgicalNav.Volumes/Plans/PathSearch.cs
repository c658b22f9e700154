using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Plans;

/// <summary>What is asked of straight paths to one target.</summary>
public sealed record PathQuestion
{
    public required Vec3 TargetLpsMm { get; init; }

    /// <summary>Paths begin on its outer surface.</summary>
    public required StructureDistance Surface { get; init; }

    public required IReadOnlyList<(StructureDistance Structure, double MarginMm)> NoGo { get; init; }
    public double CorridorRadiusMm { get; init; }
    public PlanLimits Limits { get; init; } = new();
    public RiskWeights Weights { get; init; } = new();

    /// <summary>Angle between neighbouring directions that are tried, rad.</summary>
    public double StepRad { get; init; } = 3 * Math.PI / 180;
}

/// <summary>How a path's risk is added up: each part runs from 0 (best) to 1.</summary>
/// <param name="Clearance">Of (1 − room / <paramref name="RoomMm"/>), where room is what the path keeps beyond the margins; nothing more is won beyond RoomMm.</param>
/// <param name="Length">Of length / longest allowed, or / 200 mm where nothing is asked.</param>
/// <param name="Angle">Of the entry's angle / largest allowed, or / 90° where nothing is asked.</param>
/// <param name="RoomMm">Room with which a path counts as free.</param>
public sealed record RiskWeights(double Clearance = 0.5, double Length = 0.3, double Angle = 0.2, double RoomMm = 20);

/// <summary>One straight path that was tried.</summary>
/// <param name="Direction">From the target to the entry, unit length.</param>
/// <param name="EntryLpsMm">Where it leaves the surface for the last time.</param>
/// <param name="LengthMm">From entry to target.</param>
/// <param name="AngleRad">To the surface's inward normal.</param>
/// <param name="RoomMm">Least clearance beyond its margin over all no-go structures, errors and corridor taken off; +∞ without any.</param>
/// <param name="Nearest">The no-go structure that this is; −1 without any.</param>
/// <param name="Broken">The limit that it breaks, in a word: null, or <c>border</c> (the surface ends there because the scan does), <c>structure</c>, <c>length</c>, <c>angle</c>.</param>
/// <param name="Risk">The weighted sum; lower is better.</param>
/// <param name="Pareto">No other allowed path is at least as good in room, length and angle, and better in one.</param>
public sealed record PathCandidate(Vec3 Direction, Vec3 EntryLpsMm, double LengthMm, double AngleRad, double RoomMm, int Nearest, string? Broken, double Risk, bool Pareto);

/// <summary>Everything that was tried: rows of equal latitude about the target, from the feet (−z) to the head, each evenly divided from the back round by the
/// patient's right, the front and the left. A cell is null where no path begins.</summary>
public sealed record RiskMap(double StepRad, IReadOnlyList<IReadOnlyList<PathCandidate?>> Rows)
{
    public IEnumerable<PathCandidate> All => Rows.SelectMany(r => r).OfType<PathCandidate>();

    /// <summary>Allowed paths, least risk first, their entries at least <paramref name="apartMm"/> from each other.</summary>
    public IReadOnlyList<PathCandidate> Best(int count, double apartMm)
    {
        var best = new List<PathCandidate>();
        foreach (var candidate in All.Where(c => c.Broken is null).OrderBy(c => c.Risk))
        {
            if (best.Count == count) break;
            if (best.TrueForAll(b => (b.EntryLpsMm - candidate.EntryLpsMm).Length >= apartMm)) best.Add(candidate);
        }
        return best;
    }
}

/// <summary>Tries straight paths from a surface to a target in all directions, and says of each what it risks.</summary>
public static class PathSearch
{
    private const double ToleranceMm = 0.1;
    private const double UsualLengthMm = 200;

    /// <param name="question">What is asked.</param>
    /// <param name="workers">Who works; rows are shared out.</param>
    /// <param name="progress">Called with 0 to 1, from any worker.</param>
    /// <param name="cancel">Ends the search.</param>
    /// <exception cref="ArgumentException">The target does not lie inside the surface.</exception>
    /// <exception cref="OperationCanceledException">Ended.</exception>
    public static RiskMap Run(PathQuestion question, IWorkers? workers = null, Action<double>? progress = null, CancellationToken cancel = default)
    {
        if (!question.Surface.Contains(new Point<Scan>(question.TargetLpsMm)))
            throw new ArgumentException($"The target {PlanFinding.Place(question.TargetLpsMm)} does not lie inside {question.Surface.Name}, so no path from its surface can be suggested.");
        if (question.StepRad is not (>= 0.005 and <= 0.5)) throw new ArgumentException("Directions are tried every 0.3° to 28°.");
        var rows = new PathCandidate?[(int)Math.Max(2, Math.Round(Math.PI / question.StepRad))][];
        var done = 0;
        (workers ?? OneWorker.Instance).Run(rows.Length, row =>
        {
            cancel.ThrowIfCancellationRequested();
            var latitude = -Math.PI / 2 + (row + 0.5) * Math.PI / rows.Length;
            rows[row] = new PathCandidate?[Math.Max(1, (int)Math.Round(2 * Math.PI * Math.Cos(latitude) / question.StepRad))];
            for (var c = 0; c < rows[row].Length; c++) rows[row][c] = Try(question, DirectionOf(latitude, c, rows[row].Length));
            progress?.Invoke((double)Interlocked.Increment(ref done) / rows.Length);
        });
        MarkPareto(rows);
        return new RiskMap(Math.PI / rows.Length, rows);
    }

    /// <summary>Middle of a cell: longitude −π is the back, −π/2 the patient's right, 0 the front, π/2 the left (LPS: +x left, +y back, +z head).</summary>
    public static Vec3 DirectionOf(double latitudeRad, int cell, int cells)
    {
        var longitude = -Math.PI + (cell + 0.5) * 2 * Math.PI / cells;
        return new Vec3(Math.Cos(latitudeRad) * Math.Sin(longitude), -Math.Cos(latitudeRad) * Math.Cos(longitude), Math.Sin(latitudeRad));
    }

    private static PathCandidate? Try(PathQuestion q, Vec3 direction)
    {
        if (OutermostSurface(q.Surface, q.TargetLpsMm, direction) is not { } entry) return null;
        var curve = new PathCurve(PathShape.Straight, [entry, q.TargetLpsMm]);
        var angle = PlanChecks.EntryAngleRad(curve, q.Surface) ?? Math.PI / 2;
        var (room, nearest) = (double.PositiveInfinity, -1);
        for (var s = 0; s < q.NoGo.Count; s++)
        {
            var (structure, margin) = q.NoGo[s];
            var taken = structure.ErrorMm + q.CorridorRadiusMm + margin;
            var free = PathClearance.Least(curve, structure, ToleranceMm, taken + q.Weights.RoomMm).ProvenMm - taken;
            if (free < room) (room, nearest) = (free, s);
        }
        var broken = q.Surface.IsCutOffAt(new Point<Scan>(entry)) ? "border" : room < 0 ? "structure" : curve.LengthMm > q.Limits.MaxLengthMm ? "length" : angle > q.Limits.MaxEntryAngleRad ? "angle" : null;
        var risk = q.Weights.Clearance * (1 - Math.Clamp(room / q.Weights.RoomMm, 0, 1))
            + q.Weights.Length * curve.LengthMm / (q.Limits.MaxLengthMm ?? UsualLengthMm)
            + q.Weights.Angle * angle / (q.Limits.MaxEntryAngleRad ?? Math.PI / 2);
        return new PathCandidate(direction, entry, curve.LengthMm, angle, room, nearest, broken, risk, Pareto: false);
    }

    /// <summary>Where a line from the target first meets the surface when it comes from outside; null where it meets nothing before the target.</summary>
    private static Vec3? OutermostSurface(StructureDistance surface, Vec3 target, Vec3 direction)
    {
        var (min, max) = surface.BoundsMm;
        var reach = Math.Max((min.Mm - target).Length, (max.Mm - target).Length) + (max.Mm - min.Mm).Length;
        // No step jumps over the surface unless it bends away within this
        var least = Math.Max(surface.NormalReachMm / 16, 0.02);
        var along = reach;
        while (along > least)
        {
            var distance = surface.DistanceMm(new Point<Scan>(target + direction * along));
            if (distance <= 0)
            {
                var (inside, outside) = (along, Math.Min(reach, along + least * 2));
                for (var i = 0; i < 40; i++)
                {
                    var middle = (inside + outside) / 2;
                    if (surface.DistanceMm(new Point<Scan>(target + direction * middle)) <= 0) inside = middle;
                    else outside = middle;
                }
                return target + direction * inside;
            }
            along -= Math.Max(distance - surface.ErrorMm, least);
        }
        return null;
    }

    private static void MarkPareto(PathCandidate?[][] rows)
    {
        var allowed = rows.SelectMany(r => r).OfType<PathCandidate>().Where(c => c.Broken is null).OrderBy(c => c.LengthMm).ThenBy(c => c.AngleRad).ToArray();
        var front = new List<PathCandidate>();
        // By length: whoever dominates a path stands before it, or is its equal in length and angle
        foreach (var c in allowed)
            if (!front.Exists(f => f.AngleRad <= c.AngleRad && f.RoomMm >= c.RoomMm && (f.LengthMm < c.LengthMm || f.AngleRad < c.AngleRad || f.RoomMm > c.RoomMm))) front.Add(c);
        var marked = front.ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var row in rows)
            for (var i = 0; i < row.Length; i++)
                if (row[i] is { } c && marked.Contains(c)) row[i] = c with { Pareto = true };
    }
}
