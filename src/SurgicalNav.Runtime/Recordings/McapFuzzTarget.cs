using SurgicalNav.Recording.Mcap;
using SurgicalNav.Runtime.Campaigns.Fuzz;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>Every way in which a recording is read: front to back, by its index, by time, message by message, and mending it.</summary>
public sealed class McapFuzzTarget : IFuzzTarget
{
    private const long MebiByte = 1 << 20;

    public string Name => "mcap";

    public IReadOnlyList<byte[]> Seeds { get; } = [.. Enum.GetValues<McapCompression>().Select(Sample)];

    /// <summary>Five passes over the input, each with one record and its expanded chunks (<see cref="McapFuzz.Options"/>), and the mended file.</summary>
    public long MostBytesPerInput => 16 * MebiByte;

    public void Take(ReadOnlySpan<byte> input) => McapFuzz.Feed(input.ToArray());

    private static byte[] Sample(McapCompression compression)
    {
        using var file = new MemoryStream();
        using var writer = new McapWriter(file, new McapWriterOptions { Compression = compression });
        writer.AddSchema(new McapSchema(1, "surgicalnav.PoseSample", "protobuf", new byte[40]));
        writer.AddChannel(new McapChannel(1, 1, "/tracker", "protobuf", [KeyValuePair.Create("tools", "scope")]));
        writer.WriteMetadata(new McapMetadata("session", [KeyValuePair.Create("seed", "1")]));
        writer.WriteAttachment(new McapAttachment(1, 1, "notes.txt", "text/plain", new byte[20]));
        Span<byte> message = stackalloc byte[default(Recording.Messages.PoseRecord).MaxBytes];
        for (uint i = 0; i < 8; i++)
        {
            writer.WriteMessage(1, i, i, i, message[..default(Recording.Messages.PoseRecord).Encode(message)]);
            if (i % 3 == 2) writer.CloseChunk();
        }
        writer.Finish();
        return file.ToArray();
    }
}
