using System.Buffers.Binary;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Holds a compressed picture's own head against what the file says about it, before a native decoder sees it: those end the process where the two
/// do not fit.</summary>
/// <remarks>Source: ITU-T T.81 §B.2 (JPEG), T.87 §C.2 (JPEG-LS), T.800 §A.5 (JPEG 2000).</remarks>
internal static class CompressedFrame
{
    private const int MostTiles = 65535;

    /// <exception cref="VolumeFormatException">They do not fit, or there is no such head.</exception>
    public static void Require(DicomImage image, ReadOnlySpan<byte> frame)
    {
        var head = IsJpeg2000(image) ? Jpeg2000Head(frame) : JpegHead(frame);
        if (head is not { } h) throw Damaged(image, "have no readable head");
        if ((h.Columns, h.Rows) != (image.Columns, image.Rows)) throw Damaged(image, $"are {h.Columns}×{h.Rows}, where {image.Columns}×{image.Rows} are stated");
        if (h.Components is not (1 or 3)) throw Damaged(image, $"have {h.Components} samples, which is neither grey nor colour");
        if (h.Components != image.Samples) throw Damaged(image, $"have {h.Components} samples, where {image.Samples} are stated");
        if (h.Bits < 1 || h.Bits > image.BitsAllocated) throw Damaged(image, $"have {h.Bits} bits, where {image.BitsAllocated} are there for them");
    }

    /// <summary>Whether a JPEG of three components holds red, green and blue, by the rules that decoders go by.</summary>
    public static bool IsRgbJpeg(ReadOnlySpan<byte> frame)
    {
        var (hasJfif, adobe, ids) = (false, -1, (0, 0, 0));
        foreach (var (marker, at, length) in Segments(frame, out _))
        {
            var segment = frame.Slice(at, length);
            if (marker == 0xE0 && segment.StartsWith("JFIF"u8)) hasJfif = true;
            if (marker == 0xEE && length >= 12 && segment.StartsWith("Adobe"u8)) adobe = segment[11];
            if (IsFrameHead(marker) && length >= 15) ids = (segment[6], segment[9], segment[12]);
        }
        if (hasJfif) return false;
        return adobe >= 0 ? adobe == 0 : ids == ('R', 'G', 'B');
    }

    private static bool IsJpeg2000(DicomImage image) => image.TransferSyntax.Uid is "1.2.840.10008.1.2.4.90" or "1.2.840.10008.1.2.4.91" or "1.2.840.10008.1.2.4.92" or "1.2.840.10008.1.2.4.93";

    private readonly record struct Head(int Columns, int Rows, int Components, int Bits);

    private static Head? JpegHead(ReadOnlySpan<byte> frame)
    {
        Head? found = null;
        foreach (var (marker, at, length) in Segments(frame, out var reachesScan))
        {
            var segment = frame.Slice(at, length);
            // What a decoder would warn of before the first scan: there GDCM ends the process
            if (!reachesScan || marker == 0xE0 && length > 5 && segment.StartsWith("JFIF\0"u8) && segment[5] != 1 || marker == 0xEE && length >= 12 && segment.StartsWith("Adobe"u8) && segment[11] > 1) return null;
            if (!IsFrameHead(marker)) continue;
            // A second head could say something else
            if (found is not null || length < 6) return null;
            found = new Head(BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), segment[5], segment[0]);
        }
        return found;
    }

    /// <summary>Start of frame in any process, JPEG-LS included; DHT, JPG and DAC lie between them.</summary>
    private static bool IsFrameHead(byte marker) => marker is (>= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)) or 0xF7;

    /// <summary>The marker segments before the first scan: marker, place and length of the content; whether they lead up to it one behind the other.</summary>
    private static List<(byte Marker, int At, int Length)> Segments(ReadOnlySpan<byte> frame, out bool reachesScan)
    {
        reachesScan = false;
        var segments = new List<(byte, int, int)>();
        if (!frame.StartsWith([(byte)0xFF, (byte)0xD8])) return segments;
        for (var at = 2; at + 4 <= frame.Length && frame[at] == 0xFF;)
        {
            var marker = frame[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }
            reachesScan = marker == 0xDA;
            if (reachesScan || marker is < 0xC0 or (>= 0xD0 and <= 0xD9)) break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 2)..]) - 2;
            if (length < 0 || at + 4 + length > frame.Length) break;
            segments.Add((marker, at + 4, length));
            at += 4 + length;
        }
        return segments;
    }

    private static Head? Jpeg2000Head(ReadOnlySpan<byte> frame)
    {
        // Some writers leave the boxes of a JP2 file around the stream
        var start = frame.IndexOf([(byte)0xFF, (byte)0x4F, (byte)0xFF, (byte)0x51]);
        if (start < 0 || frame.Length - start < 45) return null;
        var size = frame[(start + 6)..];
        uint Word(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32BigEndian(s[at..]);
        var (right, bottom, left, top) = (Word(size, 2), Word(size, 6), Word(size, 10), Word(size, 14));
        var (tileX, tileY) = (Word(size, 18), Word(size, 22));
        var components = BinaryPrimitives.ReadUInt16BigEndian(size[34..]);
        if (left >= right || top >= bottom || right - left > ushort.MaxValue || bottom - top > ushort.MaxValue || tileX == 0 || tileY == 0 || components is 0 or > 4) return null;
        var tiles = (1.0 + (right - left) / tileX) * (1.0 + (bottom - top) / tileY);
        if (tiles > MostTiles || size.Length < 36 + 3 * components) return null;
        var bits = 0;
        for (var c = 0; c < components; c++)
        {
            if (size[37 + 3 * c] != 1 || size[38 + 3 * c] != 1) return null;
            bits = Math.Max(bits, (size[36 + 3 * c] & 0x7F) + 1);
        }
        return new Head((int)(right - left), (int)(bottom - top), components, bits);
    }

    private static VolumeFormatException Damaged(DicomImage image, string what) => new(image.Name, $"has compressed pixels that {what}.{DicomFolder.CopyAgain}");
}
