using System.Buffers.Binary;

namespace SurgicalNav.Volumes.Dicom;

/// <summary>Stored pixel values of one slice as integers, before rescaling (PS3.5 §8, PS3.3 §C.7.6.3).</summary>
internal static class DicomPixels
{
    /// <summary>Fills rows·columns values, row by row.</summary>
    /// <exception cref="VolumeFormatException">The pixel data are missing, too short or cannot be decompressed.</exception>
    public static void Read(DicomFile file, DicomSlice slice, Span<int> values)
    {
        var (_, fragments) = file.ReadFragments();
        if (file.Pixels is not { } place) throw new VolumeFormatException(slice.File, $"holds no pixel data.{DicomFolder.CopyAgain}");
        var needed = slice.Rows * slice.Columns * (slice.BitsAllocated / 8);
        ReadOnlySpan<byte> bytes;
        if (file.TransferSyntax.IsCompressed) bytes = GdcmDecoder.Decode(slice, fragments);
        else if (!place.IsFragmented && place.Length >= needed) bytes = file.Bytes.Span(place.Offset, needed);
        else throw new VolumeFormatException(slice.File, $"holds {place.Length} bytes of pixels where {slice.Columns}×{slice.Rows} pixels need {needed}.{DicomFolder.CopyAgain}");

        var unused = 32 - slice.BitsStored;
        var bigEndian = file.TransferSyntax.IsBigEndian;
        for (var i = 0; i < values.Length; i++)
        {
            var raw = slice.BitsAllocated == 8 ? bytes[i]
                : bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..])
                : BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
            // Bits above the stored ones may hold overlays: shifting them out also extends the sign
            values[i] = slice.IsSigned ? raw << unused >> unused : (int)((uint)raw << unused >> unused);
        }
    }
}
