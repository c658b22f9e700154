using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Runtime.Scans;

/// <summary>Opens whatever a person names as a scan or a label map.</summary>
public static class ScanInput
{
    /// <param name="path">A DICOM folder, DICOMDIR, zip or file, or a volume file.</param>
    /// <param name="seriesUid">The series to take where there are several: its UID or an end of it that fits one alone.</param>
    /// <exception cref="VolumeFormatException">The file cannot be trusted; the message says why.</exception>
    /// <exception cref="UserErrorException">Several series and none, or an unknown one, named.</exception>
    public static Volume Volume(string path, string? seriesUid)
    {
        if (!DicomFolder.CanOpen(path)) return VolumeFiles.ReadVolume(path);
        return Series(path, seriesUid).ReadVolume(PooledWorkers.All);
    }

    /// <summary>Whether what a person named says itself that it is a label map.</summary>
    /// <exception cref="VolumeFormatException">The file is missing, damaged, or of another format.</exception>
    public static bool SaysLabels(string path) => DicomLabels.AreIn(path) ? DicomLabels.AreLabels(path) : !DicomFolder.CanOpen(path) && VolumeFiles.SaysLabels(path);

    /// <param name="path">A volume file of whole numbers, a DICOM segmentation, or a DICOM structure set whose series lies beside it.</param>
    /// <exception cref="VolumeFormatException">The file cannot be trusted, or its structures overlap, so that one map cannot hold them.</exception>
    public static LabelMap Labels(string path)
    {
        if (!DicomLabels.AreIn(path)) return VolumeFiles.ReadLabelMap(path);
        var maps = DicomLabels.Maps(path, wanted => DicomLabels.Beside(path, wanted));
        return maps.Count == 1 ? maps[0] : throw new VolumeFormatException(path, $"holds structures that overlap; one label map is needed here. {maps[0].Warnings.FirstOrDefault(w => w.StartsWith("Structures overlap", StringComparison.Ordinal))}");
    }

    /// <summary>Labels for one scan, on its grid where they come as DICOM objects; several maps where structures overlap.</summary>
    /// <exception cref="VolumeFormatException">As <see cref="Labels"/>, or a structure set does not belong to the scan.</exception>
    /// <exception cref="ArgumentException">A segmentation does not belong to the scan.</exception>
    public static IReadOnlyList<LabelMap> LabelMaps(string path, Volume scan, string scanPath, string? seriesUid) => DicomLabels.AreIn(path)
        ? [.. DicomLabels.Maps(path, _ => Series(scanPath, seriesUid)).Select(map => LabelPlacement.Onto(map, scan.Grid))]
        : VolumeFiles.ReadLabelMaps(path);

    /// <summary>Labels by themselves; several maps where structures overlap.</summary>
    /// <exception cref="VolumeFormatException">As <see cref="Labels"/>, but for the overlap.</exception>
    public static IReadOnlyList<LabelMap> LabelMaps(string path) =>
        DicomLabels.AreIn(path) ? DicomLabels.Maps(path, wanted => DicomLabels.Beside(path, wanted)) : VolumeFiles.ReadLabelMaps(path);

    /// <summary>The series that a person means.</summary>
    /// <param name="path">Something that <see cref="DicomFolder.CanOpen"/>.</param>
    /// <param name="uid">A series' key or an end of it that fits one alone; null where there is but one.</param>
    /// <exception cref="VolumeFormatException">There are no slices.</exception>
    /// <exception cref="UserErrorException">Several series and none, or an unknown one, named.</exception>
    public static DicomSeries Series(string path, string? uid)
    {
        var series = DicomFolder.Open(path, PooledWorkers.All).Series;
        var fitting = uid is null ? series : [.. series.Where(s => s.Key == uid || s.Uid == uid)];
        if (fitting.Count == 0) fitting = [.. series.Where(s => s.Key.EndsWith(uid!, StringComparison.Ordinal))];
        if (fitting.Count == 1) return fitting[0];
        var all = string.Concat((fitting.Count == 0 ? series : fitting).Select(s => $"\n  {s.Key}  {s.Modality}, {s.SliceCount} slices  {s.Description}"));
        throw new UserErrorException(uid is null
            ? $"{path} holds {series.Count} series. Name one with --series:{all}"
            : fitting.Count == 0 ? $"{path} holds no series whose UID ends in '{uid}'. Those that it holds:{all}"
            : $"{path} holds {fitting.Count} stacks of slices that '{uid}' fits. Name one with --series:{all}");
    }
}
