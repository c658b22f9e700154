using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.SystemTests.Scans;

/// <summary>Slices of the test data as an archive would hold them: the published ones were stripped of what archives need.</summary>
internal static class StoredSeries
{
    public const string Name = "Quellenmann^Xaver";
    public const string PatientId = "PAT-4711";
    public const string StudyUid = "2.25.1234500";
    public const string SeriesUid = "2.25.1234500.1";

    /// <summary>Each file's UID and bytes: the slices with UIDs and a patient of the test's own; pixels as they were.</summary>
    public static IReadOnlyDictionary<string, byte[]> Of(string folder)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            var file = DicomFile.Parse(File.ReadAllBytes(path), path);
            var uid = file.Meta.Text(0x00020003);
            var given = new SortedDictionary<uint, (DicomVr Vr, string Text)>
            {
                [DicomTags.SopClassUid] = (DicomVr.UI, file.Meta.Text(0x00020002)),
                [DicomTags.SopInstanceUid] = (DicomVr.UI, uid),
                [DicomTags.PatientName] = (DicomVr.PN, Name),
                [DicomTags.PatientId] = (DicomVr.LO, PatientId),
                [DicomTags.StudyInstanceUid] = (DicomVr.UI, StudyUid),
                [DicomTags.SeriesInstanceUid] = (DicomVr.UI, SeriesUid),
            };
            var set = new DicomWriter(file.TransferSyntax.IsExplicit, file.TransferSyntax.IsBigEndian);
            foreach (var element in file.DataSet.All)
            {
                foreach (var (tag, value) in given.Where(g => g.Key <= element.Tag).ToList())
                {
                    set.Text(tag, value.Vr, value.Text);
                    given.Remove(tag);
                    if (tag == element.Tag) goto next;
                }
                set.Copy(file.DataSet, element);
            next:;
            }
            files[uid] = set.ToFile(file.TransferSyntax, file.Meta.Text(0x00020002), uid);
        }
        return files;
    }
}
