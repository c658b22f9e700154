using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>Writes whole messages, checksum included, into the caller's memory; answers the number of bytes. Allocates nothing.</summary>
/// <remarks>Any message: put its content into <see cref="Content"/> with the content's own Encode, then <see cref="Finish(Span{byte}, IgtlKind, in IgtlEnvelope, int)"/>.
/// A span too short for the message is a programming error and throws, before anything is sent.</remarks>
public static class IgtlWriter
{
    private const int ExtendedHeaderBytes = 12;

    /// <summary>Room that a message needs.</summary>
    public static int SizeOf(in IgtlEnvelope envelope, int contentBytes) =>
        checked(ContentStart(envelope) + contentBytes + envelope.MetadataIndex.Length + envelope.MetadataBody.Length);

    /// <summary>The span in which the content goes (TDATA's tools, say, one after the other).</summary>
    public static Span<byte> Content(Span<byte> into, in IgtlEnvelope envelope) => into[ContentStart(envelope)..];

    /// <summary>Puts headers and metadata round a content that is already in its place.</summary>
    public static int Finish(Span<byte> into, IgtlKind kind, in IgtlEnvelope envelope, int contentBytes) =>
        Finish(into, IgtlKinds.TypeOf(kind), envelope, contentBytes);

    public static int FinishTrackingData(Span<byte> into, in IgtlEnvelope envelope, int tools) =>
        Finish(into, IgtlKind.TrackingData, envelope, tools * IgtlToolList.WireBytesPerTool);

    public static int Transform(Span<byte> into, in IgtlEnvelope envelope, in IgtlMatrix matrix)
    {
        matrix.Encode(Content(into, envelope));
        return Finish(into, IgtlKind.Transform, envelope, IgtlMatrix.WireBytes);
    }

    /// <param name="into">Where the message goes.</param>
    /// <param name="envelope">Version, name and time.</param>
    /// <param name="position">QTRANS takes the full form only.</param>
    /// <param name="kind">POSITION or QTRANS.</param>
    public static int Position(Span<byte> into, in IgtlEnvelope envelope, in IgtlPosition position, IgtlKind kind = IgtlKind.Position) =>
        Finish(into, kind, envelope, position.Encode(Content(into, envelope)));

    public static int Status(Span<byte> into, in IgtlEnvelope envelope, in IgtlStatus status) =>
        Finish(into, IgtlKind.Status, envelope, status.Encode(Content(into, envelope)));

    public static int String(Span<byte> into, in IgtlEnvelope envelope, in IgtlString text) =>
        Finish(into, IgtlKind.String, envelope, text.Encode(Content(into, envelope)));

    /// <param name="into">Where the message goes.</param>
    /// <param name="envelope">Version (2 or 3), name and time.</param>
    /// <param name="command">The command or what it answers.</param>
    /// <param name="kind">COMMAND or RTS_COMMAND.</param>
    public static int Command(Span<byte> into, in IgtlEnvelope envelope, in IgtlCommand command, IgtlKind kind = IgtlKind.Command) =>
        Finish(into, kind, envelope, command.Encode(Content(into, envelope)));

    public static int Image(Span<byte> into, in IgtlEnvelope envelope, in IgtlImage image) =>
        Finish(into, IgtlKind.Image, envelope, image.Encode(Content(into, envelope)));

    /// <summary>Everything of an IMAGE that comes before its pixels, so that they can be sent from where they lie, right after it, without a copy.
    /// Metadata, which would come after them, are not possible.</summary>
    public static int ImageHead(Span<byte> into, in IgtlEnvelope envelope, in IgtlImage image)
    {
        RefuseMetadata(envelope, envelope.MetadataIndex.IsEmpty);
        var head = into[..(ContentStart(envelope) + IgtlImage.HeaderBytes)];
        var body = head[IgtlHeader.WireBytes..];
        if (envelope.Version >= 2) ExtendedHeader(body, envelope);
        image.EncodeHeader(head[ContentStart(envelope)..]);
        var crc = Crc64.Update(Crc64.Compute(body), image.Pixels);
        IgtlHeader.Encode(head, envelope.Version, IgtlKinds.TypeOf(IgtlKind.Image), envelope.DeviceName, envelope.Time, body.Length + (long)image.Pixels.Length, crc);
        return head.Length;
    }

    public static int StartTrackingData(Span<byte> into, in IgtlEnvelope envelope, in IgtlStartTracking start, IgtlKind kind = IgtlKind.StartTrackingData)
    {
        start.Encode(Content(into, envelope));
        return Finish(into, kind, envelope, IgtlStartTracking.WireBytes);
    }

    public static int TrackingDataReply(Span<byte> into, in IgtlEnvelope envelope, bool granted) => Reply(into, envelope, IgtlKind.TrackingDataReply, granted);

    /// <summary>RTS_ of any type except COMMAND.</summary>
    public static int Reply(Span<byte> into, in IgtlEnvelope envelope, IgtlKind kind, bool granted)
    {
        Content(into, envelope)[0] = granted ? (byte)0 : (byte)1;
        return Finish(into, kind, envelope, 1);
    }

    /// <summary>Messages without content: GET_, STP_ and most STT_.</summary>
    public static int Request(Span<byte> into, in IgtlEnvelope envelope, IgtlKind kind) => Finish(into, kind, envelope, 0);

    internal static int Finish(Span<byte> into, ReadOnlySpan<byte> type, in IgtlEnvelope envelope, int contentBytes)
    {
        RefuseMetadata(envelope, envelope.Version >= 2 || envelope.MetadataIndex.IsEmpty);
        var whole = into[..SizeOf(envelope, contentBytes)];
        var body = whole[IgtlHeader.WireBytes..];
        if (envelope.Version >= 2)
        {
            ExtendedHeader(body, envelope);
            var tail = body[(ExtendedHeaderBytes + contentBytes)..];
            envelope.MetadataIndex.CopyTo(tail);
            envelope.MetadataBody.CopyTo(tail[envelope.MetadataIndex.Length..]);
        }
        IgtlHeader.Encode(whole, envelope.Version, type, envelope.DeviceName, envelope.Time, body.Length, Crc64.Compute(body));
        return whole.Length;
    }

    private static void ExtendedHeader(Span<byte> body, in IgtlEnvelope envelope)
    {
        BinaryPrimitives.WriteUInt16BigEndian(body, ExtendedHeaderBytes);
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], checked((ushort)envelope.MetadataIndex.Length));
        BinaryPrimitives.WriteUInt32BigEndian(body[4..], (uint)envelope.MetadataBody.Length);
        BinaryPrimitives.WriteUInt32BigEndian(body[8..], envelope.MessageId);
    }

    private static int ContentStart(in IgtlEnvelope envelope) => IgtlHeader.WireBytes + (envelope.Version >= 2 ? ExtendedHeaderBytes : 0);

    private static void RefuseMetadata(in IgtlEnvelope envelope, bool possible)
    {
        if (!possible) throw new ArgumentException($"This message of version {envelope.Version} cannot carry metadata: only version 2 and 3 can, and an image only together with its pixels.", nameof(envelope));
    }
}
