namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The OpenIGTLink messages spoken here; every other type is skipped and counted.</summary>
public enum IgtlKind
{
    Unknown,
    Transform,
    TrackingData,
    Status,
    StartTrackingData,
    StopTrackingData,
    TrackingDataReply,
    StartTransforms,
    StopTransforms,
}

/// <summary>The wire's type strings (12 bytes, ASCII, padded with zeros) and what each kind's content may look like.</summary>
public static class IgtlKinds
{
    /// <summary>The most that extended header and metadata may add to a content of fixed size.</summary>
    private const ulong MostExtraBytes = 2048;

    public static IgtlKind Parse(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("TRANSFORM"u8)) return IgtlKind.Transform;
        if (type.SequenceEqual("TDATA"u8)) return IgtlKind.TrackingData;
        if (type.SequenceEqual("STATUS"u8)) return IgtlKind.Status;
        if (type.SequenceEqual("STT_TDATA"u8)) return IgtlKind.StartTrackingData;
        if (type.SequenceEqual("STP_TDATA"u8)) return IgtlKind.StopTrackingData;
        if (type.SequenceEqual("RTS_TDATA"u8)) return IgtlKind.TrackingDataReply;
        if (type.SequenceEqual("STT_TRANS"u8)) return IgtlKind.StartTransforms;
        if (type.SequenceEqual("STP_TRANS"u8)) return IgtlKind.StopTransforms;
        return IgtlKind.Unknown;
    }

    public static ReadOnlySpan<byte> TypeOf(IgtlKind kind) => kind switch
    {
        IgtlKind.Transform => "TRANSFORM"u8,
        IgtlKind.TrackingData => "TDATA"u8,
        IgtlKind.Status => "STATUS"u8,
        IgtlKind.StartTrackingData => "STT_TDATA"u8,
        IgtlKind.StopTrackingData => "STP_TDATA"u8,
        IgtlKind.TrackingDataReply => "RTS_TDATA"u8,
        IgtlKind.StartTransforms => "STT_TRANS"u8,
        IgtlKind.StopTransforms => "STP_TRANS"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind has no type string."),
    };

    /// <summary>Whether a header of this kind may claim a body of this size: a damaged size must not swallow the messages after it.</summary>
    internal static bool BodyFits(IgtlKind kind, ushort version, ulong bytes)
    {
        var (fixedBytes, stride) = kind switch
        {
            IgtlKind.Unknown => (0ul, 1ul),
            IgtlKind.Transform => ((ulong)IgtlMatrix.WireBytes, 0ul),
            IgtlKind.TrackingData => (0ul, (ulong)IgtlToolList.WireBytesPerTool),
            IgtlKind.Status => ((ulong)IgtlStatus.MinimumBytes, 1ul),
            IgtlKind.StartTrackingData => ((ulong)IgtlStartTracking.WireBytes, 0ul),
            IgtlKind.TrackingDataReply => (1ul, 0ul),
            _ => (0ul, 0ul),
        };
        if (bytes < fixedBytes) return false;
        // From version 2 on the extended header and the metadata come on top; what they claim is checked with the body.
        if (version >= 2) return stride > 0 || bytes <= fixedBytes + MostExtraBytes;
        return stride == 0 ? bytes == fixedBytes : (bytes - fixedBytes) % stride == 0;
    }

    internal static bool ContentFits(IgtlKind kind, ReadOnlySpan<byte> content) => kind switch
    {
        IgtlKind.Transform => content.Length == IgtlMatrix.WireBytes,
        IgtlKind.TrackingData => content.Length % IgtlToolList.WireBytesPerTool == 0,
        IgtlKind.Status => content.Length >= IgtlStatus.MinimumBytes && content[^1] == 0,
        IgtlKind.StartTrackingData => content.Length == IgtlStartTracking.WireBytes,
        IgtlKind.TrackingDataReply => content.Length == 1,
        _ => content.IsEmpty,
    };
}
