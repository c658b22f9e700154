namespace SurgicalNav.Recording.Mcap;

/// <summary>How much memory a file may ask for, whatever it claims. Memory used is at most one record and one chunk as it stands in the file, and, by
/// time, <see cref="MaxOpenChunks"/> expanded chunks; none of it is taken before the claim is known to be possible.</summary>
public sealed record McapReaderOptions
{
    /// <summary>Longest record, as it stands in the file.</summary>
    public int MaxRecordBytes { get; init; } = 512 << 20;

    /// <summary>Longest expanded chunk.</summary>
    public int MaxChunkBytes { get; init; } = 512 << 20;

    /// <summary>Chunks that overlap in time and must be open at once to read in order of time.</summary>
    public int MaxOpenChunks { get; init; } = 16;

    /// <summary>Compare CRCs: of chunks always worth its price; the reader of a whole file also those of the data and summary sections.</summary>
    public bool CheckCrc { get; init; } = true;
}
