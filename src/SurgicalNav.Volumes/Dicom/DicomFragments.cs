using System.Buffers.Binary;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Which fragments of compressed pixels make up which frame (PS3.5 §A.4).</summary>
internal static class DicomFragments
{
    /// <exception cref="VolumeFormatException">They cannot be told apart, or some are missing.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> OfFrame(DicomFile file, DicomImage image, int frame)
    {
        var (table, fragments) = file.ReadFragments();
        if (fragments.Count == 0) throw new VolumeFormatException(image.Name, $"holds no pixel data.{DicomFolder.CopyAgain}");
        return Frames(table, file, fragments, image)[frame];
    }

    /// <summary>All frames at once, for files of many.</summary>
    public static IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> Frames(DicomFile file, DicomImage image)
    {
        var (table, fragments) = file.ReadFragments();
        return Frames(table, file, fragments, image);
    }

    private static IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> Frames(ReadOnlyMemory<byte> table, DicomFile file, IReadOnlyList<ReadOnlyMemory<byte>> fragments, DicomImage image)
    {
        if (image.FrameCount == 1) return [fragments];
        if (fragments.Count == image.FrameCount) return [.. fragments.Select(f => (IReadOnlyList<ReadOnlyMemory<byte>>)[f])];
        return ByOffsets(Offsets(table, file), fragments, image.FrameCount) ?? ByStarts(fragments, image.FrameCount)
            ?? throw new VolumeFormatException(image.Name, $"holds {fragments.Count} pieces of compressed pixels for {image.FrameCount} frames, and they cannot be told apart.{DicomFolder.CopyAgain}");
    }

    private static ulong[] Offsets(ReadOnlyMemory<byte> table, DicomFile file)
    {
        if (file.DataSet.UInt64s(DicomTags.ExtendedOffsetTable) is { Length: > 0 } extended) return extended;
        var offsets = new ulong[table.Length / 4];
        for (var i = 0; i < offsets.Length; i++) offsets[i] = BinaryPrimitives.ReadUInt32LittleEndian(table.Span[(4 * i)..]);
        return offsets;
    }

    /// <summary>Offsets count from the first fragment's head, of 8 bytes as every fragment's.</summary>
    private static List<IReadOnlyList<ReadOnlyMemory<byte>>>? ByOffsets(ulong[] offsets, IReadOnlyList<ReadOnlyMemory<byte>> fragments, int frameCount)
    {
        if (offsets.Length != frameCount) return null;
        var frames = new List<List<ReadOnlyMemory<byte>>>();
        var at = 0ul;
        foreach (var fragment in fragments)
        {
            if (frames.Count < frameCount && offsets[frames.Count] == at) frames.Add([]);
            if (frames.Count == 0) return null;
            frames[^1].Add(fragment);
            at += 8 + (ulong)fragment.Length;
        }
        return frames.Count == frameCount ? [.. frames] : null;
    }

    /// <summary>A frame begins with the marker of a JPEG, JPEG-LS or JPEG 2000 stream.</summary>
    private static List<IReadOnlyList<ReadOnlyMemory<byte>>>? ByStarts(IReadOnlyList<ReadOnlyMemory<byte>> fragments, int frameCount)
    {
        var frames = new List<List<ReadOnlyMemory<byte>>>();
        foreach (var fragment in fragments)
        {
            if (fragment.Span is [0xFF, 0xD8, ..] or [0xFF, 0x4F, 0xFF, 0x51, ..]) frames.Add([]);
            if (frames.Count == 0) return null;
            frames[^1].Add(fragment);
        }
        return frames.Count == frameCount ? [.. frames] : null;
    }
}
