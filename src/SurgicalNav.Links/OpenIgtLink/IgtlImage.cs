using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>How an IMAGE's axes and centre are to be read.</summary>
public enum IgtlCoordinates : byte
{
    /// <summary>Right, anterior, superior (3D Slicer).</summary>
    Ras = 1,

    /// <summary>Left, posterior, superior (DICOM).</summary>
    Lps = 2,
}

/// <summary>Byte order of pixels; the rest of every message is big-endian.</summary>
public enum IgtlEndian : byte { Big = 1, Little = 2 }

/// <summary>Where the voxels of a volume lie: voxel (i, j, k) has its centre at FirstVoxelMm + Steps · (i, j, k).</summary>
/// <param name="Steps">Columns: from one voxel to the next along i, j and k, mm.</param>
/// <param name="FirstVoxelMm">Centre of voxel (0, 0, 0) of the whole volume.</param>
public readonly record struct IgtlPlacement(Mat3 Steps, Vec3 FirstVoxelMm);

/// <summary>The content of IMAGE: a 72-byte header, then the pixels of the sub-volume, which point into the message.</summary>
/// <remarks>The position is the centre of the whole volume, half-way between its first and last voxel centres, not its corner; axes and centre are
/// in the message's own convention (<see cref="Coordinates"/>). Pixels are never reordered.</remarks>
public readonly ref struct IgtlImage
{
    public const int HeaderBytes = 72;
    public const ushort KnownHeaderVersion = 1;

    public byte Components { get; init; }
    public IgtlScalar Scalar { get; init; }
    public IgtlEndian Endian { get; init; }

    /// <summary>Values that the protocol does not name are to be read as RAS.</summary>
    public IgtlCoordinates Coordinates { get; init; }

    /// <summary>Of the whole volume.</summary>
    public IgtlSize Size { get; init; }

    /// <summary>Columns: direction times spacing along i, j, k, mm, as sent.</summary>
    public Mat3 Axes { get; init; }

    /// <summary>Centre of the whole volume, mm, as sent.</summary>
    public Vec3 CentreMm { get; init; }

    public IgtlSize SubOffset { get; init; }
    public IgtlSize SubSize { get; init; }
    public ReadOnlySpan<byte> Pixels { get; init; }

    /// <summary>Whether scalars of more than one byte must be turned round before this machine can use them.</summary>
    public bool IsForeignEndian => IgtlScalars.BytesOf(Scalar) > 1 && Endian == IgtlEndian.Big == BitConverter.IsLittleEndian;

    /// <summary>Bytes of pixels that these figures make; null where they overflow 64 bits.</summary>
    public static ulong? PixelBytes(IgtlSize size, byte components, IgtlScalar scalar)
    {
        var bytes = (UInt128)size.Voxels * components * (uint)IgtlScalars.BytesOf(scalar);
        return bytes <= ulong.MaxValue ? (ulong)bytes : null;
    }

    /// <summary>Where the voxels lie in LPS, whatever convention the message uses.</summary>
    public IgtlPlacement LpsFromVoxel
    {
        get
        {
            var turn = Coordinates == IgtlCoordinates.Lps ? Mat3.Identity : RasToLps;
            var steps = turn * Axes;
            return new IgtlPlacement(steps, turn * CentreMm - steps * ToCentre(Size));
        }
    }

    /// <summary>Axes and centre, as <see cref="Axes"/> and <see cref="CentreMm"/> want them, of voxels that lie so in LPS.</summary>
    public static (Mat3 Axes, Vec3 CentreMm) FromLps(in IgtlPlacement lpsFromVoxel, IgtlSize size, IgtlCoordinates coordinates)
    {
        var turn = coordinates == IgtlCoordinates.Lps ? Mat3.Identity : RasToLps;
        return (turn * lpsFromVoxel.Steps, turn * (lpsFromVoxel.FirstVoxelMm + lpsFromVoxel.Steps * ToCentre(size)));
    }

    /// <summary>The pixels in this machine's byte order.</summary>
    /// <param name="into">At least as long as <see cref="Pixels"/>.</param>
    public void CopyPixels(Span<byte> into)
    {
        into = into[..Pixels.Length];
        if (!IsForeignEndian)
        {
            Pixels.CopyTo(into);
            return;
        }
        switch (IgtlScalars.BytesOf(Scalar))
        {
            case 2:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(Pixels), MemoryMarshal.Cast<byte, ushort>(into));
                break;
            case 4:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(Pixels), MemoryMarshal.Cast<byte, uint>(into));
                break;
            default:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(Pixels), MemoryMarshal.Cast<byte, ulong>(into));
                break;
        }
    }

    internal static IgtlFlaw Check(ReadOnlySpan<byte> wire)
    {
        if (wire.Length < HeaderBytes) return IgtlFlaw.ContentSize;
        if (BinaryPrimitives.ReadUInt16BigEndian(wire) != KnownHeaderVersion) return IgtlFlaw.HeaderVersion;
        var scalar = (IgtlScalar)wire[3];
        if (scalar == IgtlScalar.Complex || IgtlScalars.BytesOf(scalar) == 0) return IgtlFlaw.ScalarType;
        if (wire[2] == 0) return IgtlFlaw.ComponentCount;
        // Single bytes have no order: senders of 8-bit pictures leave the field as it is.
        if (wire[4] is not (1 or 2) && IgtlScalars.BytesOf(scalar) > 1) return IgtlFlaw.Endianness;
        var (size, offset, sub) = (IgtlFields.Size(wire[6..]), IgtlFields.Size(wire[60..]), IgtlFields.Size(wire[66..]));
        if (offset.I + sub.I > size.I || offset.J + sub.J > size.J || offset.K + sub.K > size.K) return IgtlFlaw.SubVolume;
        return PixelBytes(sub, wire[2], scalar) == (ulong)(wire.Length - HeaderBytes) ? IgtlFlaw.None : IgtlFlaw.ContentSize;
    }

    public static IgtlImage Decode(ReadOnlySpan<byte> wire) => new()
    {
        Components = wire[2],
        Scalar = (IgtlScalar)wire[3],
        Endian = (IgtlEndian)wire[4],
        Coordinates = (IgtlCoordinates)wire[5],
        Size = IgtlFields.Size(wire[6..]),
        Axes = Mat3.FromColumns(IgtlFields.Vector(wire[12..]), IgtlFields.Vector(wire[24..]), IgtlFields.Vector(wire[36..])),
        CentreMm = IgtlFields.Vector(wire[48..]),
        SubOffset = IgtlFields.Size(wire[60..]),
        SubSize = IgtlFields.Size(wire[66..]),
        Pixels = wire[HeaderBytes..],
    };

    /// <summary>Writes the 72 bytes before the pixels.</summary>
    public int EncodeHeader(Span<byte> wire)
    {
        BinaryPrimitives.WriteUInt16BigEndian(wire, KnownHeaderVersion);
        (wire[2], wire[3], wire[4], wire[5]) = (Components, (byte)Scalar, (byte)Endian, (byte)Coordinates);
        IgtlFields.Put(wire[6..], Size);
        IgtlFields.Put(wire[12..], Axes.Column0);
        IgtlFields.Put(wire[24..], Axes.Column1);
        IgtlFields.Put(wire[36..], Axes.Column2);
        IgtlFields.Put(wire[48..], CentreMm);
        IgtlFields.Put(wire[60..], SubOffset);
        IgtlFields.Put(wire[66..], SubSize);
        return HeaderBytes;
    }

    public int Encode(Span<byte> wire)
    {
        Pixels.CopyTo(wire[EncodeHeader(wire)..]);
        return HeaderBytes + Pixels.Length;
    }

    private static Mat3 RasToLps => Mat3.FromColumns(-Vec3.UnitX, -Vec3.UnitY, Vec3.UnitZ);

    private static Vec3 ToCentre(IgtlSize size) => new((size.I - 1) / 2.0, (size.J - 1) / 2.0, (size.K - 1) / 2.0);
}
