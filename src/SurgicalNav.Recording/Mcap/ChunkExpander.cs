namespace SurgicalNav.Recording.Mcap;

/// <summary>Turns a chunk record into its records, in a buffer used again; takes no memory before the claim is plausible and allowed.</summary>
internal sealed class ChunkExpander(McapReaderOptions options) : IDisposable
{
    private readonly ChunkCodec _codec = new();

    /// <summary>The whole records of a sound chunk.</summary>
    /// <exception cref="McapException">Unknown compression, too large, damaged, or its CRC differs.</exception>
    public ReadOnlySpan<byte> Expand(in McapChunkView chunk, long offset, ref byte[] buffer)
    {
        var compression = Check(chunk, offset);
        var count = (int)chunk.UncompressedBytes;
        var records = chunk.Records;
        if (compression != McapCompression.None)
        {
            Grow(ref buffer, count);
            if (!_codec.TryExpand(compression, chunk.Records, buffer.AsSpan(0, count), out _))
                throw new McapException(McapError.BadCompression, offset, $"the chunk's {chunk.Compression} data are damaged.");
            records = buffer.AsSpan(0, count);
        }
        if (options.CheckCrc && chunk.Crc != 0 && chunk.Crc != Crc32.Compute(records)) throw new McapException(McapError.ChunkCrc, offset, "the chunk was changed or damaged.");
        return records;
    }

    /// <summary>As much of a cut chunk as can be had, without a CRC that could speak for it.</summary>
    public ReadOnlySpan<byte> ExpandWhatIsThere(in McapChunkView chunk, ref byte[] buffer)
    {
        if (McapFormat.CompressionOf(chunk.Compression) is not { } compression || chunk.UncompressedBytes > (ulong)options.MaxChunkBytes) return default;
        if (compression == McapCompression.None) return chunk.Records;
        // A cut frame cannot be held against the length that the whole one had; so the memory taken is bound by what is there.
        var count = (int)Math.Min(chunk.UncompressedBytes, (ulong)chunk.Records.Length * 255);
        Grow(ref buffer, count);
        _codec.TryExpand(compression, chunk.Records, buffer.AsSpan(0, count), out var written);
        return buffer.AsSpan(0, written);
    }

    public void Dispose() => _codec.Dispose();

    private McapCompression Check(in McapChunkView chunk, long offset)
    {
        if (McapFormat.CompressionOf(chunk.Compression) is not { } compression)
            throw new McapException(McapError.UnknownCompression, offset, $"'{chunk.Compression}'; this program knows lz4, zstd and none.");
        if (chunk.UncompressedBytes > (ulong)options.MaxChunkBytes)
            throw new McapException(McapError.ChunkTooLarge, offset, $"a chunk of {chunk.UncompressedBytes} bytes when expanded; {options.MaxChunkBytes} are allowed.");
        return ChunkCodec.IsPlausible(compression, chunk.Records, chunk.UncompressedBytes)
            ? compression
            : throw new McapException(McapError.BadCompression, offset, $"{chunk.Records.Length} bytes of {(chunk.Compression.Length == 0 ? "uncompressed records" : chunk.Compression)} are said to hold {chunk.UncompressedBytes}.");
    }

    private static void Grow(ref byte[] buffer, int count)
    {
        if (buffer.Length < count) buffer = new byte[Math.Max(count, (int)Math.Min(Array.MaxLength, 2L * buffer.Length))];
    }
}
