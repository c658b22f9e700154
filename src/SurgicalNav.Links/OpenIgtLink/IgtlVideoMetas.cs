using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>One video source that a server of VIDEOMETA has to give.</summary>
public readonly ref struct IgtlVideoMeta
{
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>Wider than the 20 bytes that a query can carry.</summary>
    public ReadOnlySpan<byte> DeviceName { get; init; }

    /// <summary>Personal data.</summary>
    public ReadOnlySpan<byte> PatientName { get; init; }

    /// <summary>Personal data.</summary>
    public ReadOnlySpan<byte> PatientId { get; init; }

    public short ZoomLevel { get; init; }

    /// <summary>In the device's own unit.</summary>
    public double FocalLength { get; init; }

    public IgtlSize Size { get; init; }

    /// <summary>Columns: direction times spacing along i, j, k, mm.</summary>
    public Mat3 Axes { get; init; }

    public Vec3 PositionMm { get; init; }
    public IgtlScalar Scalar { get; init; }
    public byte Reserved { get; init; }
}

/// <summary>The content of VIDEOMETA: 322 bytes a source.</summary>
public readonly ref struct IgtlVideoMetaList(ReadOnlySpan<byte> content)
{
    public const int WireBytesPerItem = 322;

    private readonly ReadOnlySpan<byte> _content = content;

    public int Count => _content.Length / WireBytesPerItem;

    public IgtlVideoMeta this[int index]
    {
        get
        {
            var wire = _content.Slice(index * WireBytesPerItem, WireBytesPerItem);
            return new IgtlVideoMeta
            {
                Name = IgtlText.Trim(wire.Slice(0, 64)),
                DeviceName = IgtlText.Trim(wire.Slice(64, 64)),
                PatientName = IgtlText.Trim(wire.Slice(128, 64)),
                PatientId = IgtlText.Trim(wire.Slice(192, 64)),
                ZoomLevel = BinaryPrimitives.ReadInt16BigEndian(wire[256..]),
                FocalLength = BinaryPrimitives.ReadDoubleBigEndian(wire[258..]),
                Size = IgtlFields.Size(wire[266..]),
                Axes = Mat3.FromColumns(IgtlFields.Vector(wire[272..]), IgtlFields.Vector(wire[284..]), IgtlFields.Vector(wire[296..])),
                PositionMm = IgtlFields.Vector(wire[308..]),
                Scalar = (IgtlScalar)wire[320],
                Reserved = wire[321],
            };
        }
    }

    /// <param name="wire">Where this item goes.</param>
    /// <param name="item">No text may be longer than its field.</param>
    public static void Encode(Span<byte> wire, in IgtlVideoMeta item)
    {
        IgtlText.Put(wire.Slice(0, 64), item.Name);
        IgtlText.Put(wire.Slice(64, 64), item.DeviceName);
        IgtlText.Put(wire.Slice(128, 64), item.PatientName);
        IgtlText.Put(wire.Slice(192, 64), item.PatientId);
        BinaryPrimitives.WriteInt16BigEndian(wire[256..], item.ZoomLevel);
        BinaryPrimitives.WriteDoubleBigEndian(wire[258..], item.FocalLength);
        IgtlFields.Put(wire[266..], item.Size);
        IgtlFields.Put(wire[272..], item.Axes.Column0);
        IgtlFields.Put(wire[284..], item.Axes.Column1);
        IgtlFields.Put(wire[296..], item.Axes.Column2);
        IgtlFields.Put(wire[308..], item.PositionMm);
        wire[320] = (byte)item.Scalar;
        wire[321] = item.Reserved;
    }

    public int Encode(Span<byte> wire)
    {
        for (var i = 0; i < Count; i++) Encode(wire[(i * WireBytesPerItem)..], this[i]);
        return Count * WireBytesPerItem;
    }
}
