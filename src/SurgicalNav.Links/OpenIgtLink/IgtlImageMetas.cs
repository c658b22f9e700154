using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>One image that a server of IMGMETA has to give.</summary>
public readonly ref struct IgtlImageMeta
{
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>What to ask GET_IMAGE for.</summary>
    public ReadOnlySpan<byte> DeviceName { get; init; }

    public ReadOnlySpan<byte> Modality { get; init; }

    /// <summary>Personal data.</summary>
    public ReadOnlySpan<byte> PatientName { get; init; }

    /// <summary>Personal data.</summary>
    public ReadOnlySpan<byte> PatientId { get; init; }

    public IgtlTime Time { get; init; }
    public IgtlSize Size { get; init; }
    public IgtlScalar Scalar { get; init; }
    public byte Reserved { get; init; }
}

/// <summary>The content of IMGMETA: 260 bytes an image.</summary>
public readonly ref struct IgtlImageMetaList(ReadOnlySpan<byte> content)
{
    public const int WireBytesPerItem = 260;

    private readonly ReadOnlySpan<byte> _content = content;

    public int Count => _content.Length / WireBytesPerItem;

    public IgtlImageMeta this[int index]
    {
        get
        {
            var wire = _content.Slice(index * WireBytesPerItem, WireBytesPerItem);
            return new IgtlImageMeta
            {
                Name = IgtlText.Trim(wire.Slice(0, 64)),
                DeviceName = IgtlText.Trim(wire.Slice(64, 20)),
                Modality = IgtlText.Trim(wire.Slice(84, 32)),
                PatientName = IgtlText.Trim(wire.Slice(116, 64)),
                PatientId = IgtlText.Trim(wire.Slice(180, 64)),
                Time = new IgtlTime(BinaryPrimitives.ReadUInt64BigEndian(wire[244..])),
                Size = IgtlFields.Size(wire[252..]),
                Scalar = (IgtlScalar)wire[258],
                Reserved = wire[259],
            };
        }
    }

    /// <param name="wire">Where this item goes.</param>
    /// <param name="item">No text may be longer than its field.</param>
    public static void Encode(Span<byte> wire, in IgtlImageMeta item)
    {
        IgtlText.Put(wire.Slice(0, 64), item.Name);
        IgtlText.Put(wire.Slice(64, 20), item.DeviceName);
        IgtlText.Put(wire.Slice(84, 32), item.Modality);
        IgtlText.Put(wire.Slice(116, 64), item.PatientName);
        IgtlText.Put(wire.Slice(180, 64), item.PatientId);
        BinaryPrimitives.WriteUInt64BigEndian(wire[244..], item.Time.Raw);
        IgtlFields.Put(wire[252..], item.Size);
        wire[258] = (byte)item.Scalar;
        wire[259] = item.Reserved;
    }

    public int Encode(Span<byte> wire)
    {
        for (var i = 0; i < Count; i++) Encode(wire[(i * WireBytesPerItem)..], this[i]);
        return Count * WireBytesPerItem;
    }
}
