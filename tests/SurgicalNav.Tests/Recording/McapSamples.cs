using SurgicalNav.Core.Numerics;
using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Tests.Recording;

/// <summary>Small MCAP files with two channels, an attachment and metadata; message i carries i in its sequence and times.</summary>
internal static class McapSamples
{
    public static byte[] Make(McapCompression compression, int messages = 60, int perChunk = 10, bool finish = true, bool chunks = true)
    {
        using var file = new MemoryStream();
        using var writer = new McapWriter(file, new McapWriterOptions { Compression = compression, Chunks = chunks });
        writer.AddSchema(new McapSchema(3, "test.Number", "jsonschema", "{}"u8.ToArray()));
        writer.AddChannel(new McapChannel(1, 3, "/even", "json", [KeyValuePair.Create("unit", "mm")]));
        writer.AddChannel(new McapChannel(2, 0, "/odd", "json", []));
        writer.WriteMetadata(new McapMetadata("about", [KeyValuePair.Create("seed", "1")]));
        writer.WriteAttachment(new McapAttachment(5, 6, "notes.txt", "text/plain", "as it was"u8.ToArray()));
        var random = new SeededRandom(9);
        for (var i = 0; i < messages; i++)
        {
            writer.WriteMessage((ushort)(1 + i % 2), (uint)i, (ulong)i * 10, (ulong)i * 10 - 1, Payload(i, random));
            if (i % perChunk == perChunk - 1) writer.CloseChunk();
        }
        if (finish) writer.Finish();
        return file.ToArray();
    }

    public static (List<uint> Sequences, McapException? Error) Read(byte[] file)
    {
        var sequences = new List<uint>();
        try
        {
            using var reader = new McapReader(new MemoryStream(file));
            while (reader.Read()) sequences.Add(reader.Message.Sequence);
            return (sequences, null);
        }
        catch (McapException e)
        {
            return (sequences, e);
        }
    }

    private static byte[] Payload(int i, SeededRandom random)
    {
        var bytes = new byte[20 + i % 7 * 10];
        for (var k = 0; k < bytes.Length; k++) bytes[k] = (byte)(k % 5 == 0 ? random.NextInt(256) : i);
        return bytes;
    }
}
