using SurgicalNav.Core.Numerics;
using SurgicalNav.Testing;
using Xunit;

namespace SurgicalNav.Tests.Core;

public sealed class SeededRandomTests
{
    [Fact]
    public void SameSeedAndStreamRepeatAndOthersDiffer()
    {
        var (a, b, c, d) = (new SeededRandom(7), new SeededRandom(7), new SeededRandom(7, stream: 1), new SeededRandom(8));
        for (var i = 0; i < 100; i++)
        {
            var x = a.NextUInt64();
            Assert.Equal(x, b.NextUInt64());
            Assert.NotEqual(x, c.NextUInt64());
            Assert.NotEqual(x, d.NextUInt64());
        }
    }

    /// <summary>The reference implementations' outputs (Blackman and Vigna, xoshiro256starstar.c after splitmix64.c).</summary>
    [Fact]
    public void TheSequenceIsXoshirosOwn()
    {
        // This seed cancels the mixing-in of stream 0, so that SplitMix64 starts from the state 0 of its published vectors.
        var random = new SeededRandom(0x6DB6CA64564DAEAA);
        ulong[] reference = [0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0, 0x6AA594F1262D2D2C, 0xBBA5AD4A1F842E59];
        foreach (var expected in reference) Assert.Equal(expected, random.NextUInt64());
    }

    [Theory]
    [InlineData(0, 0, 0xBE830D84F1B9F86F, 0xBFE9852791E0A4C0, 0xAB15C0C3FB44E7D1)]
    [InlineData(1, 0, 0xC77B6107C66EDF7B, 0xB4DA9DC4018569D1, 0x4916A262FD51A42C)]
    [InlineData(1, 1, 0x57BAAD03986D82E4, 0xA2B88DACF2F3B9DC, 0x9E56274999EA8B10)]
    public void EverySeedAndStreamKeepsItsSequence(ulong seed, ulong stream, ulong first, ulong second, ulong third)
    {
        var random = new SeededRandom(seed, stream);
        Assert.Equal((first, second, third), (random.NextUInt64(), random.NextUInt64(), random.NextUInt64()));
    }

    [Fact]
    public void DoublesAreTheTop53Bits() =>
        Assert.Equal((0x99EC5F36CB75F2B4 >> 11) / 9007199254740992.0, new SeededRandom(0x6DB6CA64564DAEAA).NextDouble());

    [Fact]
    public void UniformAndGaussianHaveTheirMoments()
    {
        var random = new SeededRandom(1);
        const int n = 200_000;
        double mean = 0, square = 0, cube = 0, fourth = 0, uniform = 0;
        for (var i = 0; i < n; i++)
        {
            var g = random.NextGaussian();
            mean += g / n;
            square += g * g / n;
            cube += g * g * g / n;
            fourth += g * g * g * g / n;
            uniform += random.NextDouble() / n;
        }
        Assert.Equal(0, mean, 0.01);
        Assert.Equal(1, square, 0.02);
        Assert.Equal(0, cube, 0.05);
        Assert.Equal(3, fourth, 0.1);
        Assert.Equal(0.5, uniform, 0.005);
    }

    [Fact]
    public void IntegersAreEven()
    {
        var random = new SeededRandom(3);
        var counts = new int[6];
        for (var i = 0; i < 60_000; i++) counts[random.NextInt(6)]++;
        Assert.All(counts, c => Assert.InRange(c, 9_500, 10_500));
    }

    [Fact]
    public void RotationsAreUnitAndUnbiased()
    {
        var random = new SeededRandom(5);
        var sum = Vec3.Zero;
        for (var i = 0; i < 20_000; i++)
        {
            var q = random.Rotation();
            Assert.Equal(1, q.Norm, 1e-12);
            sum += q.Rotate(Vec3.UnitX);
        }
        Assert.True((sum / 20_000).Length < 0.03);
    }

    [Fact]
    public void DrawsAllocateNothing()
    {
        var random = new SeededRandom(9);
        Allocations.AssertNone(() =>
        {
            random.NextGaussian();
            random.NextInt(10);
            random.Rotation();
        });
    }
}
