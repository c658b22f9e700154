using System.Globalization;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Labels;

namespace SurgicalNav.Runtime.Scans;

/// <summary>What a scan or label map became in another file.</summary>
/// <param name="NamesFile">Where the names of labels stand if their own file has no place for them.</param>
public sealed record ScanConversion(string From, string To, bool IsLabelMap, VolumeGrid Grid, string Voxels, int NamedLabels, string? NamesFile, IReadOnlyList<string> Warnings)
{
    /// <param name="path">A scan or label map, as <see cref="ScanInput"/> opens it.</param>
    /// <param name="seriesUid">Which series, where there are several.</param>
    /// <param name="to">The file to write; its ending says the format.</param>
    /// <param name="asLabels">Write a label map even where the file does not say that it is one.</param>
    /// <param name="namesFile">A table of label names to give the map, or null for its own.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <exception cref="VolumeFormatException">The file cannot be trusted.</exception>
    /// <exception cref="UserErrorException">The target is of no known format, or is there already.</exception>
    public static ScanConversion Run(string path, string? seriesUid, string to, bool asLabels, string? namesFile, bool overwrite)
    {
        if (!VolumeFiles.CanWrite(to)) throw new UserErrorException($"{to}: nothing is written under this ending. Written are {VolumeFiles.Writable}.");
        var names = to.EndsWith(".mha", StringComparison.OrdinalIgnoreCase) ? Path.ChangeExtension(to, ".ctbl") : null;
        foreach (var file in (string?[])[to, names])
            if (file is not null && File.Exists(file) && !overwrite) throw new UserErrorException($"{file} is there already. Name another file, or replace it with --force.");
        if (!asLabels && namesFile is null && !ScanInput.SaysLabels(path))
        {
            var volume = ScanInput.Volume(path, seriesUid);
            VolumeFiles.Write(to, volume);
            return new ScanConversion(volume.Name, to, false, volume.Grid, volume.IsInt16 ? "int16" : "float32", 0, null, volume.Warnings);
        }
        var map = ScanInput.Labels(path);
        if (namesFile is not null) map = map.Named(KnownLabelTables.Read(namesFile));
        VolumeFiles.Write(to, map);
        var warnings = new List<string>(map.Warnings);
        var unnamed = map.PresentLabels().Where(l => !map.LabelNames.ContainsKey(l)).ToArray();
        if (namesFile is not null && unnamed.Length > 0) warnings.Add($"{namesFile} has no name for the labels {string.Join(", ", unnamed)}.");
        if (map.LabelNames.Count == 0) names = null;
        if (names is not null)
        {
            File.WriteAllText(names, LabelTable.Write(map));
            warnings.Add($"MetaImage has no place for names of labels: they stand in {names}, which 3D Slicer reads.");
        }
        return new ScanConversion(map.Name, to, true, map.Grid, "label numbers", map.LabelNames.Count, names, warnings);
    }

    public string ToJson() => ScanJson.Of(new
    {
        from = From,
        to = To,
        labelMap = IsLabelMap,
        sizeVoxels = new[] { Grid.Nx, Grid.Ny, Grid.Nz },
        spacingMm = Three(Grid.SpacingMm),
        originLpsMm = Three(Grid.OriginMm),
        voxels = Voxels,
        namedLabels = NamedLabels,
        namesFile = NamesFile,
        warnings = Warnings,
    });

    public string ToText()
    {
        var s = Grid.SpacingMm;
        var names = IsLabelMap ? string.Create(CultureInfo.InvariantCulture, $", {NamedLabels} of them named") : "";
        return string.Create(CultureInfo.InvariantCulture, $"  {Grid.Nx} × {Grid.Ny} × {Grid.Nz} voxels of {s.X:0.####} × {s.Y:0.####} × {s.Z:0.####} mm, {Voxels}{names}\n  written to {To}\n")
            + string.Concat(Warnings.Select(w => $"  warning: {w}\n"));
    }

    private static double[] Three(Vec3 v) => [v.X, v.Y, v.Z];
}
