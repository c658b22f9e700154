namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>What the content of each kind must look like.</summary>
internal static class IgtlRules
{
    /// <summary>The most that extended header and metadata may add to a content of fixed size.</summary>
    private const ulong MostExtraBytes = 2048;

    /// <summary>Whether a header of this kind may claim a body of this size: a damaged size must not swallow the messages after it.</summary>
    public static bool BodyFits(IgtlKind kind, ushort version, ulong bytes)
    {
        if (kind == IgtlKind.Unknown) return true;
        if (kind == IgtlKind.Position) return version >= 2 ? bytes <= IgtlPosition.FullBytes + MostExtraBytes : IgtlPosition.IsSize(bytes);
        var (least, stride) = Size(kind);
        if (bytes < least) return false;
        // From version 2 on the extended header and the metadata come on top; what they claim is checked with the body.
        if (version >= 2) return stride > 0 || bytes <= least + MostExtraBytes;
        return stride == 0 ? bytes == least : (bytes - least) % stride == 0;
    }

    /// <summary>Whether a body of this kind may be larger than any buffer that is kept for it: then it is passed over whole, not taken for noise.</summary>
    public static bool IsBulk(IgtlKind kind) => kind is IgtlKind.Unknown or IgtlKind.Image or IgtlKind.Video or IgtlKind.PolyData or IgtlKind.NdArray
        or IgtlKind.Bind or IgtlKind.ColorTable or IgtlKind.Point or IgtlKind.Trajectory or IgtlKind.String or IgtlKind.Command or IgtlKind.CommandReply
        or IgtlKind.ImageMeta or IgtlKind.LabelMeta or IgtlKind.VideoMeta or IgtlKind.Capability;

    public static IgtlFlaw Check(IgtlKind kind, ReadOnlySpan<byte> content)
    {
        switch (kind)
        {
            case IgtlKind.Position: return IgtlPosition.IsSize((ulong)content.Length) ? IgtlFlaw.None : IgtlFlaw.ContentSize;
            case IgtlKind.Image: return IgtlImage.Check(content);
            case IgtlKind.String: return IgtlString.Check(content);
            case IgtlKind.Command or IgtlKind.CommandReply: return IgtlCommand.Check(content);
            case IgtlKind.Sensor: return IgtlSensor.Check(content);
            case IgtlKind.Bind: return IgtlBind.Check(content);
            case IgtlKind.NdArray: return IgtlNdArray.Check(content);
            case IgtlKind.ColorTable: return IgtlColorTable.Check(content);
            case IgtlKind.PolyData: return IgtlPolyData.Check(content);
            case IgtlKind.GetBind: return IgtlBindRequest.Check(content);
            case IgtlKind.StartBind: return content.Length < sizeof(ulong) ? IgtlFlaw.ContentSize : IgtlBindRequest.Check(content[sizeof(ulong)..]);
            case IgtlKind.StartVideo: return content.Length is IgtlStartVideo.WireBytes or IgtlStartVideo.WireBytes + 1 ? IgtlFlaw.None : IgtlFlaw.ContentSize;
        }
        var (least, stride) = Size(kind);
        var over = (long)content.Length - (long)least;
        if (over < 0 || (stride == 0 ? over != 0 : over % (long)stride != 0)) return IgtlFlaw.ContentSize;
        return kind == IgtlKind.Status && content[^1] != 0 ? IgtlFlaw.MissingTerminator : IgtlFlaw.None;
    }

    /// <summary>The least size of a content, and the steps in which it grows (0: not at all).</summary>
    private static (ulong Least, ulong Stride) Size(IgtlKind kind) => kind switch
    {
        IgtlKind.Transform => (IgtlMatrix.WireBytes, 0),
        IgtlKind.QuaternionTransform => (IgtlPosition.FullBytes, 0),
        IgtlKind.TrackingData => (0, IgtlToolList.WireBytesPerTool),
        IgtlKind.QuaternionTrackingData => (0, IgtlQuaternionToolList.WireBytesPerTool),
        IgtlKind.Image => (IgtlImage.HeaderBytes, 1),
        IgtlKind.ImageMeta => (0, IgtlImageMetaList.WireBytesPerItem),
        IgtlKind.LabelMeta => (0, IgtlLabelMetaList.WireBytesPerItem),
        IgtlKind.VideoMeta => (0, IgtlVideoMetaList.WireBytesPerItem),
        IgtlKind.Point => (0, IgtlPointList.WireBytesPerItem),
        IgtlKind.Trajectory => (0, IgtlTrajectoryList.WireBytesPerItem),
        IgtlKind.Capability => (0, IgtlCapability.WireBytesPerType),
        IgtlKind.Status => (IgtlStatus.MinimumBytes, 1),
        IgtlKind.String => (IgtlString.HeaderBytes, 1),
        IgtlKind.Command or IgtlKind.CommandReply => (IgtlCommand.HeaderBytes, 1),
        IgtlKind.PolyData => (IgtlPolyData.HeaderBytes, 1),
        IgtlKind.Sensor => (IgtlSensor.HeaderBytes, sizeof(double)),
        IgtlKind.Bind or IgtlKind.NdArray or IgtlKind.ColorTable => (2, 1),
        IgtlKind.Video => (IgtlVideo.HeaderBytes, 1),
        IgtlKind.StartTrackingData or IgtlKind.StartQuaternionTrackingData => (IgtlStartTracking.WireBytes, 0),
        IgtlKind.StartVideo or IgtlKind.StartBind => (sizeof(ulong), 1),
        IgtlKind.GetBind => (0, 1),
        _ => IgtlKinds.VerbOf(kind) == IgtlVerb.Reply ? (1ul, 0ul) : (0, 0),
    };
}
