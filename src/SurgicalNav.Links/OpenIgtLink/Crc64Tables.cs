using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The checksum by tables, sixteen bytes at a time; 32 KiB of tables.</summary>
internal static class Crc64Tables
{
    private const int Slices = 16;

    // Table k holds the remainder of a byte that is followed by k zero bytes.
    private static readonly ulong[] Tables = Build();

    public static ulong Update(ulong crc, ReadOnlySpan<byte> bytes)
    {
        var t = Tables.AsSpan(0, Slices * 256);
        while (bytes.Length >= Slices)
        {
            var x = crc ^ BinaryPrimitives.ReadUInt64BigEndian(bytes);
            var y = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
            crc = t[15 * 256 + (int)(x >> 56)] ^ t[14 * 256 + (int)(x >> 48 & 0xFF)]
                ^ t[13 * 256 + (int)(x >> 40 & 0xFF)] ^ t[12 * 256 + (int)(x >> 32 & 0xFF)]
                ^ t[11 * 256 + (int)(x >> 24 & 0xFF)] ^ t[10 * 256 + (int)(x >> 16 & 0xFF)]
                ^ t[9 * 256 + (int)(x >> 8 & 0xFF)] ^ t[8 * 256 + (int)(x & 0xFF)]
                ^ t[7 * 256 + (int)(y >> 56)] ^ t[6 * 256 + (int)(y >> 48 & 0xFF)]
                ^ t[5 * 256 + (int)(y >> 40 & 0xFF)] ^ t[4 * 256 + (int)(y >> 32 & 0xFF)]
                ^ t[3 * 256 + (int)(y >> 24 & 0xFF)] ^ t[2 * 256 + (int)(y >> 16 & 0xFF)]
                ^ t[1 * 256 + (int)(y >> 8 & 0xFF)] ^ t[(int)(y & 0xFF)];
            bytes = bytes[Slices..];
        }
        foreach (var b in bytes) crc = crc << 8 ^ t[(int)(crc >> 56) ^ b];
        return crc;
    }

    private static ulong[] Build()
    {
        var tables = new ulong[Slices * 256];
        for (var i = 0; i < 256; i++)
        {
            var r = (ulong)i << 56;
            for (var bit = 0; bit < 8; bit++) r = r << 1 ^ ((long)r < 0 ? Crc64.Polynomial : 0);
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
