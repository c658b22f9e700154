using SurgicalNav.Volumes.Meta;
using SurgicalNav.Volumes.Nifti;
using SurgicalNav.Volumes.Nrrd;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes;

/// <summary>Reads and writes volumes and label maps in single files, whichever of the formats below a file is in. What it begins with decides, never its name.</summary>
/// <remarks>DICOM is not among them: a series is many files (see <see cref="Dicom.DicomFolder"/>).</remarks>
public static class VolumeFiles
{
    public const string Readable = "NIfTI-1 and NIfTI-2 (.nii, .nii.gz), NRRD (.nrrd, .nhdr, .seg.nrrd) and MetaImage (.mha, .mhd)";

    public const string Writable = ".nii.gz, .nii, .nrrd (.seg.nrrd) and .mha";

    private enum Format { Nifti, Nrrd, Meta }

    /// <exception cref="VolumeFormatException">The file is missing, damaged, of another format, or not a single scalar volume.</exception>
    public static Volume ReadVolume(string path) => Of(path) switch
    {
        Format.Nrrd => NrrdReader.ReadVolume(path),
        Format.Meta => MetaImageReader.ReadVolume(path),
        _ => NiftiReader.ReadVolume(path),
    };

    /// <exception cref="VolumeFormatException">As for volumes; a voxel is no whole number from 0 to 65535; or segments overlap.</exception>
    public static LabelMap ReadLabelMap(string path) => Of(path) switch
    {
        Format.Nrrd => NrrdReader.ReadLabelMap(path),
        Format.Meta => MetaImageReader.ReadLabelMap(path),
        _ => NiftiReader.ReadLabelMap(path),
    };

    /// <summary>One map where no labels overlap; else, of a segmentation of 3D Slicer in NRRD, one map per layer.</summary>
    /// <exception cref="VolumeFormatException">As for one.</exception>
    public static IReadOnlyList<LabelMap> ReadLabelMaps(string path) => Of(path) == Format.Nrrd ? NrrdReader.ReadLabelMaps(path) : [ReadLabelMap(path)];

    /// <summary>Whether the file says itself that it is a label map, by naming its labels; many label maps do not.</summary>
    /// <exception cref="VolumeFormatException">The file is missing, damaged, or of another format.</exception>
    public static bool SaysLabels(string path) => Of(path) switch
    {
        Format.Nrrd => ScanFile.Open(path, NrrdReader.HoldsLabels),
        Format.Meta => false,
        _ => ScanFile.Open(path, NiftiReader.HoldsLabels),
    };

    /// <summary>Writes beside the target and moves into place, so that a reader never sees half a file. Values, and geometry but for rounding to float32 in
    /// NIfTI-1, stay what they are.</summary>
    /// <exception cref="ArgumentException">The name's ending is none of <see cref="Writable"/>.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Volume volume) => Write(path, new VoxelWriter(volume));

    /// <summary>As for volumes; labels are written as uint8 where all fit. Names and colours are kept by NIfTI and NRRD; for MetaImage, which has no place
    /// for them, see <see cref="LabelTable"/>.</summary>
    public static void Write(string path, LabelMap map) => Write(path, new VoxelWriter(map));

    /// <summary>Whether <see cref="Write(string, Volume)"/> knows the format of a name's ending.</summary>
    public static bool CanWrite(string path) => Ending(path) is not null;

    private static void Write(string path, VoxelWriter voxels)
    {
        var ending = Ending(path) ?? throw new ArgumentException($"{path}: nothing is written under this ending. Written are {Writable}.");
        var beside = path + ".part";
        try
        {
            using (var file = new FileStream(beside, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                if (ending is ".nrrd") NrrdWriter.Write(file, voxels);
                else if (ending is ".mha") MetaImageWriter.Write(file, voxels);
                else NiftiWriter.Write(file, voxels, gzip: ending is ".nii.gz");
            }
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static string? Ending(string path) => Array.Find([".nii.gz", ".nii", ".nrrd", ".mha"], ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static Format Of(string path) => ScanFile.Open(path, (stream, name) =>
    {
        if (ScanFile.IsGzip(stream)) return Format.Nifti;
        Span<byte> start = stackalloc byte[352];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.StartsWith("NRRD"u8)) return Format.Nrrd;
        if (MetaImageHeader.Begins(start)) return Format.Meta;
        if (NiftiHeader.Begins(start)) return Format.Nifti;
        throw new VolumeFormatException(name, start.Length == 0 ? "is empty. Copy it again from its source."
            : start.Length > 132 && start.Slice(128, 4).SequenceEqual("DICM"u8) ? "is a DICOM file, which belongs to a series. Name the folder that holds the series."
            : $"is no volume file that is read. Read are {Readable}, and folders of DICOM files.");
    });
}
