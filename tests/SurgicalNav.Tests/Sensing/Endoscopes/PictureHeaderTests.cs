using System.Buffers.Binary;
using CsCheck;
using OpenCvSharp;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Tests.Sensing.Endoscopes;

/// <summary>Small files that claim to be enormous are refused before anything is allocated for them.</summary>
public sealed class PictureHeaderTests
{
    private const int Width = 40, Height = 30;

    /// <summary>A picture as OpenCV's own writer encodes it.</summary>
    private static byte[] Encoded(string extension)
    {
        using var picture = new Mat(Height, Width, MatType.CV_8UC3, new Scalar(20, 90, 200));
        Cv2.ImEncode(extension, picture, out var bytes);
        return bytes;
    }

    public static TheoryData<string> Formats => [".jpg", ".bmp", ".tif", ".png"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void HonestFilesAreRead(string extension)
    {
        using var scratch = new Scratch();
        File.WriteAllBytes(scratch.At("a" + extension), Encoded(extension));
        Assert.Equal((Width, Height), PictureFile.SizeOf(scratch.At("a" + extension)));
    }

    [Theory]
    [InlineData(".jpg", 30_000, 30_000)]
    [InlineData(".jpg", Width, 16_385)]
    [InlineData(".jpg", 16_000, 16_000)]
    [InlineData(".jpg", Width, 0)]
    [InlineData(".bmp", 30_000, 30_000)]
    [InlineData(".bmp", 30_000, -30_000)]
    [InlineData(".bmp", 0, Height)]
    [InlineData(".tif", 30_000, 30_000)]
    [InlineData(".tif", Width, 60_000)]
    public void EnormousClaimsAreRefusedWithoutAllocating(string extension, int width, int height)
    {
        var file = Encoded(extension);
        Claim(file, extension, width, height);
        AssertRefused(file, extension, $"{width}×{Math.Abs(height)} pixels, which cannot be");
    }

    [Fact]
    public void ABmpFromTheTopDownIsRead()
    {
        var file = Encoded(".bmp");
        Claim(file, ".bmp", Width, -Height);
        using var scratch = new Scratch();
        File.WriteAllBytes(scratch.At("a.bmp"), file);
        Assert.Equal((Width, Height), PictureFile.SizeOf(scratch.At("a.bmp")));
    }

    [Fact]
    public void AThumbnailWithinAJpegDoesNotCount()
    {
        // An application segment that holds the frame header of something enormous, before the picture's own.
        var file = Encoded(".jpg");
        byte[] thumbnail = [0xFF, 0xC0, 0, 11, 8, 0x75, 0x30, 0x75, 0x30, 1, 1, 0x11, 0];
        byte[] segment = [0xFF, 0xE1, 0, (byte)(thumbnail.Length + 2), .. thumbnail];
        using var scratch = new Scratch();
        File.WriteAllBytes(scratch.At("a.jpg"), [.. file[..2], .. segment, .. file[2..]]);
        Assert.Equal((Width, Height), PictureFile.SizeOf(scratch.At("a.jpg")));
    }

    [Fact]
    public void OtherFormatsAreRefusedByName()
    {
        AssertRefused("P6 30000 30000 255\n"u8.ToArray(), ".png", "PNG, JPEG, BMP, TIFF");
        AssertRefused([0x49, 0x49, 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0], ".tif", "PNG, JPEG, BMP, TIFF");
        AssertRefused([0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xD9], ".jpg", "no JPEG frame header");
        AssertRefused("BM and no more"u8.ToArray(), ".bmp", "truncated");
        AssertRefused([0x4D, 0x4D, 0, 42, 0x7F, 0xFF, 0xFF, 0xFF], ".tif", "truncated");
    }

    [Fact]
    public void NoDamagedHeaderMakesTheReaderFallOver()
    {
        using var scratch = new Scratch();
        // The decoders would write a line of their own for each damaged file.
        var level = Cv2.SetLogLevel(LogLevel.SILENT);
        foreach (var extension in (string[])[".jpg", ".bmp", ".tif"])
        {
            var good = Encoded(extension);
            var at = scratch.At("damaged" + extension);
            Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[1, good.Length]).Sample((where, value, length) =>
            {
                var damaged = good[..length];
                if (where < length) damaged[where] = value;
                File.WriteAllBytes(at, damaged);
                try
                {
                    var (width, height) = PictureFile.SizeOf(at);
                    Assert.True((long)width * height <= 1L << 27);
                }
                catch (PictureException)
                {
                    // Refused in words: as good as read.
                }
            }, iter: 300, threads: 1);
        }
        Cv2.SetLogLevel(level);
    }

    /// <summary>Writes a size into an encoded file's own header.</summary>
    private static void Claim(byte[] file, string extension, int width, int height)
    {
        switch (extension)
        {
            case ".bmp":
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
                break;
            case ".jpg":
                var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), (ushort)height);
                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), (ushort)width);
                break;
            default:
                Assert.Equal("II"u8, file.AsSpan(0, 2));
                var directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
                for (var i = 0; i < BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(directory)); i++)
                {
                    var entry = file.AsSpan(directory + 2 + 12 * i, 12);
                    var tag = BinaryPrimitives.ReadUInt16LittleEndian(entry);
                    if (tag is not (256 or 257)) continue;
                    BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], 4);
                    BinaryPrimitives.WriteInt32LittleEndian(entry[8..], tag == 256 ? width : height);
                }
                break;
        }
    }

    private static void AssertRefused(byte[] file, string extension, string words)
    {
        using var scratch = new Scratch();
        File.WriteAllBytes(scratch.At("a" + extension), file);
        Assert.Contains(words, Assert.Throws<PictureException>(() => PictureFile.SizeOf(scratch.At("a" + extension))).Message, StringComparison.Ordinal);
    }
}
