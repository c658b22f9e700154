using System.Buffers.Binary;
using System.Text;

namespace SurgicalNav.Recording.Mcap;

/// <summary>The fields of a chunk whose end, or whose length, is missing.</summary>
/// <param name="Start">Where in the content its records begin.</param>
/// <param name="RecordBytes">How many of them are there.</param>
/// <param name="IsWhole">All that the chunk's own field says.</param>
internal readonly record struct CutChunk(ulong UncompressedBytes, uint Crc, string Compression, int Start, int RecordBytes, bool IsWhole)
{
    private const int FixedBytes = 8 + 8 + 8 + 4 + 4;

    /// <summary>Null where the bytes cannot be the beginning of a chunk.</summary>
    public static CutChunk? Parse(ReadOnlySpan<byte> content)
    {
        if (content.Length < FixedBytes) return null;
        var name = BinaryPrimitives.ReadUInt32LittleEndian(content[(FixedBytes - 4)..]);
        if (name > 4 || content.Length < FixedBytes + (int)name + 8) return null;
        var start = FixedBytes + (int)name + 8;
        var said = BinaryPrimitives.ReadUInt64LittleEndian(content[(start - 8)..]);
        var there = content.Length - start;
        return new CutChunk(
            BinaryPrimitives.ReadUInt64LittleEndian(content[16..]), BinaryPrimitives.ReadUInt32LittleEndian(content[24..]), Encoding.ASCII.GetString(content.Slice(FixedBytes, (int)name)),
            start, (int)Math.Min(said, (ulong)there), said <= (ulong)there);
    }
}
