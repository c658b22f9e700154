using SurgicalNav.Core.Numerics;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;

namespace SurgicalNav.Tests.Recording;

/// <summary>100 000 mutated files and messages: no reader falls, hangs, or takes more memory than it says.</summary>
public sealed class McapFuzzTests
{
    private const int Files = 20_000, MessagesEach = 16_000;

    [Fact]
    public void MutatedFilesAreReadOrRefused()
    {
        byte[][] seeds = [.. Enum.GetValues<McapCompression>().Select(c => McapSamples.Make(c, 12, 4)), McapSamples.Make(McapCompression.None, 6, chunks: false)];
        var random = new SeededRandom(77);
        for (var n = 0; n < Files; n++)
        {
            var bytes = Mutate(seeds[n % seeds.Length], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            McapFuzz.Feed(bytes);
            // Ways to read × (record and chunk as allowed), beside the writer's own buffers.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        }
    }

    [Fact]
    public void MutatedMessagesAreReadOrRefused()
    {
        var random = new SeededRandom(78);
        var samples = new Samples(5);
        (string, byte[])[] seeds =
        [
            Encoded(samples.Pose()), Encoded(samples.Fault()), Encoded(samples.TimeLine()), Encoded(samples.Edge()), Encoded(samples.StageState()),
        ];
        foreach (var (schema, seed) in seeds)
            for (var n = 0; n < MessagesEach; n++)
            {
                var bytes = Mutate(seed, random);
                McapFuzz.Decode(schema, bytes);
                McapFuzz.Decode(PictureFields.RawSchemaName, bytes);
                try
                {
                    ProtoSchema.Parse(bytes);
                }
                catch (MalformedMessageException)
                {
                    // The answer for bytes that are no schema.
                }
            }
    }

    private static (string, byte[]) Encoded<T>(T value) where T : struct, IRecorded<T>
    {
        var target = new byte[value.MaxBytes];
        return (T.SchemaName, target[..value.Encode(target)]);
    }

    private static byte[] Mutate(byte[] seed, SeededRandom random)
    {
        var bytes = (byte[])seed.Clone();
        for (var i = 1 + random.NextInt(4); i > 0; i--)
        {
            var at = random.NextInt(bytes.Length);
            switch (random.NextInt(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.NextInt(8)); break;
                case 1: bytes[at] = (byte)random.NextInt(256); break;
                case 2: bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).Fill(0xFF); break;
                case 3: bytes = bytes[..Math.Max(1, at)]; break;
                case 4: bytes.AsSpan(at, Math.Min(bytes.Length - at, 1 + random.NextInt(16))).CopyTo(bytes.AsSpan(random.NextInt(Math.Max(1, bytes.Length - 16)))); break;
                default: BitConverter.GetBytes(random.NextUInt64() >> random.NextInt(64)).AsSpan(0, Math.Min(8, bytes.Length - at)).CopyTo(bytes.AsSpan(at)); break;
            }
        }
        return bytes;
    }
}
