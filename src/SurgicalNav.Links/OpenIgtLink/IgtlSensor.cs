using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The content of SENSOR: up to 255 readings in one unit; points into the message.</summary>
public readonly ref struct IgtlSensor(byte status, IgtlUnit unit, ReadOnlySpan<byte> values)
{
    public const int HeaderBytes = 10;

    private readonly ReadOnlySpan<byte> _values = values;

    /// <summary>Has no standard meaning.</summary>
    public byte Status { get; } = status;

    public IgtlUnit Unit { get; } = unit;

    public int Count => _values.Length / sizeof(double);

    public double this[int index] => BinaryPrimitives.ReadDoubleBigEndian(_values[(index * sizeof(double))..]);

    internal static IgtlFlaw Check(ReadOnlySpan<byte> wire) =>
        wire.Length >= HeaderBytes && wire.Length == HeaderBytes + wire[0] * sizeof(double) ? IgtlFlaw.None : IgtlFlaw.ContentSize;

    public static IgtlSensor Decode(ReadOnlySpan<byte> wire) => new(wire[1], new IgtlUnit(BinaryPrimitives.ReadUInt64BigEndian(wire[2..])), wire[HeaderBytes..]);

    public int Encode(Span<byte> wire)
    {
        Begin(wire, Count, Status, Unit);
        for (var i = 0; i < Count; i++) BinaryPrimitives.WriteDoubleBigEndian(wire[(HeaderBytes + i * sizeof(double))..], this[i]);
        return HeaderBytes + Count * sizeof(double);
    }

    /// <summary>At most 255 values.</summary>
    public static int Encode(Span<byte> wire, byte status, IgtlUnit unit, ReadOnlySpan<double> values)
    {
        Begin(wire, values.Length, status, unit);
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleBigEndian(wire[(HeaderBytes + i * sizeof(double))..], values[i]);
        return HeaderBytes + values.Length * sizeof(double);
    }

    private static void Begin(Span<byte> wire, int count, byte status, IgtlUnit unit)
    {
        (wire[0], wire[1]) = (checked((byte)count), status);
        BinaryPrimitives.WriteUInt64BigEndian(wire[2..], unit.Packed);
    }
}

/// <summary>A unit of measurement in 64 bits: a prefix of 4 bits, then six pairs of unit (6 bits) and exponent (4 bits).</summary>
public readonly record struct IgtlUnit(ulong Packed)
{
    public const int Factors = 6;

    /// <summary>Power of ten by the protocol's table; 0 is none.</summary>
    public int Prefix => (int)(Packed >> 60);

    /// <summary>The number of a base or derived unit by the protocol's table; 0 is none.</summary>
    public int Unit(int factor) => (int)(Packed >> (60 - 10 * factor - 6) & 0x3F);

    /// <summary>False for the two reserved codes. 0 to 7 mean themselves, 0xA to 0xF mean −6 to −1.</summary>
    public bool TryGetExponent(int factor, out int exponent)
    {
        var code = (int)(Packed >> (60 - 10 * factor - 10) & 0xF);
        exponent = code < 8 ? code : code - 16;
        return code is not (8 or 9);
    }
}
