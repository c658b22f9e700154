namespace SurgicalNav.Volumes.Dicom;

/// <summary>How a file's elements and pixels are encoded (DICOM PS3.5 §10, PS3.6 annex A).</summary>
/// <param name="Uid">As the file states it.</param>
/// <param name="IsExplicit">Whether elements state their kind.</param>
/// <param name="IsBigEndian">Of elements.</param>
/// <param name="IsDeflated">Whether everything behind the file meta information is deflated.</param>
/// <param name="IsCompressed">Whether pixels come in fragments.</param>
/// <param name="IsLossy">Whether decompressed values may differ from the scanner's.</param>
/// <param name="IsReadable">Whether the pixels can be decoded here.</param>
public sealed record DicomTransferSyntax(string Uid, bool IsExplicit = true, bool IsBigEndian = false, bool IsDeflated = false, bool IsCompressed = true, bool IsLossy = false, bool IsReadable = true)
{
    public static readonly DicomTransferSyntax ImplicitLittleEndian = new("1.2.840.10008.1.2", IsExplicit: false, IsCompressed: false);
    public static readonly DicomTransferSyntax ExplicitLittleEndian = new("1.2.840.10008.1.2.1", IsCompressed: false);
    public static readonly DicomTransferSyntax ExplicitBigEndian = new("1.2.840.10008.1.2.2", IsBigEndian: true, IsCompressed: false);

    private const string Standard = "1.2.840.10008.1.2.";

    private static readonly Dictionary<string, DicomTransferSyntax> s_known = new DicomTransferSyntax[]
    {
        ImplicitLittleEndian,
        ExplicitLittleEndian,
        ExplicitBigEndian,
        new("1.2.840.10008.1.2.1.99", IsDeflated: true, IsCompressed: false),
        // GE's own: elements as in implicit little endian, pixels big endian
        new("1.2.840.113619.5.2", IsExplicit: false, IsCompressed: false),
        new("1.2.840.10008.1.2.4.50", IsLossy: true),
        new("1.2.840.10008.1.2.4.51", IsLossy: true),
        new("1.2.840.10008.1.2.4.52", IsLossy: true),
        new("1.2.840.10008.1.2.4.53", IsLossy: true),
        new("1.2.840.10008.1.2.4.55", IsLossy: true),
        new("1.2.840.10008.1.2.4.57"),
        new("1.2.840.10008.1.2.4.70"),
        new("1.2.840.10008.1.2.4.80"),
        new("1.2.840.10008.1.2.4.81", IsLossy: true),
        new("1.2.840.10008.1.2.4.90"),
        new("1.2.840.10008.1.2.4.91", IsLossy: true),
        new("1.2.840.10008.1.2.4.92"),
        new("1.2.840.10008.1.2.4.93", IsLossy: true),
        new("1.2.840.10008.1.2.5"),
    }.ToDictionary(syntax => syntax.Uid);

    public bool HasBigEndianPixels => IsBigEndian || Uid == "1.2.840.113619.5.2";

    /// <summary>Null where it is none of the standard's; pixels of one that is, but is not known here, cannot be decoded, its other elements can be read.</summary>
    public static DicomTransferSyntax? Find(string uid) =>
        s_known.GetValueOrDefault(uid) ?? (uid.StartsWith(Standard, StringComparison.Ordinal) && uid.Length <= 64 ? new DicomTransferSyntax(uid, IsReadable: false) : null);
}
