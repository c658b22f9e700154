using System.Buffers.Binary;

namespace SurgicalNav.Volumes.Dicom.Segments;

/// <summary>How a segmentation object's pixels are meant (PS3.3 §C.8.20.2).</summary>
public enum SegmentationKind
{
    /// <summary>One bit per pixel and segment.</summary>
    Binary,

    /// <summary>A part of a maximum per pixel and segment: a probability, or how much of the pixel is covered.</summary>
    Fractional,

    /// <summary>One segment's number per pixel.</summary>
    LabelMap,
}

/// <summary>Takes single frames out of a segmentation object: bits that follow one another without padding, bytes, or 16-bit numbers, compressed or not.</summary>
internal sealed class SegmentFrames
{
    private readonly DicomFile _file;
    private readonly DicomImage _image;
    private readonly IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> _fragments;

    /// <param name="file">Read whole.</param>
    /// <param name="image">What it says about its pixels.</param>
    /// <param name="kind">Must fit their bits.</param>
    /// <exception cref="VolumeFormatException">It does not.</exception>
    public SegmentFrames(DicomFile file, DicomImage image, SegmentationKind kind)
    {
        (_file, _image) = (file, image);
        // Binary segments are compressed as bytes by some writers: run-length encoding knows no bits
        var isGood = kind switch
        {
            SegmentationKind.Binary => image.BitsAllocated == 1 || (image.BitsAllocated == 8 && image.Pixels.IsFragmented),
            SegmentationKind.Fractional => image.BitsAllocated == 8,
            _ => image.BitsAllocated is 8 or 16,
        };
        if (!isGood || image.Samples != 1 || image.IsSigned || image.IsFloating) throw new VolumeFormatException(file.Name, $"is a segmentation of kind {kind} whose pixels have {image.Samples}×{image.BitsAllocated} bits, which does not fit.");
        if (image.BitsAllocated == 1 && image.Pixels.IsFragmented) throw new VolumeFormatException(file.Name, "has compressed pixels of single bits, which are not decoded. Convert it where it came from, to Explicit VR Little Endian.");
        if (!image.TransferSyntax.IsReadable) throw new VolumeFormatException(file.Name, $"has pixels in the transfer syntax {image.TransferSyntax.Uid}, which is not decoded. Convert it where it came from, to Explicit VR Little Endian.");
        _fragments = image.Pixels.IsFragmented ? DicomFragments.Frames(file, image) : [];
    }

    public int PixelCount => _image.PixelCount;

    /// <summary>One number per pixel: 0 or 1, 0 to the largest fraction, or a segment's number.</summary>
    /// <exception cref="VolumeFormatException">The frame cannot be decoded.</exception>
    public void Read(int frame, Span<ushort> values)
    {
        if (_image.BitsAllocated == 1)
        {
            var bits = _file.Bytes.Span(_image.Pixels.Offset, (int)_image.Pixels.Length);
            var at = (long)frame * PixelCount;
            for (var i = 0; i < values.Length; i++, at++) values[i] = (ushort)(bits[(int)(at >> 3)] >> (int)(at & 7) & 1);
            return;
        }
        var bytes = _image.Pixels.IsFragmented
            ? GdcmDecoder.Decode(_image, _fragments[frame])
            : _file.Bytes.Span((int)(_image.Pixels.Offset + (long)frame * _image.FrameBytes), _image.FrameBytes);
        if (_image.BitsAllocated == 8)
        {
            for (var i = 0; i < values.Length; i++) values[i] = bytes[i];
            return;
        }
        var isBig = _image.TransferSyntax.HasBigEndianPixels && !_image.Pixels.IsFragmented;
        for (var i = 0; i < values.Length; i++) values[i] = isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
    }
}
