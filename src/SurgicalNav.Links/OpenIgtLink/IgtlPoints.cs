using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>One point of POINT, such as a fiducial; in the sender's own frame, never flipped.</summary>
public readonly ref struct IgtlPoint
{
    public ReadOnlySpan<byte> Name { get; init; }
    public ReadOnlySpan<byte> Group { get; init; }
    public IgtlColor Color { get; init; }
    public Vec3 PositionMm { get; init; }

    /// <summary>0 where it means nothing.</summary>
    public float RadiusMm { get; init; }

    /// <summary>Device name of the IMAGE that the point belongs to; may be empty.</summary>
    public ReadOnlySpan<byte> Owner { get; init; }
}

/// <summary>The content of POINT: 136 bytes a point.</summary>
public readonly ref struct IgtlPointList(ReadOnlySpan<byte> content)
{
    public const int WireBytesPerItem = 136;

    private readonly ReadOnlySpan<byte> _content = content;

    public int Count => _content.Length / WireBytesPerItem;

    public IgtlPoint this[int index]
    {
        get
        {
            var wire = _content.Slice(index * WireBytesPerItem, WireBytesPerItem);
            return new IgtlPoint
            {
                Name = IgtlText.Trim(wire.Slice(0, 64)),
                Group = IgtlText.Trim(wire.Slice(64, 32)),
                Color = IgtlFields.Color(wire[96..]),
                PositionMm = IgtlFields.Vector(wire[100..]),
                RadiusMm = BinaryPrimitives.ReadSingleBigEndian(wire[112..]),
                Owner = IgtlText.Trim(wire.Slice(116, 20)),
            };
        }
    }

    /// <param name="wire">Where this item goes.</param>
    /// <param name="item">No text may be longer than its field.</param>
    public static void Encode(Span<byte> wire, in IgtlPoint item)
    {
        IgtlText.Put(wire.Slice(0, 64), item.Name);
        IgtlText.Put(wire.Slice(64, 32), item.Group);
        IgtlFields.Put(wire[96..], item.Color);
        IgtlFields.Put(wire[100..], item.PositionMm);
        BinaryPrimitives.WriteSingleBigEndian(wire[112..], item.RadiusMm);
        IgtlText.Put(wire.Slice(116, 20), item.Owner);
    }

    public int Encode(Span<byte> wire)
    {
        for (var i = 0; i < Count; i++) Encode(wire[(i * WireBytesPerItem)..], this[i]);
        return Count * WireBytesPerItem;
    }
}
