namespace SurgicalNav.Volumes.Dicom;

/// <summary>A folder of DICOM files sorted into series by SeriesInstanceUID. Single-frame CT, MR and PET slices; DICOM is LPS already.</summary>
/// <remarks>Source: DICOM PS3.3 §C.7.6.2 (image plane). Opening reads every file's structure, <see cref="DicomSeries.ReadVolume"/> the pixels.</remarks>
public sealed class DicomFolder
{
    private const uint SeriesInstanceUid = 0x0020000E;
    private const long LargestFile = 1L << 30;

    /// <summary>What to do about a damaged slice: it cannot be left out, so the whole series is fetched anew.</summary>
    internal const string CopyAgain = " Copy the series again from the archive (PACS) or the disc that it came on.";

    private DicomFolder(IReadOnlyList<DicomSeries> series, IReadOnlyList<string> skipped) => (Series, Skipped) = (series, skipped);

    /// <summary>Largest series first.</summary>
    public IReadOnlyList<DicomSeries> Series { get; }

    /// <summary>Files that are no scan slices, each with the reason, in words.</summary>
    public IReadOnlyList<string> Skipped { get; }

    /// <summary>Looks at the files of one folder, not below it.</summary>
    /// <exception cref="VolumeFormatException">The folder is missing or holds no slice; or a DICOM file in it is damaged: without it a scan could
    /// silently lack a slice.</exception>
    public static DicomFolder Open(string folder)
    {
        if (!Directory.Exists(folder)) throw new VolumeFormatException(folder, "is no folder. DICOM scans are opened by their folder: check the path.");
        var series = new Dictionary<string, (DicomFile First, List<DicomSlice> Slices)>(StringComparer.Ordinal);
        var skipped = new List<string>();
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            var bytes = ReadBytes(file);
            if (!DicomFile.HasMark(bytes))
            {
                skipped.Add($"{Path.GetFileName(file)} is not a DICOM file.");
                continue;
            }
            var elements = DicomFile.Parse(bytes, file);
            if (elements.Pixels is null)
            {
                skipped.Add($"{Path.GetFileName(file)} holds no picture.");
                continue;
            }
            var uid = elements.DataSet.Text(SeriesInstanceUid);
            if (!series.TryGetValue(uid, out var group)) series[uid] = group = (elements, []);
            group.Slices.Add(DicomSlice.Of(elements));
        }
        if (series.Count == 0) throw new VolumeFormatException(folder, $"holds no DICOM slices ({skipped.Count} other files). Name the folder in which the slices themselves lie.");
        var found = series.Select(s => new DicomSeries(folder, s.Key, s.Value.First.DataSet.Text(0x0008103E), s.Value.First.DataSet.Text(0x00080060), s.Value.Slices));
        return new DicomFolder([.. found.OrderByDescending(s => s.SliceCount).ThenBy(s => s.Uid, StringComparer.Ordinal)], skipped);
    }

    internal static byte[] ReadBytes(string file)
    {
        try
        {
            var length = new FileInfo(file).Length;
            return length <= LargestFile ? File.ReadAllBytes(file) : throw new VolumeFormatException(file, $"is {length} bytes long; a slice has at most {LargestFile}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VolumeFormatException(file, $"cannot be read: {e.Message}", e);
        }
    }
}
