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
