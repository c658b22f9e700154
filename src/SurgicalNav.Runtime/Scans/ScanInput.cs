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

    public static LabelMap Labels(string path) => VolumeFiles.ReadLabelMap(path);

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
