using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Runtime.Cases;

/// <summary>One organ's surface in the scan frame (LPS mm): closed, outward, smoothed with its volume kept.</summary>
public sealed record OrganSurface(ushort Label, string Name, TriangleMesh Mesh);

/// <summary>A virtual endoscope: its lens, and where it stands in the scan.</summary>
public sealed record VirtualScope(CameraModel Camera, Rigid<Camera, Scan> CameraFromScan);

/// <summary>A scan that the case only measures: its name, the figures of its labels, and what was odd about it.</summary>
public sealed record MeasuredScan(string Name, IReadOnlyList<LabelStatistic> Statistics, IReadOnlyList<string> Warnings);

/// <summary>A target of the plan and where it stands: what the label map says of its point, and the nearest surface drawn (mm, negative inside).</summary>
public sealed record PlacedTarget(string Name, Point<Scan> Point, string? Organ, string? NearestSurface, double? SurfaceDistanceMm);

/// <summary>What a scan case shows.</summary>
public sealed record ScanCase(string Name, Volume Scan, LabelMap Labels, IReadOnlyList<LabelStatistic> Statistics, IReadOnlyList<OrganSurface> Organs,
    IReadOnlyList<PlacedTarget> Targets, VirtualScope? Scope, IReadOnlyList<string> Warnings, IReadOnlyList<MeasuredScan> AlsoMeasured)
{
    /// <summary>Loads scan and label map, measures every label, extracts the surfaces that the case names and places the virtual endoscope.</summary>
    /// <exception cref="ConfigException">The case is no scan case, or names an organ that the label map lacks.</exception>
    /// <exception cref="VolumeFormatException">A scan or label file is unusable.</exception>
    public static ScanCase Run(CaseFile file)
    {
        if (file.Scan is not { } source) throw new ConfigException(file.Path, "is no scan case: it lacks 'scan'.");
        var shown = Measure(file, source);
        var further = file.AlsoMeasured.Select(s => Measure(file, s)).Select(m => new MeasuredScan(m.Scan.Name, m.Statistics, m.Warnings)).ToArray();
        var organs = file.Surfaces.Select(s => Organ(file, shown.Labels, shown.Statistics, s.Label)).ToArray();
        var lookedAt = file.Scope is null ? null : organs.FirstOrDefault(o => string.Equals(o.Name, file.Scope.LookAtLabel, StringComparison.OrdinalIgnoreCase)) ?? Organ(file, shown.Labels, shown.Statistics, file.Scope.LookAtLabel);
        return new ScanCase(file.Name, shown.Scan, shown.Labels, shown.Statistics, organs, Placed(file.Targets, shown.Labels, organs),
            lookedAt is null ? null : Place(file.Scope!, lookedAt.Mesh), shown.Warnings, further);
    }

    private static PlacedTarget[] Placed(IReadOnlyList<CaseTarget> targets, LabelMap labels, OrganSurface[] organs)
    {
        if (targets.Count == 0) return [];
        return [.. targets.Select(t =>
        {
            var label = labels.LabelAt(t.Point);
            var organ = label > 0 ? labels.NameOf(label) : null;
            if (organs.Length == 0) return new PlacedTarget(t.Name, t.Point, organ, null, null);
            var (nearest, mm) = organs.Select(o => (o, Mm: DistanceMm(o.Mesh, t.Point.Mm))).MinBy(o => o.Mm);
            return new PlacedTarget(t.Name, t.Point, organ, nearest.Name, nearest.Label == label ? -mm : mm);
        })];
    }

    /// <summary>To the surface, by every triangle: for a handful of points, where building a tree would take far longer.</summary>
    private static double DistanceMm(TriangleMesh mesh, Vec3 p)
    {
        var squared = double.PositiveInfinity;
        for (var i = 0; i < mesh.Indices.Length; i += 3)
        {
            var (nearest, _) = TriangleTree.NearestPoint(p, mesh.Vertices[mesh.Indices[i]], mesh.Vertices[mesh.Indices[i + 1]], mesh.Vertices[mesh.Indices[i + 2]]);
            squared = Math.Min(squared, (p - nearest).LengthSquared);
        }
        return Math.Sqrt(squared);
    }

    private static (Volume Scan, LabelMap Labels, IReadOnlyList<LabelStatistic> Statistics, IReadOnlyList<string> Warnings) Measure(CaseFile file, CaseScan source)
    {
        var (scan, warnings) = source.File is { } path ? ReadFile(file, path) : ReadFolder(file, source.DicomFolder!);
        if (!File.Exists(source.LabelMap)) throw file.Missing("label map", source.LabelMap);
        var labels = VolumeFiles.ReadLabelMap(source.LabelMap);
        return (scan, labels, StatisticsOf(file, labels, scan), warnings);
    }

    private static (Volume, IReadOnlyList<string>) ReadFile(CaseFile file, string path)
    {
        if (!File.Exists(path)) throw file.Missing("scan", path);
        var scan = VolumeFiles.ReadVolume(path);
        return (scan, scan.Warnings);
    }

    /// <summary>The largest series; what was left aside is said.</summary>
    private static (Volume, IReadOnlyList<string>) ReadFolder(CaseFile file, string path)
    {
        if (!Directory.Exists(path)) throw file.Missing("DICOM folder", path);
        var folder = DicomFolder.Open(path);
        var scan = folder.Series[0].ReadVolume();
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        var aside = folder.Series.Skip(1).Select(s => $"{name} holds a further series, '{s.Description}' ({s.Modality}, {s.SliceCount} slices), which was not read: the largest one is.");
        return (scan, [.. scan.Warnings, .. folder.Skipped.Select(s => $"In {name} a file was left out: {s}"), .. aside]);
    }

    private static IReadOnlyList<LabelStatistic> StatisticsOf(CaseFile file, LabelMap labels, Volume scan)
    {
        try
        {
            return LabelStatistic.Of(labels, scan);
        }
        catch (ArgumentException e)
        {
            throw new ConfigException(file.Path, e.Message, e);
        }
    }

    private static OrganSurface Organ(CaseFile file, LabelMap labels, IReadOnlyList<LabelStatistic> present, string name)
    {
        var organ = present.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));
        if (organ is null)
        {
            var meant = NearestName.Of(name, [.. present.Select(s => s.Name)]);
            throw new ConfigException(file.Path, $"names the organ '{name}', which does not occur in {labels.Name}.{(meant is null ? "" : $" Did you mean '{meant}'?")}");
        }
        return new OrganSurface(organ.Label, organ.Name, SurfaceSmoothing.Taubin(IsoSurface.FromLabels(labels, PooledWorkers.All, organ.Label), volumeMm3: organ.VolumeMm3));
    }

    /// <summary>In front of the organ's bounding box at the given distance from its anterior side, level, looking straight back (posterior): the
    /// picture shows the patient's left on its right and the head up.</summary>
    internal static VirtualScope Place(CaseScope scope, TriangleMesh organ)
    {
        var (min, max) = (organ.Vertices[0], organ.Vertices[0]);
        foreach (var v in organ.Vertices) (min, max) = (Vec3.Min(min, v), Vec3.Max(max, v));
        var middle = (min + max) / 2;
        // LPS: y grows backwards, so the anterior side is the least y
        var eye = new Vec3(middle.X, min.Y - scope.DistanceMm, middle.Z);
        // Rows: the camera's x (right), y (down) and z (forward) in LPS: patient's left, feet-wards, backwards
        var rotation = Mat3.FromRows(Vec3.UnitX, -Vec3.UnitZ, Vec3.UnitY);
        var focalPx = scope.WidthPx / 2.0 / Math.Tan(scope.HorizontalFieldOfViewDeg * Math.PI / 360);
        var camera = new CameraModel(scope.WidthPx, scope.HeightPx, focalPx, focalPx, (scope.WidthPx - 1) / 2.0, (scope.HeightPx - 1) / 2.0, 0, 0, 0, 0, 0);
        return new VirtualScope(camera, Rigid<Camera, Scan>.FromMatrix(rotation, rotation * -eye));
    }
}
