using SurgicalNav.Core.Flow;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>What a folder, DICOMDIR, zip or file holds, sorted into series. DICOM is LPS already.</summary>
/// <remarks>Source: DICOM PS3.3 §C.7.6.2 (image plane). Opening reads every file up to its pixels, <see cref="DicomSeries.ReadVolume"/> the pixels.</remarks>
public sealed class DicomFolder
{
    /// <summary>What to do about a damaged slice: it cannot be left out, so the whole series is fetched anew.</summary>
    internal const string CopyAgain = " Copy the series again from the archive (PACS) or the disc that it came on.";

    private const int ReasonsShown = 3;

    private DicomFolder(IReadOnlyList<DicomSeries> series, IReadOnlyList<DicomLeftOut> leftOut, int fileCount) => (Series, LeftOut, FileCount) = (series, leftOut, fileCount);

    /// <summary>Largest series first.</summary>
    public IReadOnlyList<DicomSeries> Series { get; }

    /// <summary>Files that are no scan slices, each with the reason.</summary>
    public IReadOnlyList<DicomLeftOut> LeftOut { get; }

    /// <summary>How many files were looked at.</summary>
    public int FileCount { get; }

    /// <summary>Files that are no scan slices, each with the reason, in words.</summary>
    public IReadOnlyList<string> Skipped => [.. LeftOut.Select(l => l.ToString())];

    /// <summary>Whether the path is something to open here: a folder, a zip, or a file that shows itself to be DICOM.</summary>
    public static bool CanOpen(string path)
    {
        if (Directory.Exists(path)) return true;
        try
        {
            return File.Exists(path) && (DicomZip.IsZip(path) || DicomFile.ReadHead(new DicomFileSource(path), out _) is not null);
        }
        catch (VolumeFormatException)
        {
            return true; // DICOM, but damaged: opening it says how
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Looks through a folder and all below it, the files of a DICOMDIR or of a zip, or one file.</summary>
    /// <param name="path">Of one of them.</param>
    /// <param name="workers">Who looks; null: the caller alone.</param>
    /// <param name="progress">Told how many of how many files are done, one call at a time, on the workers' threads.</param>
    /// <exception cref="VolumeFormatException">It is missing or holds no slice at all; the message says why for the first files. A damaged file does not end the search: the
    /// series that lacks it refuses to become a volume.</exception>
    public static DicomFolder Open(string path, IWorkers? workers = null, Action<int, int>? progress = null) => Of(path, DicomMedium.Open(path), workers, progress);

    /// <summary>Sorts files that are in memory already, as an archive sends them.</summary>
    /// <param name="name">Of them all, for messages.</param>
    /// <param name="files">Each with a name for messages. The bytes are kept, not copied.</param>
    /// <param name="workers">Who looks; null: the caller alone.</param>
    /// <exception cref="VolumeFormatException">They hold no slice at all.</exception>
    public static DicomFolder Of(string name, IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> files, IWorkers? workers = null) =>
        Of(name, new DicomMedium(name, [.. files.Select(f => new DicomMemorySource(f.Bytes, $"{name}/{f.Name}"))], [], () => null), workers, null);

    private static DicomFolder Of(string path, DicomMedium medium, IWorkers? workers, Action<int, int>? progress)
    {
        using var held = medium.Hold();
        var looks = new DicomLook[medium.Files.Count];
        var gate = new Lock();
        var done = 0;
        (workers ?? OneWorker.Instance).Run(looks.Length, f =>
        {
            looks[f] = DicomLook.At(medium.Files[f]);
            if (progress is null) return;
            lock (gate) progress(++done, looks.Length);
        });
        var leftOut = new List<DicomLeftOut>(medium.LeftOut);
        for (var f = 0; f < looks.Length; f++)
            if (looks[f].Refusal is { } refusal) leftOut.Add(new DicomLeftOut(medium.NameOf(medium.Files[f]), refusal.Problem));
        var series = DicomSorting.Sorted(path, looks, medium);
        if (series.Count == 0) throw Nothing(path, looks, leftOut);
        return new DicomFolder(series, leftOut, looks.Length);
    }

    private static VolumeFormatException Nothing(string path, DicomLook[] looks, List<DicomLeftOut> leftOut)
    {
        var damage = looks.FirstOrDefault(l => l.IsDamaged).Refusal ?? (File.Exists(path) && looks.Length == 1 ? looks[0].Refusal : null);
        if (damage is not null) return new VolumeFormatException(damage.File, damage.Problem, damage);
        var reasons = string.Concat(leftOut.Take(ReasonsShown).Select(l => $" {l}"));
        return new VolumeFormatException(path, $"holds no DICOM slices ({leftOut.Count} other files). Name the folder in which the slices themselves lie.{reasons}{(leftOut.Count > ReasonsShown ? " …" : "")}");
    }
}
