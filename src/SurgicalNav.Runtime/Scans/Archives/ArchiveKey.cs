using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>One attribute that archives can be asked by (DICOM PS3.4 §C.6.2.1, PS3.18 §10.6).</summary>
/// <param name="Keyword">As the standard calls it.</param>
/// <param name="Tag">Group and element.</param>
/// <param name="Vr">Kind of value.</param>
/// <param name="IsOfSeries">Whether it tells series apart, not studies.</param>
internal sealed record ArchiveKey(string Keyword, uint Tag, DicomVr Vr, bool IsOfSeries = false)
{
    public const uint StudyInstanceUid = 0x0020000D;
    public const uint SeriesInstanceUid = 0x0020000E;
    public const uint SopInstanceUid = 0x00080018;
    public const uint PatientId = 0x00100020;
    public const uint StudyDate = 0x00080020;
    public const uint Modality = 0x00080060;
    public const uint SeriesDescription = 0x0008103E;
    public const uint SeriesInstances = 0x00201209;

    public static readonly IReadOnlyList<ArchiveKey> All =
    [
        new("PatientID", PatientId, DicomVr.LO),
        new("PatientName", 0x00100010, DicomVr.PN),
        new("PatientBirthDate", 0x00100030, DicomVr.DA),
        new("AccessionNumber", 0x00080050, DicomVr.SH),
        new("StudyDate", StudyDate, DicomVr.DA),
        new("StudyTime", 0x00080030, DicomVr.TM),
        new("StudyID", 0x00200010, DicomVr.SH),
        new("StudyDescription", 0x00081030, DicomVr.LO),
        new("ModalitiesInStudy", 0x00080061, DicomVr.CS),
        new("StudyInstanceUID", StudyInstanceUid, DicomVr.UI),
        new("SeriesInstanceUID", SeriesInstanceUid, DicomVr.UI, IsOfSeries: true),
        new("Modality", Modality, DicomVr.CS, IsOfSeries: true),
        new("SeriesNumber", 0x00200011, DicomVr.IS, IsOfSeries: true),
        new("SeriesDescription", SeriesDescription, DicomVr.LO, IsOfSeries: true),
        new("SeriesDate", 0x00080021, DicomVr.DA, IsOfSeries: true),
        new("BodyPartExamined", 0x00180015, DicomVr.CS, IsOfSeries: true),
        new("ProtocolName", 0x00181030, DicomVr.LO, IsOfSeries: true),
    ];

    /// <summary>Of a key, or of what questions hold beside: the level, an instance's UID, a count.</summary>
    public static DicomVr VrOf(uint tag) => All.FirstOrDefault(k => k.Tag == tag)?.Vr ?? tag switch
    {
        SopInstanceUid => DicomVr.UI,
        SeriesInstances => DicomVr.IS,
        _ => DicomVr.CS,
    };

    /// <exception cref="UserErrorException">No such key.</exception>
    public static ArchiveKey Of(string keyword) => All.FirstOrDefault(k => k.Keyword.Equals(keyword, StringComparison.OrdinalIgnoreCase))
        ?? throw new UserErrorException($"'{keyword}' is no key that archives are asked by here. Those there are: {string.Join(", ", All.Select(k => k.Keyword))}.");
}
