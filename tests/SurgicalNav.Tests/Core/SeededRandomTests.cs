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
