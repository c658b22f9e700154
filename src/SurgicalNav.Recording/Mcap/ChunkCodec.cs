using ZstdSharp;

namespace SurgicalNav.Recording.Mcap;

/// <summary>Compresses and expands the records of chunks. Not thread-safe: one per reader or writer.</summary>
/// <param name="zstdLevel">1 is the fastest of the usual levels.</param>
internal sealed class ChunkCodec(int zstdLevel = 1) : IDisposable
{
    /// <summary>LZ4 cannot expand by more: whoever claims more lies (a run of 255 bytes per byte).</summary>
    private const ulong Lz4MaxRatio = 255;

    private Compressor? _compressor;
    private Decompressor? _decompressor;

    public static int MaxBytes(McapCompression compression, int uncompressedBytes) => compression switch
    {
        McapCompression.Lz4 => Lz4Frame.MaxBytes(uncompressedBytes),
        McapCompression.Zstd => Compressor.GetCompressBound(uncompressedBytes),
        _ => uncompressedBytes,
    };

    public int Compress(McapCompression compression, ReadOnlySpan<byte> source, Span<byte> target) => compression switch
    {
        McapCompression.Lz4 => Lz4Frame.Encode(source, target),
        McapCompression.Zstd => (_compressor ??= new Compressor(zstdLevel)).Wrap(source, target),
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, "Records that are not compressed are written as they stand."),
    };

    /// <summary>Whether so many bytes can come out of these at all; asked before memory is taken for them.</summary>
    public static bool IsPlausible(McapCompression compression, ReadOnlySpan<byte> source, ulong uncompressedBytes) => compression switch
    {
        McapCompression.None => (ulong)source.Length == uncompressedBytes,
        McapCompression.Lz4 => uncompressedBytes <= (ulong)source.Length * Lz4MaxRatio,
        _ => source.Length >= 4 && source[..4].SequenceEqual<byte>([0x28, 0xB5, 0x2F, 0xFD]) && ZstdFrame.ClaimedBytes(source) is var claimed && (claimed is null || claimed == uncompressedBytes),
    };

    /// <param name="written">What came out, also where the source is cut or damaged after it.</param>
    /// <returns>Whether the source is whole and fills the target.</returns>
    public bool TryExpand(McapCompression compression, ReadOnlySpan<byte> source, Span<byte> target, out int written)
    {
        written = 0;
        switch (compression)
        {
            case McapCompression.None:
                written = Math.Min(source.Length, target.Length);
                source[..written].CopyTo(target);
                return source.Length == target.Length;
            case McapCompression.Lz4:
                return Lz4Frame.TryDecode(source, target, out written) && written == target.Length;
            default:
                try
                {
                    written = (_decompressor ??= new Decompressor()).Unwrap(source, target);
                    return written == target.Length;
                }
                catch (ZstdException)
                {
                    return false;
                }
        }
    }

    public void Dispose()
    {
        _compressor?.Dispose();
        _decompressor?.Dispose();
    }
}
