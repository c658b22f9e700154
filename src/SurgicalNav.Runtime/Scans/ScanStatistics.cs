using System.Globalization;
using System.Text;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Labels;

namespace SurgicalNav.Runtime.Scans;

/// <summary>What each label of a map covers in its scan.</summary>
public sealed record ScanStatistics(string Scan, string LabelMap, IReadOnlyList<LabelStatistic> Labels, IReadOnlyList<string> Warnings)
{
    /// <param name="scan">The scan.</param>
    /// <param name="seriesUid">Which series, where there are several.</param>
    /// <param name="labels">The label map.</param>
    /// <param name="names">A table for labels that the map does not name: a file, or <see cref="KnownLabelTables.TotalSegmentator"/>; null for none.</param>
    /// <exception cref="VolumeFormatException">A file cannot be trusted.</exception>
    /// <exception cref="UserErrorException">The two do not stand in the same place.</exception>
    public static ScanStatistics Of(string scan, string? seriesUid, string labels, string? names = null)
    {
        var volume = ScanInput.Volume(scan, seriesUid);
        try
        {
            var maps = ScanInput.LabelMaps(labels, volume, scan, seriesUid);
            if (names is not null) maps = [.. maps.Select(map => KnownLabelTables.Completed(map, KnownLabelTables.Read(names)))];
            return new ScanStatistics(volume.Name, maps[0].Name, [.. maps.SelectMany(map => LabelStatistic.Of(map, volume)).OrderBy(l => l.Label)], [.. volume.Warnings, .. maps.SelectMany(map => map.Warnings).Distinct()]);
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    public string ToJson() => ScanJson.Of(new
    {
        scan = Scan,
        labelMap = LabelMap,
        labels = Labels.Select(l => new { label = l.Label, name = l.Name, voxels = l.Voxels, volumeMm3 = l.VolumeMm3, meanHu = l.MeanValue }),
        warnings = Warnings,
    });

    public string ToText()
    {
        var wide = Math.Max(5, Labels.Select(l => l.Name.Length).DefaultIfEmpty(0).Max());
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"  {"label",5}  {"name".PadRight(wide)}  {"voxels",10}  {"volume mm³",14}  {"mean HU",10}");
        foreach (var l in Labels)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {l.Label,5}  {l.Name.PadRight(wide)}  {l.Voxels,10}  {l.VolumeMm3,14:f2}  {l.MeanValue,10:f3}");
        foreach (var warning in Warnings) text.AppendLine(CultureInfo.InvariantCulture, $"  warning: {warning}");
        return text.ToString();
    }
}
