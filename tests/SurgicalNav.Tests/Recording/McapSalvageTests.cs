using SurgicalNav.Core.Numerics;
using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Tests.Recording;

/// <summary>What is whole in a broken file is whole in the mended one.</summary>
public sealed class McapSalvageTests
{
    public static TheoryData<McapCompression> Compressions => [McapCompression.None, McapCompression.Lz4, McapCompression.Zstd];

    private static (List<uint> Sequences, SalvageReport Report) Mend(byte[] file)
    {
        using var output = new MemoryStream();
        var report = McapSalvage.Repair(new MemoryStream(file), output);
        var (sequences, error) = McapSamples.Read(output.ToArray());
        Assert.Null(error);
        Assert.Equal((ulong)sequences.Count, McapIndex.Load(output).Statistics!.Messages);
        Assert.Equal((ulong)sequences.Count, report.Messages);
        return (sequences, report);
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void AFileCutAnywhereIsMended(McapCompression compression)
    {
        var file = McapSamples.Make(compression, messages: 30);
        for (var cut = 8; cut < file.Length; cut += 3)
        {
            var whole = McapSamples.Read(file[..cut]).Sequences.Count;
            var (sequences, report) = Mend(file[..cut]);
            Assert.Equal(Enumerable.Range(0, sequences.Count).Select(i => (uint)i), sequences);
            Assert.False(report.WasWhole);
            Assert.NotEmpty(report.Damages);
            // Of a cut chunk, the whole messages at its beginning are kept as well, as far as they can be expanded.
            Assert.InRange(sequences.Count, whole, whole + 10);
            Assert.Equal((ulong)(sequences.Count - whole), report.MessagesOfCutChunk);
        }
    }

    [Fact]
    public void WholeMessagesOfACutChunkAreKept()
    {
        var file = McapSamples.Make(McapCompression.None, messages: 10);
        var at = file.AsSpan().LastIndexOf((byte[])[0x05, 22 + 40, 0, 0, 0, 0, 0, 0, 0]);
        Assert.InRange(at, 100, file.Length);
        var (sequences, report) = Mend(file[..(at + 5)]);
        Assert.NotEmpty(sequences);
        Assert.Equal((ulong)sequences.Count, report.MessagesOfCutChunk);
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void ADamagedChunkCostsItselfAndNoOther(McapCompression compression)
    {
        var file = McapSamples.Make(compression);
        var third = Chunk(file, 2);
        file[third + 80] ^= 0x55;
        var (sequences, report) = Mend(file);
        Assert.Equal(Enumerable.Range(0, 60).Where(i => i is < 20 or >= 30).Select(i => (uint)i), sequences);
        Assert.Equal((5, 1), (report.ChunksKept, report.ChunksLost));
        Assert.Equal((1, 1), (report.Attachments, report.Metadata));
    }

    /// <summary>A chunk says how long it is twice.</summary>
    [Theory]
    [MemberData(nameof(Compressions))]
    public void ADestroyedLengthCostsNothing(McapCompression compression)
    {
        var file = McapSamples.Make(compression);
        file.AsSpan(Chunk(file, 2) + 1, 3).Fill(0xFF);
        var (sequences, report) = Mend(file);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (uint)i), sequences);
        Assert.Equal((6, 0ul), (report.ChunksKept, report.MessagesOfCutChunk));
        Assert.Single(report.Damages);
    }

    /// <summary>Behind a stretch of which nothing makes sense, the next chunk is found by looking for it.</summary>
    [Theory]
    [MemberData(nameof(Compressions))]
    public void AStretchOfGarbageCostsWhatItCoversAndNoMore(McapCompression compression)
    {
        var file = McapSamples.Make(compression);
        var random = new SeededRandom(3);
        for (var i = Chunk(file, 1); i < Chunk(file, 3); i++) file[i] = (byte)(0x10 + random.NextInt(200));
        var (sequences, report) = Mend(file);
        Assert.Equal(Enumerable.Range(0, 60).Where(i => i is < 10 or >= 30).Select(i => (uint)i), sequences);
        Assert.NotEmpty(report.Damages);
    }

    [Fact]
    public void AWholeFileIsSaidToBeWhole()
    {
        var (sequences, report) = Mend(McapSamples.Make(McapCompression.Lz4));
        Assert.Equal((60, true), (sequences.Count, report.WasWhole));
        Assert.Empty(report.Damages);
    }

    private static int Chunk(byte[] file, int number)
    {
        var index = McapIndex.Load(new MemoryStream(file));
        return (int)index.Chunks[number].Offset;
    }
}
