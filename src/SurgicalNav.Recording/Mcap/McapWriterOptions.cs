namespace SurgicalNav.Recording.Mcap;

/// <summary>What a written file holds beside its messages. The defaults make a file that every reader can search.</summary>
public sealed record McapWriterOptions
{
    public string Profile { get; init; } = "";
    public string Library { get; init; } = "surgicalnav";

    /// <summary>Messages stand in chunks; without, each stands by itself, cannot be found by time and is not compressed.</summary>
    public bool Chunks { get; init; } = true;

    public McapCompression Compression { get; init; } = McapCompression.Lz4;
    public int ZstdLevel { get; init; } = 1;

    /// <summary>A chunk is closed before the message that would make it longer than this; a longer message gets a chunk of its own.</summary>
    public int ChunkBytes { get; init; } = 4 << 20;

    /// <summary>Every chunk carries the schemas and channels of its messages, so that each can be read where the file before it is lost.</summary>
    public bool SelfContainedChunks { get; init; } = true;

    public bool ChunkIndex { get; init; } = true;
    public bool MessageIndex { get; init; } = true;
    public bool AttachmentIndex { get; init; } = true;
    public bool MetadataIndex { get; init; } = true;
    public bool Statistics { get; init; } = true;
    public bool RepeatSchemas { get; init; } = true;
    public bool RepeatChannels { get; init; } = true;
    public bool SummaryOffsets { get; init; } = true;
}
