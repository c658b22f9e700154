using System.Buffers.Binary;

namespace SurgicalNav.Sensing.Endoscopes;

/// <summary>Looks at a picture file's own structure before it is decoded: decoders fill up what is missing of a truncated file without a word.</summary>
internal static class PictureIntegrity
{
    private static readonly uint[] Crc32Table = BuildCrc32Table();

    private static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>What is wrong with the file, or null. Only formats whose size is known before decoding are let through.</summary>
    public static string? Problem(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty) return "is empty";
        if (file.StartsWith(PngSignature)) return PngProblem(file[8..]);
        if (file.StartsWith(PictureHeader.JpegSignature)) return JpegProblem(file) ?? PictureHeader.JpegProblem(file);
        if (PictureHeader.IsBmp(file)) return PictureHeader.BmpProblem(file);
        if (PictureHeader.IsTiff(file)) return PictureHeader.TiffProblem(file);
        return "is not a picture that can be read (PNG, JPEG, BMP, TIFF)";
    }

    /// <summary>ISO/IEC 15948: chunks of length, type, data and checksum, from IHDR to IEND. The decoder would let some damage through.</summary>
    private static string? PngProblem(ReadOnlySpan<byte> chunks)
    {
        for (var first = true; chunks.Length >= 12; first = false)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunks);
            var type = chunks.Slice(4, 4);
            if (length > chunks.Length - 12) return "is truncated: the PNG file ends within its data";
            var stored = BinaryPrimitives.ReadUInt32BigEndian(chunks[(8 + (int)length)..]);
            if (Crc32(chunks.Slice(4, 4 + (int)length)) != stored) return "is damaged: a checksum within the PNG file is wrong";
            if (first)
            {
                if (!type.SequenceEqual("IHDR"u8) || length != 13) return "is damaged: its PNG header is missing";
                var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(chunks[8..]), BinaryPrimitives.ReadUInt32BigEndian(chunks[12..]));
                if (PictureHeader.SizeProblem(width, height) is { } problem) return problem;
            }
            if (type.SequenceEqual("IEND"u8)) return null;
            chunks = chunks[(12 + (int)length)..];
        }
        return "is truncated: the PNG file ends within its data";
    }

    /// <summary>A complete JPEG closes with the marker FF D9; some writers pad after it.</summary>
    private static string? JpegProblem(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> end = [0xFF, 0xD9];
        return file[^Math.Min(file.Length, 512)..].LastIndexOf(end) < 0 ? "is truncated: the JPEG file has no end marker" : null;
    }

    /// <summary>CRC-32 of ISO 3309, as PNG uses it (reflected polynomial EDB88320).</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes) crc = Crc32Table[(byte)(crc ^ b)] ^ crc >> 8;
        return ~crc;
    }

    private static uint[] BuildCrc32Table()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var r = i;
            for (var bit = 0; bit < 8; bit++) r = (r & 1) != 0 ? r >> 1 ^ 0xEDB88320 : r >> 1;
            table[i] = r;
        }
        return table;
    }
}
