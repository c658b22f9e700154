using System.Globalization;

namespace SurgicalNav.Recording.Mcap;

/// <summary>What is wrong with an MCAP file.</summary>
public enum McapError
{
    NotMcap,
    OtherVersion,
    Truncated,
    RecordTooLong,
    MalformedRecord,
    ChunkTooLarge,
    ChunkCrc,
    DataCrc,
    SummaryCrc,
    AttachmentCrc,
    UnknownCompression,
    BadCompression,
    UnknownChannel,
    UnknownSchema,
    ContradictingRecords,
    NoIndex,
    TooManyOverlappingChunks,
}

/// <summary>An MCAP file that cannot be read as it stands: which error, at which byte of which file, and what can be done.</summary>
public sealed class McapException(McapError error, long offset, string detail, string? file = null)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{file ?? "MCAP data"}: {error} at byte {offset}: {detail} {Remedy(error)}"))
{
    public McapError Error => error;

    /// <summary>From the file's start; for records inside a compressed chunk, the chunk's own.</summary>
    public long Offset => offset;

    public string Detail => detail;

    /// <summary>The same with the file named.</summary>
    internal McapException In(string path) => new(error, offset, detail, path);

    private static string Remedy(McapError error) => error switch
    {
        McapError.NotMcap => "Check that this is the file you mean.",
        McapError.OtherVersion => "A newer program wrote it: read it with that.",
        McapError.NoIndex => "Write one with: surgicalnav record --repair FILE",
        McapError.UnknownCompression => "Rewrite it with lz4 or zstd.",
        McapError.ChunkTooLarge or McapError.RecordTooLong => "Where the file is to be trusted, read it with a higher limit.",
        _ => "What is whole can be saved with: surgicalnav record --repair FILE",
    };
}
