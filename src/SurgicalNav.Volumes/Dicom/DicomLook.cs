namespace SurgicalNav.Volumes.Dicom;

/// <summary>What a first look at one file shows: its slices, or why it has none.</summary>
/// <param name="Slices">None where it is refused.</param>
/// <param name="Identity">Null where the file does not get as far as saying it.</param>
/// <param name="Warnings">What is odd about the file.</param>
/// <param name="Refusal">Why it has no slices.</param>
/// <param name="IsDamaged">Whether it would have been a DICOM file if it were whole.</param>
/// <param name="IsEmpty">Whether it holds no byte: what a broken copy leaves behind.</param>
internal readonly record struct DicomLook(IReadOnlyList<DicomSlice> Slices, DicomIdentity? Identity, IReadOnlyList<string> Warnings, VolumeFormatException? Refusal, bool IsDamaged, bool IsEmpty)
{
    public static DicomLook At(DicomSource source)
    {
        VolumeFormatException? damage;
        DicomFile? file;
        try
        {
            file = DicomFile.ReadHead(source, out damage);
        }
        catch (VolumeFormatException e)
        {
            return new DicomLook([], null, [], e, true, false);
        }
        if (file is null)
        {
            using var input = source.Open();
            var isEmpty = input.Length == 0;
            return new DicomLook([], null, [], new VolumeFormatException(source.Name, isEmpty ? "is empty." : "is not a DICOM file."), false, isEmpty);
        }
        try
        {
            var identity = DicomIdentity.Of(file.DataSet);
            if (damage is not null) return new DicomLook([], identity, file.Warnings, damage, true, false);
            if (DicomMedium.IsDirectory(file)) return new DicomLook([], null, [], new VolumeFormatException(source.Name, "is the directory of the disc."), false, false);
            if (file.Pixels is null) return new DicomLook([], identity, file.Warnings, new VolumeFormatException(source.Name, identity.Modality.Length > 0 ? $"holds no picture ({identity.Modality})." : "holds no picture."), false, false);
            try
            {
                return new DicomLook(DicomFrames.Of(file, source), identity, file.Warnings, null, false, false);
            }
            catch (VolumeFormatException e)
            {
                return new DicomLook([], identity, file.Warnings, e, false, false);
            }
        }
        catch (VolumeFormatException e)
        {
            return new DicomLook([], null, file.Warnings, damage ?? e, true, false);
        }
    }
}
