using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>CRC-64/ECMA-182 (polynomial 42F0E1EBA9EA3693, not reflected, starts at 0, no final XOR), as OpenIGTLink uses it; slice by eight.</summary>
/// <remarks>Check value: "123456789" gives 6C40DF5F0B497347. The xz format's CRC-64 is the reflected variant and differs.</remarks>
public static class Crc64
{
    private const ulong Polynomial = 0x42F0E1EBA9EA3693;

    // Table k holds the remainder of a byte that is followed by k zero bytes.
    private static readonly ulong[] Tables = BuildTables();

    public static ulong Compute(ReadOnlySpan<byte> bytes) => Update(0, bytes);

    /// <summary>Carries <paramref name="crc"/> over more bytes, so that a long body can be checked in pieces.</summary>
    public static ulong Update(ulong crc, ReadOnlySpan<byte> bytes)
    {
        var t = Tables.AsSpan(0, 8 * 256);
        while (bytes.Length >= 8)
        {
            var x = crc ^ BinaryPrimitives.ReadUInt64BigEndian(bytes);
            crc = t[7 * 256 + (int)(x >> 56)] ^ t[6 * 256 + (int)(x >> 48 & 0xFF)]
                ^ t[5 * 256 + (int)(x >> 40 & 0xFF)] ^ t[4 * 256 + (int)(x >> 32 & 0xFF)]
                ^ t[3 * 256 + (int)(x >> 24 & 0xFF)] ^ t[2 * 256 + (int)(x >> 16 & 0xFF)]
                ^ t[1 * 256 + (int)(x >> 8 & 0xFF)] ^ t[(int)(x & 0xFF)];
            bytes = bytes[8..];
        }
        foreach (var b in bytes) crc = crc << 8 ^ t[(int)(crc >> 56) ^ b];
        return crc;
    }

    private static ulong[] BuildTables()
    {
        var tables = new ulong[8 * 256];
        for (var i = 0; i < 256; i++)
        {
            var r = (ulong)i << 56;
            for (var bit = 0; bit < 8; bit++) r = r << 1 ^ ((long)r < 0 ? Polynomial : 0);
            tables[i] = r;
        }
        for (var i = 256; i < tables.Length; i++)
        {
            var shorter = tables[i - 256];
            tables[i] = shorter << 8 ^ tables[(int)(shorter >> 56)];
        }
        return tables;
    }
}
