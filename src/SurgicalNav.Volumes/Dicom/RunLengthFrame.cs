using System.Buffers.Binary;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Decodes one frame of RLE Lossless: a segment of bytes for every byte of every sample, most significant first.</summary>
/// <remarks>Source: DICOM PS3.5 annex G.</remarks>
internal static class RunLengthFrame
{
    private const int HeadBytes = 64;

    /// <summary>Little endian cells, samples of a pixel side by side.</summary>
    /// <exception cref="VolumeFormatException">Damaged.</exception>
    public static byte[] Decode(DicomImage image, ReadOnlySpan<byte> frame)
    {
        var cell = image.BitsAllocated / 8;
        var planes = cell * image.Samples;
        if (image.BitsAllocated % 8 != 0 || planes > 15) throw new VolumeFormatException(image.Name, $"has run-length pixels of {image.BitsAllocated} bits, which the standard does not allow.");
        if (frame.Length < HeadBytes || BinaryPrimitives.ReadUInt32LittleEndian(frame) != planes) throw Damaged(image);
        var pixels = new byte[image.FrameBytes];
        for (var plane = 0; plane < planes; plane++)
        {
            var from = BinaryPrimitives.ReadUInt32LittleEndian(frame[(4 + 4 * plane)..]);
            var to = plane + 1 < planes ? BinaryPrimitives.ReadUInt32LittleEndian(frame[(8 + 4 * plane)..]) : (uint)frame.Length;
            if (from < HeadBytes || from > to || to > frame.Length) throw Damaged(image);
            var (sample, significance) = (plane / cell, plane % cell);
            if (!Unpack(frame[(int)from..(int)to], pixels.AsSpan(sample * cell + cell - 1 - significance), planes, image.PixelCount)) throw Damaged(image);
        }
        return pixels;
    }

    /// <summary>Puts <paramref name="count"/> bytes, each <paramref name="stride"/> after the last.</summary>
    private static bool Unpack(ReadOnlySpan<byte> packed, Span<byte> into, int stride, int count)
    {
        var (at, put) = (0, 0);
        while (put < count && at < packed.Length)
        {
            var control = (sbyte)packed[at++];
            if (control == sbyte.MinValue) continue;
            if (control >= 0)
            {
                var literal = Math.Min(control + 1, count - put);
                if (at + literal > packed.Length) return false;
                for (var i = 0; i < literal; i++) into[stride * put++] = packed[at + i];
                at += control + 1;
                continue;
            }
            if (at >= packed.Length) return false;
            var value = packed[at++];
            for (var run = Math.Min(1 - control, count - put); run > 0; run--) into[stride * put++] = value;
        }
        return put == count;
    }

    private static VolumeFormatException Damaged(DicomImage image) => new(image.Name, $"has run-length pixels that cannot be decoded. The file is damaged or cut short.{DicomFolder.CopyAgain}");
}
