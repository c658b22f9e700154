using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>One whole message whose checksum, sizes and content have been checked. Points into the reader's buffer: use it before the next call.</summary>
public readonly ref struct IgtlMessage
{
    private const int BaseExtendedHeaderBytes = 12;

    private IgtlMessage(IgtlKind kind, IgtlHeader header, uint messageId, ReadOnlySpan<byte> content, IgtlMetadata metadata)
    {
        (Kind, Version, Time, MessageId) = (kind, header.Version, header.Time, messageId);
        DeviceName = header.DeviceName;
        Content = content;
        Metadata = metadata;
    }

    public IgtlKind Kind { get; }
    public ushort Version { get; }
    public ReadOnlySpan<byte> DeviceName { get; }

    /// <summary>The sender's clock when the content was measured.</summary>
    public IgtlTime Time { get; }

    /// <summary>From the extended header; 0 in version 1.</summary>
    public uint MessageId { get; }

    public ReadOnlySpan<byte> Content { get; }
    public IgtlMetadata Metadata { get; }

    public IgtlMatrix Transform => IgtlMatrix.Decode(Of(IgtlKind.Transform));
    public IgtlToolList Tools => new(Of(IgtlKind.TrackingData));
    public IgtlStatus Status => IgtlStatus.Decode(Of(IgtlKind.Status));
    public IgtlStartTracking StartTracking => IgtlStartTracking.Decode(Of(IgtlKind.StartTrackingData));

    /// <summary>Whether the peer granted an STT_TDATA or STP_TDATA.</summary>
    public bool Granted => Of(IgtlKind.TrackingDataReply)[0] == 0;

    /// <summary>Takes a body of a known kind apart; false where sizes contradict each other or the kind's content.</summary>
    internal static bool TryParse(IgtlKind kind, IgtlHeader header, ReadOnlySpan<byte> body, out IgtlMessage message)
    {
        message = default;
        var content = body;
        var metadata = default(IgtlMetadata);
        var id = 0u;
        if (header.Version >= 2)
        {
            if (body.Length < BaseExtendedHeaderBytes) return false;
            var extended = BinaryPrimitives.ReadUInt16BigEndian(body);
            var index = BinaryPrimitives.ReadUInt16BigEndian(body[2..]);
            var values = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
            id = BinaryPrimitives.ReadUInt32BigEndian(body[8..]);
            // In 64 bits, so that no claimed size can wrap.
            var contentBytes = (long)body.Length - extended - index - values;
            if (extended < BaseExtendedHeaderBytes || contentBytes < 0) return false;
            content = body.Slice(extended, (int)contentBytes);
            var end = extended + (int)contentBytes;
            if (!IgtlMetadata.TryParse(body.Slice(end, index), body[(end + index)..], out metadata)) return false;
        }
        if (!IgtlKinds.ContentFits(kind, content)) return false;
        message = new IgtlMessage(kind, header, id, content, metadata);
        return true;
    }

    private ReadOnlySpan<byte> Of(IgtlKind expected) =>
        Kind == expected ? Content : throw new InvalidOperationException($"A {Kind} message has no {expected} content.");
}
