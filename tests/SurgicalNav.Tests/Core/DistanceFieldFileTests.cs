using CsCheck;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Tests.Core;

public sealed class DistanceFieldFileTests
{
    private static byte[] Bytes(out DistanceField field)
    {
        var samples = new float[3 * 4 * 5];
        for (var i = 0; i < samples.Length; i++) samples[i] = i * 0.25f - 3;
        field = new DistanceField(samples, 3, 4, 5, new Vec3(-1, 2, 3), new Vec3(0.5, 1, 2), 0.2);
        var path = Path.Combine(Path.GetTempPath(), $"surgicalnav-field-{Guid.NewGuid():n}");
        try
        {
            DistanceFieldFile.Write(path, field);
            var read = DistanceFieldFile.Read(path);
            Assert.True(read.Samples.SequenceEqual(field.Samples));
            Assert.Equal((field.Size, field.OriginMm, field.SpacingMm, field.ErrorBoundMm), (read.Size, read.OriginMm, read.SpacingMm, read.ErrorBoundMm));
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static DistanceField Read(byte[] bytes) => DistanceFieldFile.Read(new MemoryStream(bytes), bytes.Length, "field");

    [Fact]
    public void AFieldSurvivesItsFile() => Assert.Equal(84 + 4 * 60, Bytes(out _).Length);

    [Fact]
    public void AnyChangeIsRefused()
    {
        var good = Bytes(out _);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte[1, 255], Gen.Bool).Sample((at, flip, cut) =>
        {
            var bad = cut ? good[..at] : (byte[])good.Clone();
            if (!cut) bad[at] ^= flip;
            Assert.Throws<DistanceFieldFileException>(() => Read(bad));
        }, iter: 2000);
    }

    [Fact]
    public void AHugeSizeTakesNoMemory()
    {
        // 512³ is the largest size that is allowed, so only the file's length speaks against these 512 MiB.
        var bytes = Sized(512, 512, 512);
        Read(bytes, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(bytes, out var message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        Assert.Contains("512×512×512 samples need 536870996 bytes", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(513, 512, 512)]
    [InlineData(65536, 65536, 2)]
    [InlineData(65536, 65536, 65536)]
    [InlineData(0x01010101, 0x01010101, 0x01010101)]
    [InlineData(1, 4, 15)]
    [InlineData(-3, -4, 5)]
    public void AnImpossibleSizeIsRefusedAsSuch(int x, int y, int z)
    {
        Read(Sized(x, y, z), out var message);
        Assert.Contains("is not supported", message, StringComparison.Ordinal);
    }

    /// <summary>A short file of a good field whose header claims another size, and is otherwise in order.</summary>
    private static byte[] Sized(int x, int y, int z)
    {
        var bytes = Bytes(out _);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), x);
        BitConverter.TryWriteBytes(bytes.AsSpan(12), y);
        BitConverter.TryWriteBytes(bytes.AsSpan(16), z);
        BitConverter.TryWriteBytes(bytes.AsSpan(80), Crc32C.Compute(bytes.AsSpan(0, 80)));
        return bytes;
    }

    private static void Read(byte[] bytes, out string message)
    {
        message = "";
        try
        {
            Read(bytes);
        }
        catch (DistanceFieldFileException e)
        {
            message = e.Message;
        }
    }

    [Fact]
    public void AMissingFileIsNamed() =>
        Assert.Contains("no-such-field", Assert.Throws<DistanceFieldFileException>(() => DistanceFieldFile.Read("/no-such-field")).Message, StringComparison.Ordinal);

    [Fact]
    public void TheChecksumIsCastagnolis() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));
}
