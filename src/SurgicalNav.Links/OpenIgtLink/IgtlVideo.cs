using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>What the 76 bytes before a VIDEO frame say, for display; the frame itself is passed through untouched and never decoded here.</summary>
public readonly ref struct IgtlVideo
{
    public const int HeaderBytes = 76;

    public ushort HeaderVersion { get; init; }
    public byte Endian { get; init; }

    /// <summary>Four characters, all significant: I420, H264, VP90, AV10 and so on.</summary>
    public ReadOnlySpan<byte> Codec { get; init; }

    public ushort FrameType { get; init; }
    public IgtlCoordinates Coordinates { get; init; }
    public IgtlSize Size { get; init; }

    /// <summary>Columns: direction times spacing along i, j, k, mm.</summary>
    public Mat3 Axes { get; init; }

    public Vec3 CentreMm { get; init; }
    public IgtlSize SubOffset { get; init; }
    public IgtlSize SubSize { get; init; }

    /// <summary>The compressed frame.</summary>
    public ReadOnlySpan<byte> Frame { get; init; }

    public static IgtlVideo Decode(ReadOnlySpan<byte> wire) => new()
    {
        HeaderVersion = BinaryPrimitives.ReadUInt16BigEndian(wire),
        Endian = wire[2],
        Codec = wire.Slice(3, 4),
        FrameType = BinaryPrimitives.ReadUInt16BigEndian(wire[7..]),
        Coordinates = (IgtlCoordinates)wire[9],
        Size = IgtlFields.Size(wire[10..]),
        Axes = Mat3.FromColumns(IgtlFields.Vector(wire[16..]), IgtlFields.Vector(wire[28..]), IgtlFields.Vector(wire[40..])),
        CentreMm = IgtlFields.Vector(wire[52..]),
        SubOffset = IgtlFields.Size(wire[64..]),
        SubSize = IgtlFields.Size(wire[70..]),
        Frame = wire[HeaderBytes..],
    };
}
