namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The three classes of errors that the protocol's conformance corpus names.</summary>
public enum IgtlError
{
    None,

    /// <summary>Fewer bytes than the header needs or claims, or more claimed than is ever accepted.</summary>
    ShortBuffer,

    /// <summary>The checksum does not agree with the body: nothing of it was used.</summary>
    CrcMismatch,

    /// <summary>Whole and intact, but its fields contradict each other or the protocol.</summary>
    Malformed,
}

/// <summary>What exactly is wrong with a message.</summary>
public enum IgtlFlaw
{
    None,

    TruncatedHeader,
    TruncatedBody,
    BodyTooLarge,

    ChecksumMismatch,

    UnknownVersion,
    UnreadableType,
    ExtendedHeaderSize,
    MetadataSize,
    MetadataIndex,
    ContentSize,
    MissingTerminator,
    ScalarType,
    ComponentCount,
    HeaderVersion,
    Endianness,
    SubVolume,
    Dimensions,
    TableType,
    Connectivity,
    NameTable,
    ChildSize,
}

/// <summary>Names and words for <see cref="IgtlError"/> and <see cref="IgtlFlaw"/>.</summary>
public static class IgtlErrors
{
    public static IgtlError ClassOf(IgtlFlaw flaw) => flaw switch
    {
        IgtlFlaw.None => IgtlError.None,
        IgtlFlaw.TruncatedHeader or IgtlFlaw.TruncatedBody or IgtlFlaw.BodyTooLarge => IgtlError.ShortBuffer,
        IgtlFlaw.ChecksumMismatch => IgtlError.CrcMismatch,
        _ => IgtlError.Malformed,
    };

    /// <summary>As the conformance corpus spells it.</summary>
    public static string NameOf(IgtlError error) => error switch
    {
        IgtlError.None => "NONE",
        IgtlError.ShortBuffer => "SHORT_BUFFER",
        IgtlError.CrcMismatch => "CRC_MISMATCH",
        _ => "MALFORMED",
    };

    public static string WordsOf(IgtlFlaw flaw) => flaw switch
    {
        IgtlFlaw.None => "nothing is wrong",
        IgtlFlaw.TruncatedHeader => "fewer than the 58 bytes of a header are there",
        IgtlFlaw.TruncatedBody => "the body ends before the size that the header claims",
        IgtlFlaw.BodyTooLarge => "the header claims a body larger than is there or is ever accepted",
        IgtlFlaw.ChecksumMismatch => "the CRC-64 of the body is not the one in the header",
        IgtlFlaw.UnknownVersion => "the protocol's version is not 1, 2 or 3",
        IgtlFlaw.UnreadableType => "the type is not printable ASCII padded with zeros",
        IgtlFlaw.ExtendedHeaderSize => "the extended header is smaller than 12 bytes or larger than the body",
        IgtlFlaw.MetadataSize => "the metadata do not fit into the body",
        IgtlFlaw.MetadataIndex => "the sizes in the metadata's index do not add up to the metadata",
        IgtlFlaw.ContentSize => "the content's size does not go with its type and its own fields",
        IgtlFlaw.MissingTerminator => "the text's closing zero is missing",
        IgtlFlaw.ScalarType => "the scalar type is none of this message's",
        IgtlFlaw.ComponentCount => "a pixel has no components",
        IgtlFlaw.HeaderVersion => "the image header's version is not 1",
        IgtlFlaw.Endianness => "the pixels' byte order is neither big nor little endian",
        IgtlFlaw.SubVolume => "the sub-volume reaches beyond the volume",
        IgtlFlaw.Dimensions => "the array's dimensions do not fit into the content",
        IgtlFlaw.TableType => "the colour table's index or map type is none of the protocol's",
        IgtlFlaw.Connectivity => "the cells do not fill their section, or name points that are not there",
        IgtlFlaw.NameTable => "the table of names is odd, overlong, or short of a name",
        IgtlFlaw.ChildSize => "the children do not add up to the body",
        _ => flaw.ToString(),
    };
}
