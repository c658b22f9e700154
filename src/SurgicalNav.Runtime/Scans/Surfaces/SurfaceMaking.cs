using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Runtime.Scans.Surfaces;

/// <summary>From a label map or scan to surface files: extracted, smoothed, decimated, checked, written.</summary>
public static class SurfaceMaking
{
    private const double MostDecimationMm = 20;

    /// <param name="request">What to make.</param>
    /// <param name="progress">Hears how far it is, from 0 to 1; from any thread.</param>
    /// <exception cref="VolumeFormatException">The label map or scan cannot be trusted.</exception>
    /// <exception cref="UserErrorException">Something in the request is wrong, nothing has a surface, or a file is there already.</exception>
    public static SurfaceReport Run(SurfaceRequest request, Action<double>? progress = null)
    {
        if (!SurfaceRequest.Formats.Contains(request.Format)) throw new UserErrorException($"--format {request.Format} is not known: {string.Join(", ", SurfaceRequest.Formats)}.");
        if (request.DecimateMm is { } mm && !(mm > 0 && mm <= MostDecimationMm)) throw new UserErrorException($"--decimate-mm {mm:g4} is out of range: more than 0, at most {MostDecimationMm}.");
        var source = Source(request);
        var files = Files(request, source);
        progress?.Invoke(0.3);
        var shown = request.Smooth ? Smoothed(source) : source.Meshes;
        progress?.Invoke(0.4);
        var (made, final, done) = (new MadeSurface[shown.Count], new TriangleMesh[shown.Count], 0);
        // Beside each other the labels are work enough; a single one is divided
        IWorkers within = shown.Count > 1 ? OneWorker.Instance : PooledWorkers.All;
        PooledWorkers.All.Run(shown.Count, i =>
        {
            var decimated = request.DecimateMm is { } error ? SurfaceDecimation.Decimate(shown[i], error, within) : new DecimatedSurface(shown[i], 0);
            final[i] = decimated.Mesh;
            made[i] = new MadeSurface(source.Labels[i].Label, source.Labels[i].Name, files[i], source.Voxels?[i], source.Voxels?[i] * source.VoxelVolumeMm3, source.Meshes[i].SignedVolumeMm3(),
                decimated.Mesh.SignedVolumeMm3(), source.Meshes[i].TriangleCount, decimated.Mesh.TriangleCount, decimated.ErrorBoundMm, SurfaceChecks.WhyNotClosed(decimated.Mesh));
            progress?.Invoke(0.4 + 0.5 * Interlocked.Increment(ref done) / shown.Count);
        });
        Write(request, source, files, final);
        progress?.Invoke(0.95);
        if (request.Picture is { } picture) SurfacePicture.Write(picture, [.. final.Select((m, i) => (source.Labels[i].Name, source.Colours[i], m))], source.Name);
        var warnings = new List<string>(source.Warnings);
        foreach (var s in made)
            if (s.WhyNotClosed is { } why) warnings.Add($"{s.Name} does not enclose a volume: {why}.");
        return new SurfaceReport(source.Name, request.Folder, made, request.Picture, warnings);
    }

    /// <param name="MapOf">Which label map each surface comes from.</param>
    private sealed record Extracted(string Name, IReadOnlyList<int> MapOf, IReadOnlyList<(ushort Label, string Name)> Labels, IReadOnlyList<LabelColour> Colours, IReadOnlyList<TriangleMesh> Meshes, IReadOnlyList<long>? Voxels,
        double VoxelVolumeMm3, IReadOnlyList<string> Warnings);

    private static Extracted Source(SurfaceRequest request)
    {
        if (request.Threshold is { } threshold)
        {
            if (request.Labels is not null) throw new UserErrorException("--labels belongs to label maps and --threshold to scans: give one of them.");
            var scan = ScanInput.Volume(request.Path, request.Series);
            var mesh = IsoSurface.FromVolume(scan, threshold, PooledWorkers.All);
            if (mesh.TriangleCount == 0) throw new UserErrorException($"No voxel of '{scan.Name}' has the value {threshold:g6} or more.");
            return new Extracted(scan.Name, [0], [(1, FormattableString.Invariant($"from {threshold:0.###}"))], [Own(0)], [mesh], null, scan.Grid.VoxelVolumeMm3, scan.Warnings);
        }
        var maps = ScanInput.LabelMaps(request.Path);
        var (labels, mapOf, colours, meshes, voxels) = (new List<(ushort, string)>(), new List<int>(), new List<LabelColour>(), new List<TriangleMesh>(), new List<long>());
        var number = 0;
        foreach (var chosen in LabelChoice.Of(maps, request.Labels).GroupBy(c => c.Map, c => c.Label))
        {
            var map = chosen.Key;
            var counts = new long[ushort.MaxValue + 1];
            foreach (var label in map.Labels) counts[label]++;
            foreach (var (label, mesh) in IsoSurface.EachLabel(map, [.. chosen], PooledWorkers.All))
            {
                colours.Add(map.LabelColours.TryGetValue(label, out var own) ? own : Own(colours.Count));
                labels.Add((label, map.NameOf(label)));
                meshes.Add(mesh);
                mapOf.Add(number);
                voxels.Add(counts[label]);
            }
            number++;
        }
        return new Extracted(maps[0].Name, mapOf, labels, colours, meshes, voxels, maps[0].Grid.VoxelVolumeMm3, [.. maps.SelectMany(m => m.Warnings).Distinct()]);
    }

    /// <summary>What lies in one map is neighbours; overlapping structures lie in different ones and have nothing to do with each other.</summary>
    private static TriangleMesh[] Smoothed(Extracted source)
    {
        var smooth = new TriangleMesh[source.Meshes.Count];
        foreach (var map in Enumerable.Range(0, smooth.Length).GroupBy(i => source.MapOf[i]))
        {
            int[] members = [.. map];
            var together = SurfaceSmoothing.TaubinTogether([.. members.Select(i => source.Meshes[i])], source.Voxels is { } voxels ? [.. members.Select(i => voxels[i] * source.VoxelVolumeMm3)] : null, workers: PooledWorkers.All);
            for (var i = 0; i < members.Length; i++) smooth[members[i]] = together[i];
        }
        return smooth;
    }

    private static LabelColour Own(int number)
    {
        var c = LabelColours.Of(number);
        return new LabelColour(c.R, c.G, c.B);
    }

    /// <summary>One for each surface; glTF holds all in one.</summary>
    private static IReadOnlyList<string> Files(SurfaceRequest request, Extracted source)
    {
        string[] files = request.Format == "glb"
            ? [.. source.Labels.Select(_ => Path.Combine(request.Folder, "surfaces.glb"))]
            : [.. SurfaceNames.Of(source.Labels).Select(name => Path.Combine(request.Folder, $"{name}.{request.Format}"))];
        foreach (var file in files)
            if (File.Exists(file) && !request.Overwrite) throw new UserErrorException($"{file} is there already. Name another folder, or replace what is there with --force.");
        return files;
    }

    private static void Write(SurfaceRequest request, Extracted source, IReadOnlyList<string> files, IReadOnlyList<TriangleMesh> meshes)
    {
        try
        {
            Directory.CreateDirectory(request.Folder);
            if (request.Format == "glb") MeshFiles.WriteGlb(files[0], [.. meshes.Select((m, i) => (source.Labels[i].Name, source.Colours[i], m))]);
            else
                for (var i = 0; i < meshes.Count; i++) MeshFiles.Write(files[i], meshes[i], source.Labels[i].Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{request.Folder} cannot be written to: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }
}
