using System.IO.Enumeration;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>A file that is no part of any series, and why.</summary>
/// <param name="File">Relative to what was opened.</param>
/// <param name="Reason">A predicate: "is not a DICOM file."</param>
public sealed record DicomLeftOut(string File, string Reason)
{
    public override string ToString() => $"{File} {Reason}";
}

/// <summary>Where DICOM files come from: a folder and what lies below it, the files that a DICOMDIR names, the entries of a zip, or one file.</summary>
/// <param name="path">As the person named it.</param>
/// <param name="files">To be looked at.</param>
/// <param name="leftOut">What is not even looked at, or is missing.</param>
/// <param name="hold">Keeps an archive open as long as the result lives.</param>
internal sealed class DicomMedium(string path, IReadOnlyList<DicomSource> files, IReadOnlyList<DicomLeftOut> leftOut, Func<IDisposable?> hold)
{
    private const string DirectoryClass = "1.2.840.10008.1.3.10";

    public IReadOnlyList<DicomSource> Files => files;
    public IReadOnlyList<DicomLeftOut> LeftOut => leftOut;
    public IDisposable? Hold() => hold();

    /// <summary>A file's name for people.</summary>
    public string NameOf(DicomSource source) => Directory.Exists(path) ? Path.GetRelativePath(path, source.Name) : source.ShortName;

    /// <exception cref="VolumeFormatException">Nothing is there, or it cannot be listed.</exception>
    public static DicomMedium Open(string path)
    {
        try
        {
            if (Directory.Exists(path)) return new DicomMedium(path, Below(path), [], () => null);
            if (!File.Exists(path)) throw new VolumeFormatException(path, "is neither a folder nor a file. DICOM scans are opened by their folder, DICOMDIR, zip or file: check the path.");
            if (DicomZip.IsZip(path)) return DicomZip.Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VolumeFormatException(path, $"cannot be read: {e.Message}", e);
        }
        var source = new DicomFileSource(path);
        var file = DicomFile.ReadHead(source, out _);
        return file is not null && IsDirectory(file) ? DicomDirectory.Open(path) : new DicomMedium(path, [source], [], () => null);
    }

    public static bool IsDirectory(DicomFile file) => file.Meta.Text(0x00020002) == DirectoryClass || file.DataSet.Find(DicomDirectory.Records) is not null;

    /// <summary>Every file below a folder, by name. Folders that are links are not followed: they may lead round in circles.</summary>
    private static IReadOnlyList<DicomSource> Below(string folder)
    {
        var found = new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        return [.. found.Order(StringComparer.Ordinal).Select(f => new DicomFileSource(f))];
    }
}
