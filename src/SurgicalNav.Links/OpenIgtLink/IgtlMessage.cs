using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>One whole message whose checksum, sizes and content have been checked. Points into the bytes it was read from.</summary>
/// <remarks>The typed contents (<see cref="Transform"/>, <see cref="Image"/> and so on) throw where the message is of another kind: look at <see cref="Kind"/> first.</remarks>
public readonly ref struct IgtlMessage
{
    /// <summary>The header before every body.</summary>
    public const int HeaderBytes = IgtlHeader.WireBytes;

    /// <summary>Where the checksum lies in the header.</summary>
    public const int ChecksumOffset = 50;

    private const int BaseExtendedHeaderBytes = 12;

    private IgtlMessage(IgtlKind kind, IgtlHeader header, uint messageId, ReadOnlySpan<byte> content, IgtlMetadata metadata)
    {
        (Kind, Version, Time, MessageId) = (kind, header.Version, header.Time, messageId);
        Type = header.Type;
        DeviceName = header.DeviceName;
        Content = content;
        Metadata = metadata;
    }

    /// <summary>Unknown only where unknown types were asked for.</summary>
    public IgtlKind Kind { get; }

    public ushort Version { get; }

    /// <summary>The type string as sent.</summary>
    public ReadOnlySpan<byte> Type { get; }

    public ReadOnlySpan<byte> DeviceName { get; }

    /// <summary>The sender's clock when the content was measured.</summary>
    public IgtlTime Time { get; }

    /// <summary>From the extended header; 0 in version 1.</summary>
    public uint MessageId { get; }

    public ReadOnlySpan<byte> Content { get; }
    public IgtlMetadata Metadata { get; }

    public IgtlMatrix Transform => IgtlMatrix.Decode(Of(IgtlKind.Transform));
    public IgtlPosition Position => IgtlPosition.Decode(Kind == IgtlKind.QuaternionTransform ? Content : Of(IgtlKind.Position));
    public IgtlToolList Tools => new(Of(IgtlKind.TrackingData));
    public IgtlQuaternionToolList QuaternionTools => new(Of(IgtlKind.QuaternionTrackingData));
    public IgtlImage Image => IgtlImage.Decode(Of(IgtlKind.Image));
    public IgtlImageMetaList ImageMetas => new(Of(IgtlKind.ImageMeta));
    public IgtlLabelMetaList LabelMetas => new(Of(IgtlKind.LabelMeta));
    public IgtlVideoMetaList VideoMetas => new(Of(IgtlKind.VideoMeta));
    public IgtlStatus Status => IgtlStatus.Decode(Of(IgtlKind.Status));
    public IgtlCapability Capability => new(Of(IgtlKind.Capability));
    public IgtlString String => IgtlString.Decode(Of(IgtlKind.String));

    /// <summary>Of COMMAND and RTS_COMMAND.</summary>
    public IgtlCommand Command => IgtlCommand.Decode(Kind == IgtlKind.CommandReply ? Content : Of(IgtlKind.Command));

    public IgtlPointList Points => new(Of(IgtlKind.Point));
    public IgtlTrajectoryList Trajectories => new(Of(IgtlKind.Trajectory));
    public IgtlPolyData PolyData => new(Of(IgtlKind.PolyData));
    public IgtlSensor Sensor => IgtlSensor.Decode(Of(IgtlKind.Sensor));
    public IgtlBind Bind => new(Of(IgtlKind.Bind));
    public IgtlColorTable ColorTable => IgtlColorTable.Decode(Of(IgtlKind.ColorTable));
    public IgtlNdArray NdArray => IgtlNdArray.Decode(Of(IgtlKind.NdArray));
    public IgtlVideo Video => IgtlVideo.Decode(Of(IgtlKind.Video));

    /// <summary>Of STT_TDATA and STT_QTDATA.</summary>
    public IgtlStartTracking StartTracking =>
        IgtlStartTracking.Decode(Kind == IgtlKind.StartQuaternionTrackingData ? Content : Of(IgtlKind.StartTrackingData));

    public IgtlStartVideo StartVideo => IgtlStartVideo.Decode(Of(IgtlKind.StartVideo));

    /// <summary>Of GET_BIND and STT_BIND.</summary>
    public IgtlBindRequest BindRequest => new(Kind == IgtlKind.StartBind ? Content[sizeof(ulong)..] : Of(IgtlKind.GetBind));

    /// <summary>Whether the peer granted what was asked, in an RTS_ message other than RTS_COMMAND.</summary>
    public bool Granted => IgtlKinds.VerbOf(Kind) == IgtlVerb.Reply && Kind != IgtlKind.CommandReply
        ? Content[0] == 0
        : throw new InvalidOperationException($"A {Kind} message does not say whether something is granted.");

    /// <summary>What a header says, whether or not its body is there.</summary>
    /// <param name="bytes">At least the 58 bytes of the header.</param>
    /// <param name="type">The type string.</param>
    /// <param name="bodyBytes">As claimed.</param>
    /// <returns>What keeps this from being the start of a message.</returns>
    public static IgtlFlaw TryDecodeHeader(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> type, out ulong bodyBytes)
    {
        type = default;
        bodyBytes = 0;
        if (bytes.Length < IgtlHeader.WireBytes) return IgtlFlaw.TruncatedHeader;
        var header = new IgtlHeader(bytes[..IgtlHeader.WireBytes]);
        type = header.Type;
        bodyBytes = header.BodyBytes;
        return header.Flaw;
    }

    /// <summary>Takes the first message of some bytes apart.</summary>
    /// <param name="bytes">From the message's first byte on; what follows it is left alone.</param>
    /// <param name="message">Points into <paramref name="bytes"/>; of kind Unknown, with its whole content, where the type is.</param>
    /// <param name="length">The bytes that the message takes; 0 where that cannot be told or they are not there.</param>
    /// <returns>What is wrong with it.</returns>
    public static IgtlFlaw TryDecode(ReadOnlySpan<byte> bytes, out IgtlMessage message, out int length)
    {
        message = default;
        length = 0;
        if (bytes.Length < IgtlHeader.WireBytes) return IgtlFlaw.TruncatedHeader;
        var header = new IgtlHeader(bytes[..IgtlHeader.WireBytes]);
        var flaw = header.Flaw;
        if (flaw != IgtlFlaw.None) return flaw;
        if (header.BodyBytes > (ulong)(bytes.Length - IgtlHeader.WireBytes)) return IgtlFlaw.TruncatedBody;
        length = IgtlHeader.WireBytes + (int)header.BodyBytes;
        var body = bytes[IgtlHeader.WireBytes..length];
        return Crc64.Compute(body) == header.Crc ? TryParse(IgtlKinds.Parse(header.Type), header, body, out message) : IgtlFlaw.ChecksumMismatch;
    }

    /// <summary>Takes a body with a right checksum apart.</summary>
    internal static IgtlFlaw TryParse(IgtlKind kind, IgtlHeader header, ReadOnlySpan<byte> body, out IgtlMessage message)
    {
        message = default;
        var content = body;
        var metadata = default(IgtlMetadata);
        var id = 0u;
        if (header.Version >= 2)
        {
            if (body.Length < BaseExtendedHeaderBytes) return IgtlFlaw.ExtendedHeaderSize;
            var extended = BinaryPrimitives.ReadUInt16BigEndian(body);
            var index = BinaryPrimitives.ReadUInt16BigEndian(body[2..]);
            var values = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
            id = BinaryPrimitives.ReadUInt32BigEndian(body[8..]);
            if (extended < BaseExtendedHeaderBytes || extended > body.Length) return IgtlFlaw.ExtendedHeaderSize;
            // In 64 bits, so that no claimed size can wrap.
            var contentBytes = (long)body.Length - extended - index - values;
            if (contentBytes < 0) return IgtlFlaw.MetadataSize;
            content = body.Slice(extended, (int)contentBytes);
            var end = extended + (int)contentBytes;
            if (!IgtlMetadata.TryParse(body.Slice(end, index), body[(end + index)..], out metadata)) return IgtlFlaw.MetadataIndex;
        }
        var flaw = kind == IgtlKind.Unknown ? IgtlFlaw.None : IgtlRules.Check(kind, content);
        if (flaw == IgtlFlaw.None) message = new IgtlMessage(kind, header, id, content, metadata);
        return flaw;
    }

    private ReadOnlySpan<byte> Of(IgtlKind expected) =>
        Kind == expected ? Content : throw new InvalidOperationException($"A {Kind} message has no {expected} content.");
}
