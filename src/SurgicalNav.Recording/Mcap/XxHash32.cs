using System.Buffers.Binary;
using System.Numerics;

namespace SurgicalNav.Recording.Mcap;

/// <summary>xxHash32 with seed 0 (xxHash specification 0.1.1), which LZ4 frames check themselves with: no bytes give 0x02CC5D05.</summary>
internal static class XxHash32
{
    private const uint P1 = 2654435761, P2 = 2246822519, P3 = 3266489917, P4 = 668265263, P5 = 374761393;

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var length = (uint)bytes.Length;
        uint h;
        if (bytes.Length >= 16)
        {
            var (a, b, c, d) = (unchecked(P1 + P2), P2, 0u, unchecked(0 - P1));
            for (; bytes.Length >= 16; bytes = bytes[16..])
            {
                a = Round(a, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
                b = Round(b, BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]));
                c = Round(c, BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
                d = Round(d, BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
            }
            h = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7) + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        }
        else
        {
            h = P5;
        }
        h += length;
        for (; bytes.Length >= 4; bytes = bytes[4..]) h = BitOperations.RotateLeft(h + BinaryPrimitives.ReadUInt32LittleEndian(bytes) * P3, 17) * P4;
        foreach (var x in bytes) h = BitOperations.RotateLeft(h + x * P5, 11) * P1;
        h = (h ^ (h >> 15)) * P2;
        h = (h ^ (h >> 13)) * P3;
        return h ^ (h >> 16);
    }

    private static uint Round(uint lane, uint input) => BitOperations.RotateLeft(lane + input * P2, 13) * P1;
}
