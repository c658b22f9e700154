using System.Buffers.Binary;

namespace SurgicalNav.Recording.Mcap;

/// <summary>Looks for the next record of a damaged file that can be nothing else: a chunk with a known compression, the file's end, or attachments and
/// metadata, whose lengths agree with themselves.</summary>
internal static class SalvageSearch
{
    private const int WindowBytes = 1 << 20;

    /// <summary>Enough of a record to judge it by.</summary>
    private const int Look = 64;

    /// <returns>Where it begins; null where there is none.</returns>
    public static long? NextRecord(Stream stream, long from, McapReaderOptions options)
    {
        var window = new byte[Math.Clamp(stream.Length - from, 0, WindowBytes)];
        var length = stream.Length;
        for (var at = from; at < length; at += WindowBytes - Look)
        {
            stream.Position = at;
            var got = stream.ReadAtLeast(window, (int)Math.Min(WindowBytes, length - at), throwOnEndOfStream: false);
            var last = at + got >= length ? got : got - Look;
            for (var i = 0; i < last; i++)
            {
                var step = window.AsSpan(i, last - i).IndexOfAny((byte)McapOpcode.Chunk, (byte)McapOpcode.DataEnd);
                if (step < 0) break;
                i += step;
                if (IsRecord(window.AsSpan(i, got - i), length - at - i, options)) return at + i;
            }
            if (at + got >= length) break;
        }
        return null;
    }

    private static bool IsRecord(ReadOnlySpan<byte> bytes, long left, McapReaderOptions options)
    {
        if (bytes.Length < McapFormat.RecordHeaderBytes + 4) return false;
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..]);
        if (bytes[0] == (byte)McapOpcode.DataEnd) return length == 4;
        var content = bytes[McapFormat.RecordHeaderBytes..];
        if (length > (ulong)(left - McapFormat.RecordHeaderBytes) || content.Length < 44) return false;
        var uncompressed = BinaryPrimitives.ReadUInt64LittleEndian(content[16..]);
        var name = BinaryPrimitives.ReadUInt32LittleEndian(content[28..]);
        if (name > 4 || uncompressed > (ulong)options.MaxChunkBytes) return false;
        var known = name == 0 || content.Slice(32, (int)name).SequenceEqual("lz4"u8) || content.Slice(32, (int)name).SequenceEqual("zstd"u8);
        return known && BinaryPrimitives.ReadUInt64LittleEndian(content[(32 + (int)name)..]) == length - 40 - name;
    }
}
