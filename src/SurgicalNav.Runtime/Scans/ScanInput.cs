using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Runtime.Scans;

/// <summary>Opens whatever a person names as a scan or a label map.</summary>
public static class ScanInput
{
    /// <param name="path">A DICOM folder or a volume file.</param>
    /// <param name="seriesUid">The series to take where there are several: its UID or an end of it that fits one alone.</param>
    /// <exception cref="VolumeFormatException">The file cannot be trusted; the message says why.</exception>
    /// <exception cref="UserErrorException">Several series and none, or an unknown one, named.</exception>
    public static Volume Volume(string path, string? seriesUid)
    {
        if (!Directory.Exists(path)) return VolumeFiles.ReadVolume(path);
        return Chosen(DicomFolder.Open(path).Series, seriesUid, path).ReadVolume();
    }

    public static LabelMap Labels(string path) => VolumeFiles.ReadLabelMap(path);

    private static DicomSeries Chosen(IReadOnlyList<DicomSeries> series, string? uid, string path)
    {
        var fitting = uid is null ? series : [.. series.Where(s => s.Uid == uid || s.Uid.EndsWith(uid, StringComparison.Ordinal))];
        if (fitting.Count == 1) return fitting[0];
        var all = string.Concat(series.Select(s => $"\n  {s.Uid}  {s.Modality}, {s.SliceCount} slices  {s.Description}"));
        throw new UserErrorException(uid is null
            ? $"{path} holds {series.Count} series. Name one with --series:{all}"
            : $"{path} holds {fitting.Count} series whose UID ends in '{uid}'. Those that it holds:{all}");
    }
}
