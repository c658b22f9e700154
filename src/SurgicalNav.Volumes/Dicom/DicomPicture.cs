namespace SurgicalNav.Volumes.Dicom;

/// <summary>A file's pixels as they are stored in it, grey or colour, wherever they stand or whatever they mean.</summary>
public static class DicomPicture
{
    /// <summary>How many pictures the file holds; 0 where none.</summary>
    /// <exception cref="VolumeFormatException">What is said about the pixels cannot be.</exception>
    public static int Count(DicomFile file) => file.Pixels is null ? 0 : DicomImage.Of(file).FrameCount;

    /// <summary>The cells of one frame, decompressed, in the file's own byte order (little endian where it is compressed).</summary>
    /// <param name="file">Read whole.</param>
    /// <param name="frame">From 0.</param>
    /// <exception cref="VolumeFormatException">There are no such pixels, or they cannot be decoded.</exception>
    public static byte[] StoredBytes(DicomFile file, int frame)
    {
        var image = DicomImage.Of(file);
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, image.FrameCount);
        if (!image.Pixels.IsFragmented)
        {
            // Frames of single bits follow one another without padding; those of whole bytes too
            var bits = (long)image.PixelCount * image.Samples * image.BitsAllocated;
            if (bits * frame % 8 != 0) throw new VolumeFormatException(file.Name, "has frames of single bits that do not begin at whole bytes.");
            var from = image.Pixels.Offset + bits * frame / 8;
            return file.Bytes.Span((int)from, (int)Math.Min(image.FrameBytes, image.Pixels.Offset + image.Pixels.Length - from)).ToArray();
        }
        if (!image.TransferSyntax.IsReadable) throw new VolumeFormatException(file.Name, $"has pixels in the transfer syntax {image.TransferSyntax.Uid}, which is not decoded.");
        return GdcmDecoder.Decode(image, DicomFragments.OfFrame(file, image, frame));
    }
}
