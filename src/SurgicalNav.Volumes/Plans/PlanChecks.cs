using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using static SurgicalNav.Volumes.Plans.PlanFinding;

namespace SurgicalNav.Volumes.Plans;

/// <summary>Holds a plan to its own words: every path against every no-go structure and limit, and the resection plane.</summary>
public static class PlanChecks
{
    private const double ToleranceMm = 0.02;

    /// <summary>How finely a crossing's first place and length are told, mm.</summary>
    private const double StepMm = 0.1;

    /// <param name="plan">The plan.</param>
    /// <param name="structures">Every structure that it names, by name.</param>
    public static IReadOnlyList<PlanFinding> Of(SurgicalPlan plan, IReadOnlyDictionary<string, StructureDistance> structures)
    {
        var findings = new List<PlanFinding>();
        foreach (var path in plan.Paths)
        {
            var curve = plan.CurveOf(path);
            var (entry, target) = (plan.Entries.Single(e => e.Name == path.Entry), plan.Targets.Single(t => t.Name == path.Target));
            if (entry.On is { } surface) findings.Add(OnSurface(path, entry, structures[surface]));
            if (target.Inside is { } organ) findings.Add(Inside(path, target, structures[organ]));
            findings.Add(Length(path, curve, plan.Limits.MaxLengthMm));
            if (entry.On is { } skin) findings.Add(Angle(path, curve, structures[skin], plan.Limits.MaxEntryAngleRad));
            if (path.Shape != PathShape.Straight || plan.Limits.MinBendRadiusMm is not null) findings.Add(Bend(path, curve, plan.Limits.MinBendRadiusMm));
            foreach (var noGo in plan.NoGo) findings.Add(Clearance(path, curve, structures[noGo.Structure], noGo.MarginMm));
        }
        if (plan.Resection is { } resection) findings.AddRange(ResectionChecks.Of(resection, structures));
        return findings;
    }

    /// <summary>Whether the corridor stays out of the structure and its margin. What cannot be proven counts as broken.</summary>
    public static PlanFinding Clearance(PlannedPath path, PathCurve curve, StructureDistance structure, double marginMm)
    {
        var least = PathClearance.Least(curve, structure, ToleranceMm);
        var kept = least.ProvenMm - structure.ErrorMm - path.CorridorRadiusMm;
        var bound = structure.ErrorMm > 0.005 ? $"; {Mm(structure.ErrorMm)} of error bound counted" : "";
        var width = path.CorridorRadiusMm > 0 ? $" beside its corridor of {Mm(path.CorridorRadiusMm)} radius" : "";
        PlanFinding Found(bool ok, string words) => new(path.Name, "clearance", ok, words) { Structure = structure.Name, Value = kept, Limit = marginMm, At = least.At };
        var where = $"{Mm(least.At.AlongMm)} along, at {Place(least.At.LpsMm)}";
        if (least.LeastMm - path.CorridorRadiusMm < 0) return Found(false, Crossing(path, curve, structure, least));
        return kept >= marginMm
            ? Found(true, $"keeps {Mm(kept)} from {structure.Name}{width} (asked: {Mm(marginMm)}), nearest {where}{bound}")
            : Found(false, kept > 0
                ? $"keeps only {Mm(kept)} from {structure.Name}{width}, and {Mm(marginMm)} are asked: nearest {where}{bound}"
                : $"cannot be proven to stay out of {structure.Name}: {Mm(least.LeastMm - path.CorridorRadiusMm)} are free{width} {where}, and distances to it are known to {Mm(structure.ErrorMm)} only");
    }

    private static string Crossing(PlannedPath path, PathCurve curve, StructureDistance structure, LeastDistance least)
    {
        var (first, insideMm, before) = ((PathPoint?)null, 0.0, (PathPoint?)null);
        foreach (var (at, distance) in PathClearance.Profile(curve, structure, StepMm))
        {
            if (distance - path.CorridorRadiusMm < 0)
            {
                first ??= at;
                if (before is { } b) insideMm += at.AlongMm - b.AlongMm;
            }
            before = at;
        }
        var begin = first ?? least.At;
        var depth = least.LeastMm < 0
            ? $"its middle line runs up to {Mm(-least.LeastMm)}{(-least.LeastMm >= structure.KnownToMm - 0.01 ? " or more" : "")} deep inside, deepest {Mm(least.At.AlongMm)} along at {Place(least.At.LpsMm)}"
            : $"its corridor cuts {Mm(path.CorridorRadiusMm - least.LeastMm)} into it, deepest {Mm(least.At.AlongMm)} along at {Place(least.At.LpsMm)}";
        return $"crosses {structure.Name}: meets it {Mm(begin.AlongMm)} from the entry, at {Place(begin.LpsMm)}; {depth}; about {Mm(insideMm)} of the path lie in it";
    }

    private static PlanFinding OnSurface(PlannedPath path, PlanEntry entry, StructureDistance surface)
    {
        var off = Math.Abs(surface.DistanceMm(new Point<Scan>(entry.PointLpsMm)));
        var limit = entry.ToleranceMm + surface.ErrorMm;
        if (off <= limit && surface.IsCutOffAt(new Point<Scan>(entry.PointLpsMm)))
            return new PlanFinding(path.Name, "entry", Ok: false, $"enters at '{entry.Name}', where {surface.Name} ends only because the scan does: what lies there is not known") { Structure = surface.Name, At = new PathPoint(0, entry.PointLpsMm) };
        return new PlanFinding(path.Name, "entry", off <= limit, off <= limit
            ? $"enters at '{entry.Name}', {Mm(off)} off the surface of {surface.Name}"
            : $"enters at '{entry.Name}', which is not on the surface of {surface.Name} but {Mm(off)} {(surface.Contains(new Point<Scan>(entry.PointLpsMm)) ? "inside" : "outside")} (allowed: {Mm(limit)})")
        {
            Structure = surface.Name,
            Value = off,
            Limit = limit,
            At = new PathPoint(0, entry.PointLpsMm),
        };
    }

    private static PlanFinding Inside(PlannedPath path, PlanTarget target, StructureDistance organ)
    {
        var point = new Point<Scan>(target.PointLpsMm);
        var (inside, distance) = (organ.Contains(point), organ.DistanceMm(point));
        return new PlanFinding(path.Name, "target", inside, inside
            ? $"ends at '{target.Name}', {Mm(Math.Max(-distance, 0))} inside {organ.Name}"
            : $"ends at '{target.Name}', which lies {Mm(Math.Max(distance, 0))} outside {organ.Name}")
        {
            Structure = organ.Name,
            Value = distance,
        };
    }

    private static PlanFinding Length(PlannedPath path, PathCurve curve, double? mostMm)
    {
        var ok = !(curve.LengthMm > mostMm);
        return new PlanFinding(path.Name, "length", ok, ok ? $"is {Mm(curve.LengthMm)} long" : $"is {Mm(curve.LengthMm)} long, and at most {Mm(mostMm!.Value)} are allowed") { Value = curve.LengthMm, Limit = mostMm };
    }

    /// <summary>Angle in rad between the path's first direction and the inward normal of the surface at its entry; null where the surface has no normal there.</summary>
    public static double? EntryAngleRad(PathCurve curve, StructureDistance surface)
    {
        var inward = -surface.OutwardNormal(new Point<Scan>(curve.EntryLpsMm));
        return inward == Vec3.Zero ? null : Math.Atan2(Vec3.Cross(inward, curve.EntryDirection).Length, Vec3.Dot(inward, curve.EntryDirection));
    }

    private static PlanFinding Angle(PlannedPath path, PathCurve curve, StructureDistance surface, double? mostRad)
    {
        string Degrees(double rad) => FormattableString.Invariant($"{rad * 180 / Math.PI:0.0}°");
        if (EntryAngleRad(curve, surface) is not { } angle)
            return new PlanFinding(path.Name, "entryAngle", mostRad is null, $"enters where {surface.Name} has no normal, so its angle is not known") { Structure = surface.Name, Limit = mostRad };
        var ok = !(angle > mostRad);
        return new PlanFinding(path.Name, "entryAngle", ok, ok
            ? $"enters {Degrees(angle)} off the normal of {surface.Name}"
            : $"enters {Degrees(angle)} off the normal of {surface.Name}, and at most {Degrees(mostRad!.Value)} are allowed")
        {
            Structure = surface.Name,
            Value = angle,
            Limit = mostRad,
        };
    }

    private static PlanFinding Bend(PlannedPath path, PathCurve curve, double? leastMm)
    {
        var radius = curve.LeastBendRadiusMm();
        var ok = !(radius < leastMm);
        var words = double.IsPositiveInfinity(radius) ? "does not bend"
            : radius > 0 ? $"bends with {Mm(radius)} radius at its tightest"
            : FormattableString.Invariant($"has a corner of {curve.SharpestCornerRad * 180 / Math.PI:0.0}°");
        return new PlanFinding(path.Name, "bend", ok, ok ? words : $"{words}, and no bend tighter than {Mm(leastMm!.Value)} is allowed") { Value = double.IsFinite(radius) ? radius : null, Limit = leastMm };
    }
}
