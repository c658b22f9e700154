using static SurgicalNav.Volumes.Plans.PlanFinding;

namespace SurgicalNav.Volumes.Plans;

/// <summary>What a resection plane takes with it, what it leaves, and how far from the tumour it stays.</summary>
internal static class ResectionChecks
{
    private const string Subject = "resection";

    public static IEnumerable<PlanFinding> Of(PlanResection resection, IReadOnlyDictionary<string, StructureDistance> structures)
    {
        var (plane, organ) = (resection.Plane, structures[resection.Organ]);
        if (resection.Tumour is { } name)
        {
            var tumour = structures[name];
            var (least, greatest) = tumour.AcrossPlane(plane);
            var (whole, cut, margin) = (least >= 0, least < 0 && greatest > 0, Mm(resection.MarginMm));
            var words = cut ? $"cuts through {name}: {Mm(-least)} of it lie on the side that stays"
                : !whole ? $"leaves {name} behind: all of it lies on the side that stays, {Mm(-greatest)} or more from the plane. Turn the normal round?"
                : least >= resection.MarginMm ? $"stays {Mm(least)} from {name} (asked: {margin})"
                : $"stays only {Mm(least)} from {name}, and {margin} are asked";
            yield return new PlanFinding(Subject, "tumourMargin", whole && least >= resection.MarginMm, words) { Structure = name, Value = least, Limit = resection.MarginMm };
        }
        var taken = organ.VolumeAboveMm3(plane);
        var share = taken / organ.VolumeMm3;
        var parts = share is > 0 and < 1;
        yield return new PlanFinding(Subject, "volumes", parts, FormattableString.Invariant(
            $"{(parts ? "" : $"does not part {organ.Name}: it ")}takes {taken / 1000:0.0} ml of {organ.Name} ({share:0.0%}) and leaves {(organ.VolumeMm3 - taken) / 1000:0.0} ml"))
        {
            Structure = organ.Name,
            Value = taken,
        };
    }
}
