using System.Buffers.Binary;

namespace SurgicalNav.Sensing.Endoscopes;

/// <summary>Reads from a picture file's own header how large it says it is, so that nothing is allocated for a size that cannot be.</summary>
/// <remarks>JPEG: ITU-T T.81 B.1 and B.2.2. BMP: Microsoft's BITMAPFILEHEADER and BITMAPINFOHEADER. TIFF: Revision 6.0, section 2.</remarks>
internal static class PictureHeader
{
    /// <summary>Twice 8K in each direction; more is taken for a damaged header.</summary>
    private const long MostPixelsASide = 16_384;

    /// <summary>Twice 8K in both.</summary>
    private const long MostPixels = 1L << 27;

    public static ReadOnlySpan<byte> JpegSignature => [0xFF, 0xD8, 0xFF];
    private static ReadOnlySpan<byte> TiffLittleEndian => [0x49, 0x49, 42, 0];
    private static ReadOnlySpan<byte> TiffBigEndian => [0x4D, 0x4D, 0, 42];
    private static ReadOnlySpan<byte> BmpSignature => "BM"u8;

    public static bool IsBmp(ReadOnlySpan<byte> file) => file.StartsWith(BmpSignature);

    public static bool IsTiff(ReadOnlySpan<byte> file) => file.StartsWith(TiffLittleEndian) || file.StartsWith(TiffBigEndian);

    /// <summary>What is wrong with a size, or null.</summary>
    public static string? SizeProblem(long width, long height) =>
        width is <= 0 or > MostPixelsASide || height is <= 0 or > MostPixelsASide || width * height > MostPixels ? $"claims to be {width}×{height} pixels, which cannot be" : null;

    /// <summary>From marker to marker up to the frame header; thumbnails lie within application segments and are passed over.</summary>
    public static string? JpegProblem(ReadOnlySpan<byte> file)
    {
        for (var at = 2; at + 4 <= file.Length;)
        {
            if (file[at] != 0xFF) return "is damaged: a JPEG marker is missing";
            var marker = file[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }
            if (marker is 0x01 or >= 0xD0 and <= 0xD8)
            {
                at += 2;
                continue;
            }
            if (marker is 0xD9 or 0xDA) break;
            var segment = file[(at + 2)..];
            var length = BinaryPrimitives.ReadUInt16BigEndian(segment);
            if (length < 2 || length > segment.Length) break;
            // SOF0 to SOF15, less the tables DHT and DAC and the reserved JPG.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return length < 8 ? "is damaged: its JPEG frame header is cut short" : SizeProblem(BinaryPrimitives.ReadUInt16BigEndian(segment[5..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
            at += 2 + length;
        }
        return "is damaged: it has no JPEG frame header";
    }

    public static string? BmpProblem(ReadOnlySpan<byte> file)
    {
        if (file.Length < 26) return "is truncated: the BMP header is not complete";
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) == 12)
            return SizeProblem(BinaryPrimitives.ReadUInt16LittleEndian(file[18..]), BinaryPrimitives.ReadUInt16LittleEndian(file[20..]));
        // A negative height means that the top row comes first.
        return SizeProblem(BinaryPrimitives.ReadInt32LittleEndian(file[18..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..])));
    }

    /// <summary>Width and height of the picture and, where there are any, of its tiles, from the first directory.</summary>
    public static string? TiffProblem(ReadOnlySpan<byte> file)
    {
        const string truncated = "is truncated: the TIFF directory is not complete";
        var bigEndian = file.StartsWith(TiffBigEndian);
        if (file.Length < 8) return truncated;
        var directory = U32(file[4..], bigEndian);
        if (directory > file.Length - 2) return truncated;
        var entries = U16(file[(int)directory..], bigEndian);
        if (directory + 2 + 12L * entries > file.Length) return truncated;
        long width = 0, height = 0, tileWidth = 1, tileHeight = 1;
        for (var i = 0; i < entries; i++)
        {
            var entry = file.Slice((int)directory + 2 + 12 * i, 12);
            var tag = U16(entry, bigEndian);
            if (tag is not (256 or 257 or 322 or 323)) continue;
            // A single SHORT or LONG, as the standard has it.
            var type = U16(entry[2..], bigEndian);
            if (type is not (3 or 4) || U32(entry[4..], bigEndian) != 1) return "is damaged: its TIFF header gives a size that is no number";
            var value = type == 3 ? U16(entry[8..], bigEndian) : U32(entry[8..], bigEndian);
            switch (tag)
            {
                case 256: width = Math.Max(width, value); break;
                case 257: height = Math.Max(height, value); break;
                case 322: tileWidth = Math.Max(tileWidth, value); break;
                default: tileHeight = Math.Max(tileHeight, value); break;
            }
        }
        return SizeProblem(width, height) ?? SizeProblem(tileWidth, tileHeight);
    }

    private static ushort U16(ReadOnlySpan<byte> at, bool bigEndian) => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    private static uint U32(ReadOnlySpan<byte> at, bool bigEndian) => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
}
