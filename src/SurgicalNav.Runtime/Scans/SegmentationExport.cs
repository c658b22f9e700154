using System.Globalization;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom.Segments;

namespace SurgicalNav.Runtime.Scans;

/// <summary>A label map written as a DICOM segmentation of the series that it was drawn in.</summary>
public sealed record SegmentationExport(string Labels, string Series, string To, int Segments, int Frames, IReadOnlyList<string> Warnings)
{
    /// <param name="labels">The label map.</param>
    /// <param name="scan">The DICOM series that it was drawn in.</param>
    /// <param name="seriesUid">Which series, where there are several.</param>
    /// <param name="to">The file to write; never an existing one.</param>
    /// <exception cref="VolumeFormatException">A file cannot be trusted, or the series cannot be referred to.</exception>
    /// <exception cref="UserErrorException">The two do not belong together, or the target is there already.</exception>
    public static SegmentationExport Run(string labels, string scan, string? seriesUid, string to)
    {
        var now = DateTimeOffset.UtcNow;
        var series = ScanInput.Series(scan, seriesUid);
        var map = ScanInput.Labels(labels);
        try
        {
            var options = new SegmentationOptions(NewUid.Create(), NewUid.Create(), NewUid.Create(), now.ToString("yyyyMMdd", CultureInfo.InvariantCulture), now.ToString("HHmmss", CultureInfo.InvariantCulture));
            var file = SegmentationWriter.ToFile(map, series, options);
            var written = SegmentationReader.Read(Volumes.Dicom.DicomFile.Parse(file, to));
            WrittenFile.Create(to, file);
            return new SegmentationExport(map.Name, series.Uid, to, written.Segments.Count, written.FrameCount, map.Warnings);
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    public string ToJson() => ScanJson.Of(new { labels = Labels, series = Series, to = To, segments = Segments, frames = Frames, warnings = Warnings });

    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"  {Labels}: {Segments} structures in {Frames} frames written to {To}\n  drawn in series {Series}\n{string.Concat(Warnings.Select(w => $"  warning: {w}\n"))}");
}
