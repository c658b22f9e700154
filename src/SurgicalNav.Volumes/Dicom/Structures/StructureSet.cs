namespace SurgicalNav.Volumes.Dicom.Structures;

/// <summary>A DICOM structure set (RTSTRUCT): regions drawn as contours in the slices of a series.</summary>
public sealed class StructureSet
{
    internal StructureSet(string file, string label, IReadOnlyList<Structure> structures, IReadOnlyList<string> referencedSeries, IReadOnlyList<string> referencedInstances, IReadOnlyList<string> frames, IReadOnlyList<string> warnings) =>
        (File, Label, Structures, ReferencedSeries, ReferencedInstances, FramesOfReference, Warnings) = (file, label, structures, referencedSeries, referencedInstances, frames, warnings);

    public string File { get; }
    public string Label { get; }

    /// <summary>In the file's order.</summary>
    public IReadOnlyList<Structure> Structures { get; }

    /// <summary>SeriesInstanceUIDs that the set says it was drawn in.</summary>
    public IReadOnlyList<string> ReferencedSeries { get; }

    /// <summary>SOPInstanceUIDs of slices that the set or a contour refers to.</summary>
    public IReadOnlyList<string> ReferencedInstances { get; }

    public IReadOnlyList<string> FramesOfReference { get; }
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The closed contours filled on the grid of the series that they were drawn in (see <see cref="ContourFill"/> for which voxels count), as many maps as
    /// overlapping structures need; a warning says so where there are several.</summary>
    /// <exception cref="VolumeFormatException">The set was drawn in another series, refers to slices that the series lacks, or a contour lies in no slice of it.</exception>
    public IReadOnlyList<LabelMap> ToLabelMaps(DicomSeries series)
    {
        var warnings = new List<string>(Warnings);
        var slices = SeriesSlices.Of(series);
        StructureReferences.Require(this, series.Uid, slices, warnings);
        var filled = new StructureFill(this, slices);
        var lines = Structures.Sum(s => s.Contours.Count(c => c.Kind != ContourKind.ClosedPlanar));
        if (lines > 0) warnings.Add($"{lines} points and open lines enclose nothing and are not filled.");
        foreach (var structure in Structures.Where(s => s.Contours.Any(c => c.Kind == ContourKind.ClosedPlanar) && filled.CountOf(s.Number) == 0))
            warnings.Add($"'{structure.Name}' is so small that it holds no voxel's centre.");
        var layers = new LabelLayers([.. Structures.Select(s => s.Number)], filled.Masks);
        if (layers.Layers.Count > 1)
            warnings.Add($"Structures overlap ({layers.InWords(n => $"'{Structures.First(s => s.Number == n).Name}'")}): they are kept in {layers.Layers.Count} label maps.");
        return [.. (layers.Layers.Count > 0 ? layers.Layers : [[]]).Select(layer => filled.Map(layer, warnings))];
    }
}
