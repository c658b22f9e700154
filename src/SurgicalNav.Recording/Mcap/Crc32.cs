using System.Buffers.Binary;

namespace SurgicalNav.Recording.Mcap;

/// <summary>The CRC-32 of zlib and MCAP (polynomial 0x04C11DB7, reflected, start and end inverted): "123456789" gives 0xCBF43926.
/// Slices of 16 bytes; allocates nothing after the first use.</summary>
internal static class Crc32
{
    private const int Slices = 16;
    private static readonly uint[] Tables = MakeTables();

    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Goes on from the CRC of what stands before <paramref name="bytes"/>; 0 begins.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var t = Tables;
        var c = ~crc;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            var a = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ c;
            var b = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            var d = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            var e = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
            c = t[15 * 256 + (byte)a] ^ t[14 * 256 + (byte)(a >> 8)] ^ t[13 * 256 + (byte)(a >> 16)] ^ t[12 * 256 + (int)(a >> 24)]
                ^ t[11 * 256 + (byte)b] ^ t[10 * 256 + (byte)(b >> 8)] ^ t[9 * 256 + (byte)(b >> 16)] ^ t[8 * 256 + (int)(b >> 24)]
                ^ t[7 * 256 + (byte)d] ^ t[6 * 256 + (byte)(d >> 8)] ^ t[5 * 256 + (byte)(d >> 16)] ^ t[4 * 256 + (int)(d >> 24)]
                ^ t[3 * 256 + (byte)e] ^ t[2 * 256 + (byte)(e >> 8)] ^ t[256 + (byte)(e >> 16)] ^ t[(int)(e >> 24)];
        }
        foreach (var x in bytes) c = t[(byte)(c ^ x)] ^ (c >> 8);
        return ~c;
    }

    private static uint[] MakeTables()
    {
        var t = new uint[Slices * 256];
        for (var i = 0u; i < 256; i++)
        {
            var c = i;
            for (var k = 0; k < 8; k++) c = (c & 1) != 0 ? (c >> 1) ^ 0xEDB88320 : c >> 1;
            t[i] = c;
        }
        for (var i = 256; i < t.Length; i++) t[i] = (t[i - 256] >> 8) ^ t[(byte)t[i - 256]];
        return t;
    }
}
