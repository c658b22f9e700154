using System.Text;
using K4os.Compression.LZ4;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Tests.Recording;

/// <summary>Checksums and LZ4 frames against published values and hand-made frames.</summary>
public sealed class CodecVectorTests
{
    [Fact]
    public void ChecksumsHaveTheirPublishedValues()
    {
        var nine = "123456789"u8.ToArray();
        Assert.Equal(0xCBF43926u, Crc32.Compute(nine));
        Assert.Equal(0u, Crc32.Compute([]));
        Assert.Equal(0x414FA339u, Crc32.Compute("The quick brown fox jumps over the lazy dog"u8));
        Assert.Equal(0x02CC5D05u, XxHash32.Compute([]));
        Assert.Equal(0x550D7456u, XxHash32.Compute("a"u8));
        Assert.Equal(0x32D153FFu, XxHash32.Compute("abc"u8));
        Assert.Equal(0xE85EA4DEu, XxHash32.Compute("The quick brown fox jumps over the lazy dog"u8));
    }

    [Fact]
    public void AChecksumGoesOnWhereItStopped()
    {
        var bytes = new byte[1000];
        var random = new SeededRandom(1);
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.NextInt(256);
        for (var cut = 0; cut <= bytes.Length; cut += 37) Assert.Equal(Crc32.Compute(bytes), Crc32.Append(Crc32.Compute(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(3_500_000)]
    public void AFrameComesBack(int length)
    {
        var source = new byte[length];
        var random = new SeededRandom(2);
        for (var i = 0; i < length; i++) source[i] = (byte)(i % 1000 < 500 ? random.NextInt(256) : i / 1000);
        var frame = new byte[Lz4Frame.MaxBytes(length)];
        var size = Lz4Frame.Encode(source, frame);
        var back = new byte[length];
        Assert.True(Lz4Frame.TryDecode(frame.AsSpan(0, size), back, out var written));
        Assert.Equal(length, written);
        Assert.True(source.AsSpan().SequenceEqual(back));
        // Cut anywhere, it is not whole, and gives whole blocks only.
        for (var cut = 0; cut < size; cut += 1 + size / 50)
        {
            Assert.False(Lz4Frame.TryDecode(frame.AsSpan(0, cut), back, out written));
            Assert.True(source.AsSpan(0, written).SequenceEqual(back.AsSpan(0, written)));
        }
    }

    /// <summary>Linked blocks, checksums of block and content, and the content's size: what other writers may use and ours does not.</summary>
    [Fact]
    public void AFrameWithEveryOptionIsRead()
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("needle in a haystack; ", 200)));
        var (first, second) = (text.AsSpan(0, 2000).ToArray(), text.AsSpan(2000).ToArray());
        using var frame = new MemoryStream();
        using var w = new BinaryWriter(frame);
        w.Write(0x184D2204u);
        byte[] descriptor = [0b0101_1100, 0x40, .. BitConverter.GetBytes((ulong)text.Length)];
        w.Write(descriptor);
        w.Write((byte)(XxHash32.Compute(descriptor) >> 8));
        var block = new byte[LZ4Codec.MaximumOutputSize(first.Length)];
        var size = LZ4Codec.Encode(first, 0, first.Length, block, 0, block.Length);
        Put(w, block.AsSpan(0, size));
        // A block of one match that reaches back into the block before: token, offset, length, and the literals that must end a block.
        var tail = second[^5..];
        byte[] linked = [0x0F, 22, 0, .. Run(second.Length - 5 - 19), 0x50, .. tail];
        Put(w, linked);
        w.Write(0);
        w.Write(XxHash32.Compute(text));
        var back = new byte[text.Length];
        // 2000 is 90 periods of 22 and 20 more: the match goes on within the period.
        Assert.True(Lz4Frame.TryDecode(frame.ToArray(), back, out _));
        Assert.Equal(text, back);
        var damaged = frame.ToArray();
        damaged[40] ^= 1;
        Assert.False(Lz4Frame.TryDecode(damaged, back, out _));
    }

    private static void Put(BinaryWriter w, ReadOnlySpan<byte> block)
    {
        w.Write(block.Length);
        w.Write(block);
        w.Write(XxHash32.Compute(block));
    }

    private static byte[] Run(int length)
    {
        var bytes = new List<byte>();
        for (; length >= 255; length -= 255) bytes.Add(255);
        bytes.Add((byte)length);
        return [.. bytes];
    }
}
