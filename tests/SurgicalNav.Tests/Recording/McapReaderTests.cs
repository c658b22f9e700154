using System.Buffers.Binary;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Tests.Recording;

/// <summary>What a reader makes of files that are whole, of a later version, cut, damaged, or lying.</summary>
public sealed class McapReaderTests
{
    private static readonly uint[] All = [.. Enumerable.Range(0, 60).Select(i => (uint)i)];

    public static TheoryData<McapCompression> Compressions => [McapCompression.None, McapCompression.Lz4, McapCompression.Zstd];

    [Theory]
    [MemberData(nameof(Compressions))]
    public void TheIndexFindsWhatTheWholeFileHolds(McapCompression compression)
    {
        var file = McapSamples.Make(compression);
        var stream = new MemoryStream(file);
        var index = McapIndex.Load(stream);
        Assert.Equal((60ul, 0ul, 590ul, 6u), (index.Statistics!.Messages, index.Statistics.StartTimeNs, index.Statistics.EndTimeNs, index.Statistics.Chunks));
        Assert.Equal(["/even", "/odd"], index.Catalog.Channels.Select(c => c.Topic));
        Assert.Equal("as it was"u8.ToArray(), McapIndex.ReadAttachment(stream, Assert.Single(index.Attachments)).Data.ToArray());
        Assert.Equal("1", McapIndex.ReadMetadata(stream, Assert.Single(index.Metadata)).Value("seed"));

        using var odd = new McapTimeReader(stream, index, c => c.Topic == "/odd", 205, 400);
        var found = new List<uint>();
        while (odd.Read()) found.Add(odd.Message.Sequence);
        Assert.Equal(All.Where(i => i % 2 == 1 && i * 10 is >= 205 and <= 400), found);
        // Messages 20 to 40 stand in three of the six chunks.
        Assert.Equal((3, 3), odd.Chunks);
        Assert.Equal(All, McapSamples.Read(file).Sequences);
    }

    /// <summary>Chunks written out of order and overlapping in time.</summary>
    [Fact]
    public void TheTimeReaderSortsAcrossChunks()
    {
        var random = new SeededRandom(4);
        using var file = new MemoryStream();
        using var writer = new McapWriter(file);
        writer.AddChannel(new McapChannel(1, 0, "/a", "json", []));
        for (uint i = 0; i < 400; i++)
        {
            writer.WriteMessage(1, i, (ulong)Math.Max(0, i * 10 + random.NextInt(300) - 150), 0, [1]);
            if (i % 20 == 19) writer.CloseChunk();
        }
        writer.Finish();
        using var reader = new McapTimeReader(file, McapIndex.Load(file));
        var times = new List<ulong>();
        while (reader.Read()) times.Add(reader.Message.LogTimeNs);
        Assert.Equal(400, times.Count);
        Assert.Equal(times.Order(), times);

        using var few = new McapTimeReader(file, McapIndex.Load(file), options: new McapReaderOptions { MaxOpenChunks = 1 });
        Assert.Equal(McapError.TooManyOverlappingChunks, Assert.Throws<McapException>(() => { while (few.Read()) { } }).Error);
    }

    /// <summary>Records of unknown types and longer records of known types belong to later versions: both are passed over.</summary>
    [Fact]
    public void WhatALaterVersionAddsIsSkipped()
    {
        using var file = new MemoryStream();
        file.Write([0x89, .. "MCAP0\r\n"u8]);
        Record(file, 0x01, [.. Text(""), .. Text("later"), 1, 2, 3]);
        Record(file, 0x7A, [9, 9, 9]);
        Record(file, 0x03, [1, 0, .. Text("s"), .. Text("e"), .. Text(""), 1, 2, 3]);
        Record(file, 0x04, [7, 0, 1, 0, .. Text("/t"), .. Text("json"), 0, 0, 0, 0, 1, 2, 3]);
        Record(file, 0x05, [7, 0, 5, 0, 0, 0, .. new byte[16], 42]);
        Record(file, 0x80, []);
        Record(file, 0x0F, [0, 0, 0, 0]);
        Record(file, 0x02, new byte[20]);
        file.Write([0x89, .. "MCAP0\r\n"u8]);
        using var reader = new McapReader(file);
        Assert.True(reader.Read());
        Assert.Equal((5u, 42), (reader.Message.Sequence, reader.Message.Data[0]));
        Assert.False(reader.Read());
        Assert.Equal((2, "later", true), ((int)reader.UnknownRecords, reader.Library, reader.IsComplete));
        Assert.Equal(McapError.NoIndex, Assert.Throws<McapException>(() => McapIndex.Load(file)).Error);
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void AFileCutAnywhereIsReadUpToItsLastWholeChunk(McapCompression compression)
    {
        var file = McapSamples.Make(compression);
        var ends = new List<long>();
        for (var messages = 10; messages <= 60; messages += 10) ends.Add(EndOfChunk(file, messages));
        for (var cut = 0; cut < file.Length; cut++)
        {
            var (sequences, error) = McapSamples.Read(file[..cut]);
            Assert.NotNull(error);
            Assert.Equal(cut < 5 ? McapError.NotMcap : McapError.Truncated, error.Error);
            Assert.Equal(10 * ends.Count(e => e <= cut), sequences.Count);
        }
        Assert.Null(McapSamples.Read(file).Error);
    }

    [Theory]
    [InlineData(McapError.NotMcap)]
    [InlineData(McapError.OtherVersion)]
    [InlineData(McapError.ChunkCrc)]
    [InlineData(McapError.BadCompression)]
    [InlineData(McapError.UnknownCompression)]
    [InlineData(McapError.ChunkTooLarge)]
    [InlineData(McapError.RecordTooLong)]
    [InlineData(McapError.AttachmentCrc)]
    [InlineData(McapError.DataCrc)]
    [InlineData(McapError.SummaryCrc)]
    public void EveryDamageHasItsName(McapError error)
    {
        var file = McapSamples.Make(error is McapError.BadCompression ? McapCompression.Lz4 : McapCompression.None);
        var chunk = (int)FindChunk(file);
        var options = new McapReaderOptions();
        switch (error)
        {
            case McapError.NotMcap: file[0] = 0; break;
            case McapError.OtherVersion: file[5] = 0x31; break;
            case McapError.ChunkCrc: file[EndOfChunk(file, 10) - 5] ^= 1; break;
            case McapError.BadCompression: file[chunk + 9 + 40 + 3 + 4] ^= 0xFF; break;
            case McapError.UnknownCompression:
                file = McapSamples.Make(McapCompression.Lz4);
                file[FindChunk(file) + 9 + 32] = (byte)'x';
                break;
            case McapError.ChunkTooLarge: options = options with { MaxChunkBytes = 100 }; break;
            case McapError.RecordTooLong: options = options with { MaxRecordBytes = 100 }; break;
            case McapError.AttachmentCrc: file[file.AsSpan().IndexOf("as it was"u8)] ^= 1; break;
            case McapError.DataCrc: file[file.AsSpan().IndexOf("surgicalnav"u8)] ^= 1; break;
            default: file[^40] ^= 1; break;
        }
        var e = Assert.Throws<McapException>(() =>
        {
            using var reader = new McapReader(new MemoryStream(file), options);
            while (reader.Read()) { }
            McapIndex.Load(new MemoryStream(file));
        });
        Assert.Equal(error, e.Error);
        Assert.Contains($"at byte {e.Offset}", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever a length claims, memory is taken only for what can be there.</summary>
    [Fact]
    public void ALyingLengthTakesNoMemory()
    {
        var file = McapSamples.Make(McapCompression.Lz4);
        var chunk = (int)FindChunk(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(chunk + 9 + 16), 500_000_000);
        McapSamples.Read(file);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(McapError.BadCompression, McapSamples.Read(file).Error!.Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(chunk + 1), ulong.MaxValue);
        Assert.Equal(McapError.Truncated, McapSamples.Read(file).Error!.Error);
    }

    [Fact]
    public void WritingAndReadingAMessageAllocateNothing()
    {
        using var sink = new MemoryStream(1 << 24);
        using var writer = new McapWriter(sink, new McapWriterOptions { ChunkBytes = 1 << 20 });
        writer.AddChannel(new McapChannel(1, 0, "/a", "json", []));
        var payload = new byte[200];
        var n = 0u;
        Allocations.AssertNone(() => writer.WriteMessage(1, n++, n, n, payload), warmUp: 12_000, calls: 1000);
        writer.Finish();
        using var reader = new McapReader(sink);
        Allocations.AssertNone(() => Assert.True(reader.Read()), warmUp: 6000, calls: 500);
    }

    private static long FindChunk(byte[] file) => Records(file).First(r => r.Opcode == 0x06).Offset;

    /// <summary>Where the chunk ends that holds the message number <paramref name="messages"/> − 1.</summary>
    private static long EndOfChunk(byte[] file, int messages) => Records(file).Where(r => r.Opcode == 0x06).ElementAt(messages / 10 - 1).End;

    private static IEnumerable<(byte Opcode, long Offset, long End)> Records(byte[] file)
    {
        for (var at = 8L; at + 9 <= file.Length - 8;)
        {
            var end = at + 9 + (long)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan((int)at + 1));
            yield return (file[at], at, end);
            at = end;
        }
    }

    private static byte[] Text(string text) => [.. BitConverter.GetBytes(text.Length), .. System.Text.Encoding.UTF8.GetBytes(text)];

    private static void Record(MemoryStream file, byte opcode, byte[] content)
    {
        file.WriteByte(opcode);
        file.Write(BitConverter.GetBytes((ulong)content.Length));
        file.Write(content);
    }
}
