namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>One region of a label map that a server of LBMETA has to give.</summary>
public readonly ref struct IgtlLabelMeta
{
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>Of the IMAGE that holds the label map.</summary>
    public ReadOnlySpan<byte> DeviceName { get; init; }

    public byte Label { get; init; }
    public byte Reserved { get; init; }
    public IgtlColor Color { get; init; }
    public IgtlSize Size { get; init; }

    /// <summary>Device name of the IMAGE that was segmented; may be empty.</summary>
    public ReadOnlySpan<byte> Owner { get; init; }
}

/// <summary>The content of LBMETA: 116 bytes a region.</summary>
public readonly ref struct IgtlLabelMetaList(ReadOnlySpan<byte> content)
{
    public const int WireBytesPerItem = 116;

    private readonly ReadOnlySpan<byte> _content = content;

    public int Count => _content.Length / WireBytesPerItem;

    public IgtlLabelMeta this[int index]
    {
        get
        {
            var wire = _content.Slice(index * WireBytesPerItem, WireBytesPerItem);
            return new IgtlLabelMeta
            {
                Name = IgtlText.Trim(wire.Slice(0, 64)),
                DeviceName = IgtlText.Trim(wire.Slice(64, 20)),
                Label = wire[84],
                Reserved = wire[85],
                Color = IgtlFields.Color(wire[86..]),
                Size = IgtlFields.Size(wire[90..]),
                Owner = IgtlText.Trim(wire.Slice(96, 20)),
            };
        }
    }

    /// <param name="wire">Where this item goes.</param>
    /// <param name="item">No text may be longer than its field.</param>
    public static void Encode(Span<byte> wire, in IgtlLabelMeta item)
    {
        IgtlText.Put(wire.Slice(0, 64), item.Name);
        IgtlText.Put(wire.Slice(64, 20), item.DeviceName);
        wire[84] = item.Label;
        wire[85] = item.Reserved;
        IgtlFields.Put(wire[86..], item.Color);
        IgtlFields.Put(wire[90..], item.Size);
        IgtlText.Put(wire.Slice(96, 20), item.Owner);
    }

    public int Encode(Span<byte> wire)
    {
        for (var i = 0; i < Count; i++) Encode(wire[(i * WireBytesPerItem)..], this[i]);
        return Count * WireBytesPerItem;
    }
}
