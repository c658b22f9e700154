namespace SurgicalNav.Sensing.Sequences;

/// <summary>A recorded sequence: poses with their status and times, and pictures that are read when wanted.</summary>
/// <remarks>Formats: IGSIO/PLUS sequences in MetaImage (<c>.mha</c>, <c>.mhd</c>) and NRRD (<c>.nrrd</c>), and pose logs in CSV (<see cref="PoseCsv"/>).
/// Matroska (<c>.mkv</c>) is refused: the libraries here read its video track but not the transforms that IGSIO writes beside it.</remarks>
public sealed class SequenceFile
{
    internal SequenceFile(
        string path, IReadOnlyDictionary<string, string> fields, IReadOnlyList<SequenceFrame> frames, IReadOnlyList<SequenceTransform> transforms,
        SequenceImages? images, long ignored) =>
        (Path, Fields, Frames, Transforms, Images, IgnoredFields) = (path, fields, frames, transforms, images, ignored);

    public string Path { get; }

    /// <summary>Fields of the header as a whole, as written.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; }

    public IReadOnlyList<SequenceFrame> Frames { get; }
    public IReadOnlyList<SequenceTransform> Transforms { get; }

    /// <summary>Null where the sequence holds poses only.</summary>
    public SequenceImages? Images { get; }

    /// <summary>Fields of frames that were not kept, since nothing here uses them.</summary>
    public long IgnoredFields { get; }

    /// <summary>The transform of that name; null where there is none.</summary>
    public SequenceTransform? Find(string transform) => Transforms.FirstOrDefault(t => string.Equals(t.Name, transform, StringComparison.Ordinal));

    /// <summary>Reads the header of a sequence, or a whole pose log.</summary>
    /// <exception cref="SequenceFormatException">The file is missing, of another kind, damaged, or says something that cannot be.</exception>
    public static SequenceFile Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return Read(stream, path);
        }
        catch (Exception e) when (e is IOException and not SequenceFormatException or UnauthorizedAccessException)
        {
            throw new SequenceFormatException(path, "the file", $"it cannot be read: {e.Message}", e);
        }
    }

    /// <summary>As from a file of that name; the ending of the name says which format it is.</summary>
    /// <exception cref="SequenceFormatException">As for <see cref="Open"/>.</exception>
    public static SequenceFile Read(Stream stream, string path) => System.IO.Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".MHA" or ".MHD" => MetaImageHeader.Read(new HeaderLines(stream, path)),
        ".NRRD" or ".NHDR" => NrrdHeader.Read(new HeaderLines(stream, path)),
        ".CSV" or ".TSV" => PoseCsv.Read(new HeaderLines(stream, path)),
        ".MKV" => throw new SequenceFormatException(path, "the file", "Matroska sequences are not read: the transforms beside the video track would be lost. Convert it with PLUS's EditSequenceFile to .igs.mha."),
        var other => throw new SequenceFormatException(path, "the file", $"'{other}' is no format of a sequence; read are .igs.mha, .igs.mhd, .igs.nrrd and .csv."),
    };

    /// <summary>Where the pictures are.</summary>
    internal string DataPath => Images?.DataFile is { } other ? System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, other) : Path;
}
