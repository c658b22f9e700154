using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Dicom.Segments;
using SurgicalNav.Volumes.Dicom.Structures;

namespace SurgicalNav.Runtime.Scans;

/// <summary>Labels that come as DICOM objects: segmentations (SEG) and structure sets (RTSTRUCT).</summary>
internal static class DicomLabels
{
    /// <summary>Whether a path names one file that begins as DICOM files do.</summary>
    public static bool AreIn(string path)
    {
        if (!File.Exists(path)) return false;
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[132];
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && DicomFile.HasMark(head);
    }

    /// <summary>Whether it is a segmentation or a structure set.</summary>
    /// <exception cref="VolumeFormatException">It is damaged.</exception>
    public static bool AreLabels(string path) => DicomFile.Open(path).DataSet is var e && (SegmentationReader.IsSegmentation(e) || StructureReader.IsStructureSet(e));

    /// <summary>As many maps as overlapping structures need.</summary>
    /// <param name="path">A file that <see cref="AreIn"/>.</param>
    /// <param name="series">The series that contours are drawn in, given the UIDs of those that they name; null where it is not known.</param>
    /// <exception cref="VolumeFormatException">It is neither, is damaged, or does not belong to the series.</exception>
    public static IReadOnlyList<LabelMap> Maps(string path, Func<IReadOnlyList<string>, DicomSeries> series)
    {
        var file = DicomFile.Open(path);
        if (SegmentationReader.IsSegmentation(file.DataSet)) return SegmentationReader.Read(file).ToLabelMaps();
        if (!StructureReader.IsStructureSet(file.DataSet)) throw new VolumeFormatException(path, $"is a DICOM object of modality '{file.DataSet.Text(DicomTags.Modality)}'; labels come as segmentations (SEG) or structure sets (RTSTRUCT).");
        var set = StructureReader.Read(file);
        return set.ToLabelMaps(series(set.ReferencedSeries));
    }

    /// <summary>The series that a structure set names, from the folder that the set lies in: as hospitals deliver them.</summary>
    /// <exception cref="VolumeFormatException">It is not there.</exception>
    public static DicomSeries Beside(string path, IReadOnlyList<string> wanted)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return DicomFolder.Open(folder).Series.FirstOrDefault(s => wanted.Contains(s.Uid))
            ?? throw new VolumeFormatException(path, wanted.Count == 0 ? "does not say in which series it was drawn (3006,0014)." : $"was drawn in series {string.Join(", ", wanted)}, which does not lie beside it in {folder}. Put both into one folder.");
    }
}
