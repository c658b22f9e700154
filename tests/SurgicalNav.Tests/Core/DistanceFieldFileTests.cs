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
        field = new DistanceField(samples, 3, 4, 5, new Vec3(-1, 2, 3), new Vec3(0.5, 1, 2), 0.2, 0.01);
        var path = Path.Combine(Path.GetTempPath(), $"surgicalnav-field-{Guid.NewGuid():n}");
        try
        {
            DistanceFieldFile.Write(path, field);
            var read = DistanceFieldFile.Read(path);
            Assert.True(read.Samples.SequenceEqual(field.Samples));
            Assert.Equal((field.Size, field.OriginMm, field.SpacingMm, field.ErrorBoundMm, field.SampleErrorMm), (read.Size, read.OriginMm, read.SpacingMm, read.ErrorBoundMm, read.SampleErrorMm));
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static DistanceField Read(byte[] bytes) => DistanceFieldFile.Read(new MemoryStream(bytes), bytes.Length, "field");

    [Fact]
    public void AFieldSurvivesItsFile() => Assert.Equal(96 + 4 * 60, Bytes(out _).Length);

    [Fact]
    public void AFileOfTheFirstVersionIsReadWithNothingKnownOfItsSamples()
    {
        var bytes = Bytes(out var field);
        // Without sample error and form, and with the first version's number
        byte[] first = [.. bytes[..76], .. bytes[88..92], 0, 0, 0, 0, .. bytes[96..]];
        first[4] = 1;
        BitConverter.TryWriteBytes(first.AsSpan(80), Crc32C.Compute(first.AsSpan(0, 80)));
        var read = Read(first);
        Assert.True(read.Samples.SequenceEqual(field.Samples));
        Assert.True(double.IsNaN(read.SampleErrorMm));
        Assert.Equal(read.DistanceMm(Vec3.Zero) - 0.2, read.LowerBoundMm(Vec3.Zero));
    }

    [Fact]
    public void ACompactFileRoundsDownByLessThanAStepAndSaysSo() =>
        Gen.Select(Gen.Int[2, 40], Gen.Int[2, 20], Gen.Int[2, 20], Gen.Double[0.5, 3000], Gen.Int[0, int.MaxValue]).Sample((nx, ny, nz, range, seed) =>
        {
            var random = new SeededRandom((ulong)seed);
            var samples = new float[nx * ny * nz];
            for (var i = 0; i < samples.Length; i++) samples[i] = (float)Math.Clamp(random.Uniform(-range, 3 * range), -range, range);
            var field = new DistanceField(samples, nx, ny, nz, Vec3.Zero, new Vec3(1, 1, 1), 0.5, 1e-5);
            var stream = new MemoryStream();
            DistanceFieldFile.Write(stream, field, compact: true);
            var read = Read(stream.ToArray());
            var step = read.ErrorBoundMm - 0.5;
            Assert.InRange(step, 0.000999, Math.Max(0.00101, 1.001 * range / 32767));
            for (var i = 0; i < samples.Length; i++) Assert.InRange((double)read.Samples[i], samples[i] - 1.001 * step - 1e-6 * range, samples[i]);
        }, iter: 100);

    [Fact]
    public void AFieldThatIsTheSameBeyondItsBandIsSmall()
    {
        var samples = new float[64 * 64 * 64];
        Array.Fill(samples, 20f);
        samples[5] = 3;
        var stream = new MemoryStream();
        DistanceFieldFile.Write(stream, new DistanceField(samples, 64, 64, 64, Vec3.Zero, new Vec3(1, 1, 1), 1, 0), compact: true);
        // 63 blocks of three bytes and one of 4096 samples
        Assert.Equal(96 + 8 + 63 * 3 + 1 + 2 * 4096, stream.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnyChangeIsRefused(bool compact)
    {
        var good = Bytes(out var field);
        if (compact)
        {
            var stream = new MemoryStream();
            DistanceFieldFile.Write(stream, field, compact: true);
            good = stream.ToArray();
        }
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
        Assert.Contains("512×512×512 samples need 536871008 bytes", message, StringComparison.Ordinal);
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
        BitConverter.TryWriteBytes(bytes.AsSpan(92), Crc32C.Compute(bytes.AsSpan(0, 92)));
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
