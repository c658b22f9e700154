using CsCheck;
using SurgicalNav.Core.Leases;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Tests.Sensing.Endoscopes;

public sealed class PictureFileTests
{
    [Theory]
    [InlineData(PixelFormat.Bgr24, 3)]
    [InlineData(PixelFormat.Gray8, 1)]
    public void PixelsComeBackAsTheyWereWritten(PixelFormat format, int bytesPerPixel)
    {
        using var scratch = new Scratch();
        using var pool = new FramePool(13, 7, format, 1);
        pool.TryRent(default, default, 0, out var lease);
        Scratch.Pixels(13, 7, 3, bytesPerPixel).CopyTo(lease.Pixels);
        PictureFile.WritePng(scratch.At("a.png"), lease);
        Assert.Equal((13, 7), PictureFile.SizeOf(scratch.At("a.png")));
        lease.Pixels.Clear();
        PictureFile.Read(scratch.At("a.png"), lease);
        Assert.Equal(Scratch.Pixels(13, 7, 3, bytesPerPixel), lease.Pixels);
        lease.Release();
    }

    [Fact]
    public void RedStaysRedInEveryFormat()
    {
        using var scratch = new Scratch();
        byte[] rgba = [200, 10, 20, 255];
        PictureFile.WritePng(scratch.At("red.png"), rgba, 1, 1, PixelFormat.Rgba32);
        using var bgrPool = new FramePool(1, 1, PixelFormat.Bgr24, 1);
        bgrPool.TryRent(default, default, 0, out var bgr);
        PictureFile.Read(scratch.At("red.png"), bgr);
        Assert.Equal([20, 10, 200], bgr.Pixels.ToArray());
        bgr.Release();
        using var rgbaPool = new FramePool(1, 1, PixelFormat.Rgba32, 1);
        rgbaPool.TryRent(default, default, 0, out var back);
        PictureFile.Read(scratch.At("red.png"), back);
        Assert.Equal(rgba, back.Pixels.ToArray());
        back.Release();
    }

    [Fact]
    public void BadFilesAreRefusedInWords()
    {
        using var scratch = new Scratch();
        var good = File.ReadAllBytes(scratch.Picture("good.png", 40, 30, 1));
        Says("does not exist", scratch.At("none.png"));
        Says("is empty", Write("empty.png", []));
        Says("truncated", Write("half.png", good[..(good.Length / 2)]));
        Says("truncated", Write("tail.png", good[..^5]));
        Says("not a picture", Write("text.png", "hello, this is text"u8.ToArray()));
        Says("truncated", Write("cut.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 1, 2, 3]));
        // A width of 2³¹ − 216 pixels with a checksum to match.
        byte[] claim = [.. "IHDR"u8, 0x7F, 0xFF, 0xFF, 0x28, 0, 0, 0, 30, 8, 2, 0, 0, 0];
        Says("cannot be", Write("huge.png", [.. good[..12], .. claim, .. Crc32(claim), .. good[33..]]));

        using var pool = new FramePool(41, 30, PixelFormat.Bgr24, 1);
        pool.TryRent(default, default, 0, out var lease);
        Assert.Contains("40×30", Assert.Throws<PictureException>(() => PictureFile.Read(scratch.At("good.png"), lease)).Message, StringComparison.Ordinal);
        lease.Release();
        Assert.Throws<PictureException>(() => PictureFile.WritePng(scratch.At("no/such/folder.png"), new byte[3], 1, 1, PixelFormat.Bgr24));

        string Write(string name, byte[] bytes)
        {
            File.WriteAllBytes(scratch.At(name), bytes);
            return scratch.At(name);
        }

        static void Says(string words, string path) =>
            Assert.Contains(words, Assert.Throws<PictureException>(() => PictureFile.SizeOf(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>Bit by bit, as the PNG standard's annex describes it.</summary>
    private static byte[] Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = crc >> 1 ^ ((crc & 1) == 1 ? 0xEDB88320 : 0);
        }
        return [(byte)(~crc >> 24), (byte)(~crc >> 16), (byte)(~crc >> 8), (byte)~crc];
    }

    [Fact]
    public void NoDamagedByteGoesUnnoticed()
    {
        using var scratch = new Scratch();
        var good = File.ReadAllBytes(scratch.Picture("good.png", 24, 18, 5));
        var at = scratch.At("damaged.png");
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[1, 255], Gen.Int[0, good.Length - 1]).Sample((where, change, length) =>
        {
            var damaged = (byte[])good.Clone();
            damaged[where] ^= (byte)change;
            File.WriteAllBytes(at, damaged);
            Assert.Throws<PictureException>(() => PictureFile.SizeOf(at));
            File.WriteAllBytes(at, good[..length]);
            Assert.Throws<PictureException>(() => PictureFile.SizeOf(at));
        }, iter: 150, threads: 1);
    }
}
