using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace SurgicalNav.Recording.Mcap;

/// <summary>The LZ4 frame format 1.6.x around LZ4 blocks: what MCAP's "lz4" means. Written with independent blocks and no checksums of its own,
/// since a chunk carries a CRC; read with every option but dictionaries.</summary>
internal static class Lz4Frame
{
    private const uint Magic = 0x184D2204;

    /// <summary>Version 1, independent blocks.</summary>
    private const byte WrittenFlags = 0b0110_0000;

    /// <summary>Blocks of at most 1 MiB: small enough that what a cut file keeps of a chunk is worth having, large enough to compress.</summary>
    private const byte WrittenBlockSize = 6 << 4;
    private const int WrittenBlockBytes = 1 << 20;

    private const uint Uncompressed = 0x8000_0000;
    private const int DictionaryBytes = 64 * 1024;

    /// <summary>Room that a frame of so many bytes may need.</summary>
    public static int MaxBytes(int uncompressedBytes) => 15 + uncompressedBytes + (uncompressedBytes / WrittenBlockBytes + 1) * 4 + LZ4Codec.MaximumOutputSize(WrittenBlockBytes) - WrittenBlockBytes;

    /// <summary>Writes one frame; <paramref name="target"/> has <see cref="MaxBytes"/>. Allocates nothing.</summary>
    /// <returns>Bytes written.</returns>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        (target[4], target[5]) = (WrittenFlags, WrittenBlockSize);
        target[6] = HeaderCheck(target[4..6]);
        var at = 7;
        for (var done = 0; done < source.Length; done += WrittenBlockBytes)
        {
            var block = source[done..Math.Min(source.Length, done + WrittenBlockBytes)];
            var size = LZ4Codec.Encode(block, target[(at + 4)..]);
            if (size <= 0 || size >= block.Length)
            {
                block.CopyTo(target[(at + 4)..]);
                size = block.Length;
                BinaryPrimitives.WriteUInt32LittleEndian(target[at..], (uint)size | Uncompressed);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(target[at..], (uint)size);
            }
            at += 4 + size;
        }
        BinaryPrimitives.WriteUInt32LittleEndian(target[at..], 0);
        return at + 4;
    }

    /// <summary>Reads as many whole blocks as there are, into <paramref name="target"/>, and never beyond it.</summary>
    /// <param name="written">Bytes that came out of them, also where the frame is cut or damaged after them.</param>
    /// <returns>Whether the frame is whole, sound and ended with the source.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> source, Span<byte> target, out int written)
    {
        written = 0;
        if (source.Length < 7 || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic) return false;
        var (flags, blocks) = (source[4], source[5]);
        var (linked, blockChecks, sized, checkedContent) = ((flags & 0x20) == 0, (flags & 0x10) != 0, (flags & 0x08) != 0, (flags & 0x04) != 0);
        // Version 1, and no dictionary: nobody could say which.
        if (flags >> 6 != 1 || (flags & 0x01) != 0 || (blocks >> 4) is < 4 or > 7) return false;
        var headerEnd = sized ? 14 : 6;
        if (source.Length <= headerEnd || source[headerEnd] != HeaderCheck(source[4..headerEnd])) return false;
        if (sized && BinaryPrimitives.ReadUInt64LittleEndian(source[6..]) != (ulong)target.Length) return false;
        var maxBlock = 1 << (8 + 2 * (blocks >> 4));
        source = source[(headerEnd + 1)..];
        while (source.Length >= 4)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(source);
            source = source[4..];
            if (word == 0)
            {
                if (checkedContent)
                {
                    if (source.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(source) != XxHash32.Compute(target[..written])) return false;
                    source = source[4..];
                }
                return source.IsEmpty;
            }
            var size = (int)(word & ~Uncompressed);
            if (size > maxBlock || size > source.Length) return false;
            var block = source[..size];
            source = source[size..];
            if (blockChecks)
            {
                if (source.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(source) != XxHash32.Compute(block)) return false;
                source = source[4..];
            }
            var room = target.Slice(written, Math.Min(maxBlock, target.Length - written));
            if ((word & Uncompressed) != 0)
            {
                if (!block.TryCopyTo(room)) return false;
                written += size;
                continue;
            }
            var before = linked ? target[Math.Max(0, written - DictionaryBytes)..written] : default;
            var count = before.IsEmpty ? LZ4Codec.Decode(block, room) : LZ4Codec.Decode(block, room, before);
            if (count < 0) return false;
            written += count;
        }
        return false;
    }

    private static byte HeaderCheck(ReadOnlySpan<byte> descriptor) => (byte)(XxHash32.Compute(descriptor) >> 8);
}
