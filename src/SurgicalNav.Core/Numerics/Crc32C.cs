using System.Buffers.Binary;
using System.Numerics;

namespace SurgicalNav.Core.Numerics;

/// <summary>CRC-32C (Castagnoli, polynomial 0x1EDC6F41, reflected, RFC 3720 appendix B.4): "123456789" gives 0xE3069283. Allocates nothing.</summary>
public static class Crc32C
{
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
