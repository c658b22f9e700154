using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The content of NDARRAY: up to 255 dimensions; numbers big-endian, the last dimension fastest; points into the message.</summary>
public readonly ref struct IgtlNdArray(IgtlScalar scalar, ReadOnlySpan<byte> sizes, ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _sizes = sizes;

    public IgtlScalar Scalar { get; } = scalar;
    public int Dimensions => _sizes.Length / 2;

    public ReadOnlySpan<byte> Data { get; } = data;

    public int SizeOf(int dimension) => BinaryPrimitives.ReadUInt16BigEndian(_sizes[(2 * dimension)..]);

    internal static IgtlFlaw Check(ReadOnlySpan<byte> wire)
    {
        if (wire.Length < 2) return IgtlFlaw.ContentSize;
        var bytes = (UInt128)(uint)IgtlScalars.BytesOf((IgtlScalar)wire[0]);
        if (bytes == 0) return IgtlFlaw.ScalarType;
        var sizes = 2 * wire[1];
        if (wire.Length < 2 + sizes) return IgtlFlaw.Dimensions;
        for (var i = 0; i < sizes; i += 2)
        {
            // Stopped as soon as it is more than a body can hold, so that it never wraps.
            bytes *= BinaryPrimitives.ReadUInt16BigEndian(wire[(2 + i)..]);
            if (bytes > int.MaxValue) return IgtlFlaw.ContentSize;
        }
        return bytes == (uint)(wire.Length - 2 - sizes) ? IgtlFlaw.None : IgtlFlaw.ContentSize;
    }

    public static IgtlNdArray Decode(ReadOnlySpan<byte> wire) => new((IgtlScalar)wire[0], wire.Slice(2, 2 * wire[1]), wire[(2 + 2 * wire[1])..]);

    public int Encode(Span<byte> wire)
    {
        (wire[0], wire[1]) = ((byte)Scalar, (byte)Dimensions);
        for (var i = 0; i < Dimensions; i++) BinaryPrimitives.WriteUInt16BigEndian(wire[(2 + 2 * i)..], (ushort)SizeOf(i));
        Data.CopyTo(wire[(2 + _sizes.Length)..]);
        return 2 + _sizes.Length + Data.Length;
    }
}

/// <summary>The content of COLORT (and of COLORTABLE, as older senders call it): 256 or 65,536 entries of 1, 2 or 3 bytes; points into the message.</summary>
public readonly ref struct IgtlColorTable(sbyte indexType, sbyte mapType, ReadOnlySpan<byte> table)
{
    public const int HeaderBytes = 2;
    public const sbyte Rgb = 19;

    /// <summary>3: 256 entries; 5: 65,536.</summary>
    public sbyte IndexType { get; } = indexType;

    /// <summary>3: one byte an entry; 5: two, big-endian; 19: red, green, blue.</summary>
    public sbyte MapType { get; } = mapType;

    public ReadOnlySpan<byte> Table { get; } = table;

    internal static IgtlFlaw Check(ReadOnlySpan<byte> wire)
    {
        if (wire.Length < HeaderBytes) return IgtlFlaw.ContentSize;
        var entries = wire[0] switch { 3 => 256, 5 => 65_536, _ => 0 };
        var bytes = wire[1] switch { 3 => 1, 5 => 2, (byte)Rgb => 3, _ => 0 };
        if (entries == 0 || bytes == 0) return IgtlFlaw.TableType;
        return wire.Length == HeaderBytes + entries * bytes ? IgtlFlaw.None : IgtlFlaw.ContentSize;
    }

    public static IgtlColorTable Decode(ReadOnlySpan<byte> wire) => new((sbyte)wire[0], (sbyte)wire[1], wire[HeaderBytes..]);

    public int Encode(Span<byte> wire)
    {
        (wire[0], wire[1]) = ((byte)IndexType, (byte)MapType);
        Table.CopyTo(wire[HeaderBytes..]);
        return HeaderBytes + Table.Length;
    }
}
