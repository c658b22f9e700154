namespace SurgicalNav.Volumes.Dicom;

/// <summary>The DICOMDIR of a disc: the files that it names, wherever they lie below it.</summary>
/// <remarks>Source: DICOM PS3.3 annex F, PS3.10 §8. Names lead downwards only; discs read by other systems may show them in small letters or with a version.</remarks>
internal static class DicomDirectory
{
    public const uint Records = 0x00041220;
    private const uint ReferencedFile = 0x00041500;
    private const int DeepestFile = 8;

    public static DicomMedium Open(string path)
    {
        var file = DicomFile.ReadHead(new DicomFileSource(path), out var damage);
        if (file is null || damage is not null) throw damage ?? new VolumeFormatException(path, "is no DICOMDIR any more.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var (files, leftOut) = (new List<DicomSource>(), new List<DicomLeftOut>());
        foreach (var record in file.DataSet.Items(Records))
        {
            var parts = record.Texts(ReferencedFile);
            if (parts.Length == 0) continue;
            var name = string.Join('/', parts);
            if (parts.Length > DeepestFile || parts.Any(p => p.Length == 0 || p is "." or ".." || p.AsSpan().ContainsAny('/', '\\', '\0')))
                leftOut.Add(new DicomLeftOut(name, "is no name that a DICOMDIR may give to a file."));
            else if (Find(folder, parts) is { } found)
                files.Add(new DicomFileSource(found));
            else
                leftOut.Add(new DicomLeftOut(name, "is named by the DICOMDIR, but is not there. Copy the whole disc."));
        }
        if (files.Count + leftOut.Count == 0) throw new VolumeFormatException(path, "is a DICOMDIR that names no files.");
        return new DicomMedium(folder, files, leftOut, () => null);
    }

    private static string? Find(string folder, string[] parts)
    {
        var exact = Path.Combine([folder, .. parts]);
        if (File.Exists(exact)) return exact;
        var at = folder;
        for (var p = 0; p < parts.Length; p++)
        {
            if (!Directory.Exists(at)) return null;
            var isLast = p == parts.Length - 1;
            var next = (isLast ? Directory.EnumerateFiles(at) : Directory.EnumerateDirectories(at)).Order(StringComparer.Ordinal).FirstOrDefault(entry => IsNamed(Path.GetFileName(entry), parts[p], isLast));
            if (next is null) return null;
            at = next;
        }
        return at;
    }

    private static bool IsNamed(string entry, string part, bool isFile) =>
        string.Equals(entry, part, StringComparison.OrdinalIgnoreCase) || isFile && (string.Equals(entry, part + ";1", StringComparison.OrdinalIgnoreCase) || string.Equals(entry, part + ".", StringComparison.OrdinalIgnoreCase));
}
