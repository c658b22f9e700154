using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>Writes whole messages, checksum included, into the caller's memory; answers the number of bytes. Allocates nothing.</summary>
/// <remarks>A span too short for the message is a programming error and throws, before anything is sent.</remarks>
public static class IgtlWriter
{
    private const int ExtendedHeaderBytes = 12;

    /// <summary>Room that a message needs.</summary>
    public static int SizeOf(in IgtlEnvelope envelope, int contentBytes) =>
        ContentStart(envelope) + contentBytes + envelope.MetadataIndex.Length + envelope.MetadataBody.Length;

    public static int Transform(Span<byte> into, in IgtlEnvelope envelope, in IgtlMatrix matrix)
    {
        matrix.Encode(Content(into, envelope));
        return Finish(into, IgtlKind.Transform, envelope, IgtlMatrix.WireBytes);
    }

    /// <summary>The span in which TDATA's tools are put one after the other with <see cref="IgtlToolList.Encode"/>; then <see cref="FinishTrackingData"/>.</summary>
    public static Span<byte> Content(Span<byte> into, in IgtlEnvelope envelope) => into[ContentStart(envelope)..];

    public static int FinishTrackingData(Span<byte> into, in IgtlEnvelope envelope, int tools) =>
        Finish(into, IgtlKind.TrackingData, envelope, tools * IgtlToolList.WireBytesPerTool);

    public static int Status(Span<byte> into, in IgtlEnvelope envelope, in IgtlStatus status) =>
        Finish(into, IgtlKind.Status, envelope, status.Encode(Content(into, envelope)));

    public static int StartTrackingData(Span<byte> into, in IgtlEnvelope envelope, in IgtlStartTracking start)
    {
        start.Encode(Content(into, envelope));
        return Finish(into, IgtlKind.StartTrackingData, envelope, IgtlStartTracking.WireBytes);
    }

    public static int TrackingDataReply(Span<byte> into, in IgtlEnvelope envelope, bool granted)
    {
        Content(into, envelope)[0] = granted ? (byte)0 : (byte)1;
        return Finish(into, IgtlKind.TrackingDataReply, envelope, 1);
    }

    /// <summary>STP_TDATA, STT_TRANS or STP_TRANS: messages without content.</summary>
    public static int Request(Span<byte> into, in IgtlEnvelope envelope, IgtlKind kind) => Finish(into, kind, envelope, 0);

    private static int ContentStart(in IgtlEnvelope envelope) => IgtlHeader.WireBytes + (envelope.Version >= 2 ? ExtendedHeaderBytes : 0);

    private static int Finish(Span<byte> into, IgtlKind kind, in IgtlEnvelope envelope, int contentBytes)
    {
        if (envelope.Version < 2 && !envelope.MetadataIndex.IsEmpty)
            throw new ArgumentException("Version 1 messages cannot carry metadata: use version 2.", nameof(envelope));
        var whole = into[..SizeOf(envelope, contentBytes)];
        var body = whole[IgtlHeader.WireBytes..];
        if (envelope.Version >= 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(body, ExtendedHeaderBytes);
            BinaryPrimitives.WriteUInt16BigEndian(body[2..], checked((ushort)envelope.MetadataIndex.Length));
            BinaryPrimitives.WriteUInt32BigEndian(body[4..], (uint)envelope.MetadataBody.Length);
            BinaryPrimitives.WriteUInt32BigEndian(body[8..], envelope.MessageId);
            var tail = body[(ExtendedHeaderBytes + contentBytes)..];
            envelope.MetadataIndex.CopyTo(tail);
            envelope.MetadataBody.CopyTo(tail[envelope.MetadataIndex.Length..]);
        }
        IgtlHeader.Encode(whole, envelope.Version, IgtlKinds.TypeOf(kind), envelope.DeviceName, envelope.Time, body);
        return whole.Length;
    }
}
