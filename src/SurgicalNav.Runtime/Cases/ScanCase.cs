using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Nifti;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Runtime.Cases;

/// <summary>One organ's surface in the scan frame (LPS mm): closed, outward, smoothed with its volume kept.</summary>
public sealed record OrganSurface(ushort Label, string Name, TriangleMesh Mesh);

/// <summary>A virtual endoscope: its lens, and where it stands in the scan.</summary>
public sealed record VirtualScope(CameraModel Camera, Rigid<Camera, Scan> CameraFromScan);

/// <summary>A scan that the case only measures: its name, the figures of its labels, and what was odd about it.</summary>
public sealed record MeasuredScan(string Name, IReadOnlyList<LabelStatistic> Statistics, IReadOnlyList<string> Warnings);

/// <summary>What a scan case shows.</summary>
public sealed record ScanCase(string Name, Volume Scan, LabelMap Labels, IReadOnlyList<LabelStatistic> Statistics, IReadOnlyList<OrganSurface> Organs,
    IReadOnlyList<CaseTarget> Targets, VirtualScope? Scope, IReadOnlyList<string> Warnings, IReadOnlyList<MeasuredScan> AlsoMeasured)
{
    /// <summary>Loads scan and label map, measures every label, extracts the surfaces that the case names and places the virtual endoscope.</summary>
    /// <exception cref="ConfigException">The case is no scan case, or names an organ that the label map lacks.</exception>
    /// <exception cref="VolumeFormatException">A scan or label file is unusable.</exception>
    public static ScanCase Run(CaseFile file)
    {
        if (file.Scan is not { } source) throw new ConfigException(file.Path, "is no scan case: it lacks 'scan'.");
        var (scan, labels, statistics) = Measure(file, source);
        var further = file.AlsoMeasured.Select(s => Measure(file, s)).Select(m => new MeasuredScan(m.Scan.Name, m.Statistics, m.Scan.Warnings)).ToArray();
        var organs = file.Surfaces.Select(s => Organ(file, labels, statistics, s.Label)).ToArray();
        return new ScanCase(file.Name, scan, labels, statistics, organs, file.Targets,
            file.Scope is { } scope ? Place(scope, Organ(file, labels, statistics, scope.LookAtLabel).Mesh) : null, scan.Warnings, further);
    }

    private static (Volume Scan, LabelMap Labels, IReadOnlyList<LabelStatistic> Statistics) Measure(CaseFile file, CaseScan source)
    {
        var scan = source.File is { } path ? NiftiReader.ReadVolume(path) : DicomFolder.Open(source.DicomFolder!).Series[0].ReadVolume();
        var labels = NiftiReader.ReadLabelMap(source.LabelMap);
        return (scan, labels, StatisticsOf(file, labels, scan));
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
        return new OrganSurface(organ.Label, organ.Name, SurfaceSmoothing.Taubin(SurfaceExtractor.FromLabels(labels, organ.Label)));
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
