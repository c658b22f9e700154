namespace SurgicalNav.Recording.Mcap;

/// <summary>The record types of the MCAP specification (mcap.dev/spec). 0x80 to 0xFF are private; others are skipped by length.</summary>
public enum McapOpcode : byte
{
    Header = 0x01,
    Footer = 0x02,
    Schema = 0x03,
    Channel = 0x04,
    Message = 0x05,
    Chunk = 0x06,
    MessageIndex = 0x07,
    ChunkIndex = 0x08,
    Attachment = 0x09,
    AttachmentIndex = 0x0A,
    Statistics = 0x0B,
    Metadata = 0x0C,
    MetadataIndex = 0x0D,
    SummaryOffset = 0x0E,
    DataEnd = 0x0F,
}

/// <summary>How the records of a chunk are compressed.</summary>
public enum McapCompression { None, Lz4, Zstd }

internal static class McapFormat
{
    /// <summary>Opcode and 64-bit length before every record's content.</summary>
    public const int RecordHeaderBytes = 9;

    /// <summary>Channel, sequence and two times before a message's data.</summary>
    public const int MessageHeaderBytes = 22;

    /// <summary>Two offsets and a CRC.</summary>
    public const int FooterContentBytes = 20;

    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'M', (byte)'C', (byte)'A', (byte)'P', 0x30, (byte)'\r', (byte)'\n'];

    public static string NameOf(McapCompression compression) => compression switch
    {
        McapCompression.Lz4 => "lz4",
        McapCompression.Zstd => "zstd",
        _ => "",
    };

    public static McapCompression? CompressionOf(string name) => name switch
    {
        "" => McapCompression.None,
        "lz4" => McapCompression.Lz4,
        "zstd" => McapCompression.Zstd,
        _ => null,
    };
}
