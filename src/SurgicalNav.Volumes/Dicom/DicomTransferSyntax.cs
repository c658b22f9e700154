namespace SurgicalNav.Volumes.Dicom;

/// <summary>How a file's elements and pixels are encoded (DICOM PS3.5 §10, PS3.6 annex A).</summary>
internal sealed record DicomTransferSyntax(string Uid, bool IsExplicit = true, bool IsBigEndian = false, bool IsDeflated = false, bool IsCompressed = true, bool IsLossy = false)
{
    private static readonly Dictionary<string, DicomTransferSyntax> s_known = new DicomTransferSyntax[]
    {
        new("1.2.840.10008.1.2", IsExplicit: false, IsCompressed: false),
        new("1.2.840.10008.1.2.1", IsCompressed: false),
        new("1.2.840.10008.1.2.1.99", IsDeflated: true, IsCompressed: false),
        new("1.2.840.10008.1.2.2", IsBigEndian: true, IsCompressed: false),
        new("1.2.840.10008.1.2.4.50", IsLossy: true),
        new("1.2.840.10008.1.2.4.51", IsLossy: true),
        new("1.2.840.10008.1.2.4.57"),
        new("1.2.840.10008.1.2.4.70"),
        new("1.2.840.10008.1.2.4.80"),
        new("1.2.840.10008.1.2.4.81", IsLossy: true),
        new("1.2.840.10008.1.2.4.90"),
        new("1.2.840.10008.1.2.4.91", IsLossy: true),
        new("1.2.840.10008.1.2.5"),
    }.ToDictionary(syntax => syntax.Uid);

    public static DicomTransferSyntax? Find(string uid) => s_known.GetValueOrDefault(uid);
}
