namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>Everything of an outgoing message except its content. The spans are read when the message is written.</summary>
public ref struct IgtlEnvelope
{
    /// <summary>1 has neither identifier nor metadata; 2 and 3 have the extended header.</summary>
    public ushort Version { get; init; }

    /// <summary>At most 20 bytes of ASCII.</summary>
    public ReadOnlySpan<byte> DeviceName { get; init; }

    public IgtlTime Time { get; init; }
    public uint MessageId { get; init; }

    /// <summary>As <see cref="IgtlMetadata.Index"/>; empty for none.</summary>
    public ReadOnlySpan<byte> MetadataIndex { get; init; }

    public ReadOnlySpan<byte> MetadataBody { get; init; }
}
