using System.Buffers.Binary;

namespace SurgicalNav.Recording.Mcap;

/// <summary>What the header of a Zstandard frame (RFC 8878, 3.1.1.1) says of its content.</summary>
internal static class ZstdFrame
{
    /// <summary>The content's length; null where the header does not say it or is cut.</summary>
    public static ulong? ClaimedBytes(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 6) return null;
        var descriptor = frame[4];
        var singleSegment = (descriptor & 0x20) != 0;
        var at = 5 + (singleSegment ? 0 : 1) + ((descriptor & 0x03) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 });
        var rest = frame[Math.Min(at, frame.Length)..];
        return (descriptor >> 6) switch
        {
            0 when singleSegment && rest.Length >= 1 => rest[0],
            1 when rest.Length >= 2 => BinaryPrimitives.ReadUInt16LittleEndian(rest) + 256u,
            2 when rest.Length >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(rest),
            3 when rest.Length >= 8 => BinaryPrimitives.ReadUInt64LittleEndian(rest),
            _ => null,
        };
    }
}
