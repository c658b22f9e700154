using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The groups of big-endian numbers that several messages share.</summary>
internal static class IgtlFields
{
    public static Vec3 Vector(ReadOnlySpan<byte> wire) => new(
        BinaryPrimitives.ReadSingleBigEndian(wire),
        BinaryPrimitives.ReadSingleBigEndian(wire[4..]),
        BinaryPrimitives.ReadSingleBigEndian(wire[8..]));

    public static void Put(Span<byte> wire, Vec3 vector)
    {
        BinaryPrimitives.WriteSingleBigEndian(wire, (float)vector.X);
        BinaryPrimitives.WriteSingleBigEndian(wire[4..], (float)vector.Y);
        BinaryPrimitives.WriteSingleBigEndian(wire[8..], (float)vector.Z);
    }

    public static IgtlSize Size(ReadOnlySpan<byte> wire) => new(
        BinaryPrimitives.ReadUInt16BigEndian(wire),
        BinaryPrimitives.ReadUInt16BigEndian(wire[2..]),
        BinaryPrimitives.ReadUInt16BigEndian(wire[4..]));

    public static void Put(Span<byte> wire, IgtlSize size)
    {
        BinaryPrimitives.WriteUInt16BigEndian(wire, size.I);
        BinaryPrimitives.WriteUInt16BigEndian(wire[2..], size.J);
        BinaryPrimitives.WriteUInt16BigEndian(wire[4..], size.K);
    }

    public static IgtlColor Color(ReadOnlySpan<byte> wire) => new(wire[0], wire[1], wire[2], wire[3]);

    public static void Put(Span<byte> wire, IgtlColor color) =>
        (wire[0], wire[1], wire[2], wire[3]) = (color.Red, color.Green, color.Blue, color.Alpha);
}

/// <summary>Voxels along i (fastest), j and k.</summary>
public readonly record struct IgtlSize(ushort I, ushort J, ushort K)
{
    public ulong Voxels => (ulong)I * J * K;
}

public readonly record struct IgtlColor(byte Red, byte Green, byte Blue, byte Alpha);

/// <summary>Scalar types of IMAGE, IMGMETA and NDARRAY.</summary>
public enum IgtlScalar : byte
{
    Int8 = 2,
    UInt8 = 3,
    Int16 = 4,
    UInt16 = 5,
    Int32 = 6,
    UInt32 = 7,
    Float32 = 10,
    Float64 = 11,

    /// <summary>Two 64-bit floats; in NDARRAY only.</summary>
    Complex = 13,
}

public static class IgtlScalars
{
    /// <summary>Bytes of one scalar; 0 for a type that the protocol does not have.</summary>
    public static int BytesOf(IgtlScalar type) => type switch
    {
        IgtlScalar.Int8 or IgtlScalar.UInt8 => 1,
        IgtlScalar.Int16 or IgtlScalar.UInt16 => 2,
        IgtlScalar.Int32 or IgtlScalar.UInt32 or IgtlScalar.Float32 => 4,
        IgtlScalar.Float64 => 8,
        IgtlScalar.Complex => 16,
        _ => 0,
    };
}
