using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Plans;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Runtime.Scans.Plans;

/// <summary>A surgical plan with everything that it names read and checked.</summary>
/// <param name="Path">The plan's file.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Structures">Its structures by name.</param>
/// <param name="Hashes">SHA-256 of each source that is a file, by the source's name.</param>
/// <param name="Warnings">What is odd but usable.</param>
public sealed record LoadedPlan(
    string Path, SurgicalPlan Plan, IReadOnlyDictionary<string, StructureDistance> Structures, IReadOnlyDictionary<string, string> Hashes, IReadOnlyList<string> Warnings)
{
    /// <exception cref="Core.Config.ConfigException">The plan is no plan.</exception>
    /// <exception cref="VolumeFormatException">A file that it names cannot be used.</exception>
    /// <exception cref="UserErrorException">A file is missing or is not the one that the plan was made with, or a point lies outside the scan.</exception>
    public static LoadedPlan Load(string path)
    {
        var plan = SurgicalPlanFile.Load(path);
        var (warnings, hashes, files) = (new List<string>(), new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var source in plan.Sources)
        {
            files[source.Name] = PlanFiles.Locate(source, path);
            if (PlanFiles.HashOf(files[source.Name]) is not { } hash) continue;
            hashes[source.Name] = hash;
            if (source.Sha256 is null) warnings.Add($"source '{source.Name}' is not pinned: the plan holds no sha256 of {source.File}, so a change of it goes unseen");
            else if (source.Sha256 != hash)
                throw new UserErrorException($"{path}: {source.File} is not the file that the plan was made with (source '{source.Name}': sha256 {hash}, the plan says {source.Sha256}). Restore that file, or check the plan anew and write the new sha256 into it.");
        }
        var structures = Read(path, plan, files, warnings);
        foreach (var scan in plan.Sources.Where(s => s.Kind == PlanSourceKind.Scan)) RequireWithin(path, plan, ScanInput.Volume(files[scan.Name], scan.SeriesUid), warnings);
        return new LoadedPlan(path, plan, structures, hashes, warnings);
    }

    private static Dictionary<string, StructureDistance> Read(string path, SurgicalPlan plan, Dictionary<string, string> files, List<string> warnings)
    {
        var maps = new Dictionary<string, LabelMap>(StringComparer.Ordinal);
        var structures = new Dictionary<string, StructureDistance>(StringComparer.Ordinal);
        var said = new List<(string Structure, string Warning)>();
        foreach (var structure in plan.Structures)
            try
            {
                var file = files[structure.Source];
                if (structure.Label is not { } label)
                {
                    var surface = MeshFiles.Read(file);
                    said.AddRange(surface.Warnings.Select(w => (structure.Name, w)));
                    structures[structure.Name] = new MeshStructure(structure.Name, surface.Mesh);
                    continue;
                }
                if (!maps.TryGetValue(structure.Source, out var map)) maps[structure.Source] = map = ScanInput.Labels(file);
                structures[structure.Name] = new LabelStructure(structure.Name, map, label);
            }
            catch (ArgumentException e)
            {
                throw new UserErrorException($"{path}: structure '{structure.Name}': {e.Message}", e);
            }
        warnings.AddRange(said.GroupBy(s => s.Warning).Select(g => $"{string.Join(", ", g.Select(s => s.Structure))}: {g.Key}"));
        return structures;
    }

    private static void RequireWithin(string path, SurgicalPlan plan, Volume scan, List<string> warnings)
    {
        warnings.AddRange(scan.Warnings.Select(w => $"{scan.Name}: {w}"));
        foreach (var (what, name, point) in plan.Targets.Select(t => ("target", t.Name, t.PointLpsMm)).Concat(plan.Entries.Select(e => ("entry", e.Name, e.PointLpsMm))))
        {
            var index = scan.Grid.ToIndex(new Point<Scan>(point));
            if (Vec3.Min(index, new Vec3(-0.5, -0.5, -0.5)) != new Vec3(-0.5, -0.5, -0.5) || index.X > scan.Grid.Nx - 0.5 || index.Y > scan.Grid.Ny - 0.5 || index.Z > scan.Grid.Nz - 0.5)
                throw new UserErrorException(FormattableString.Invariant($"{path}: the {what} '{name}' at ({point.X:0.0}, {point.Y:0.0}, {point.Z:0.0}) mm lies outside the scan {scan.Name}. Points are LPS mm in the scan's own frame; RAS coordinates have the other sign in x and y."));
        }
    }
}
