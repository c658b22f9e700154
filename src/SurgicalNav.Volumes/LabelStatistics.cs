namespace SurgicalNav.Volumes;

/// <summary>What one label covers.</summary>
/// <param name="Label">Number in the map.</param>
/// <param name="Name">The map's own name for it, else "label 7".</param>
/// <param name="Voxels">How many voxels carry it.</param>
/// <param name="VolumeMm3">Voxels times the volume of one.</param>
/// <param name="MeanValue">Mean of the scan there (HU for CT).</param>
public sealed record LabelStatistic(ushort Label, string Name, long Voxels, double VolumeMm3, double MeanValue)
{
    /// <summary>Statistics of every label that occurs, by ascending number; sums in double.</summary>
    /// <exception cref="ArgumentException">Map and scan do not put the same voxels at the same places.</exception>
    public static IReadOnlyList<LabelStatistic> Of(LabelMap map, Volume scan)
    {
        if (scan.Grid.DifferenceFrom(map.Grid) is not null && ScanAxes.Aligned(scan.Grid).DifferenceFrom(ScanAxes.Aligned(map.Grid)) is null)
            (map, scan) = (ScanAxes.Aligned(map), ScanAxes.Aligned(scan));
        if (scan.Grid.DifferenceFrom(map.Grid) is { } difference)
            throw new ArgumentException($"Label map '{map.Name}' does not belong to scan '{scan.Name}': {difference}. Resample the label map onto the scan.");

        var counts = new long[ushort.MaxValue + 1];
        var sums = new double[ushort.MaxValue + 1];
        var labels = map.Labels;
        for (var v = 0; v < labels.Length; v++)
        {
            counts[labels[v]]++;
            sums[labels[v]] += scan[v];
        }
        var result = new List<LabelStatistic>();
        for (var label = 1; label < counts.Length; label++)
            if (counts[label] > 0)
                result.Add(new LabelStatistic((ushort)label, map.NameOf((ushort)label), counts[label], counts[label] * map.Grid.VoxelVolumeMm3, sums[label] / counts[label]));
        return result;
    }
}
