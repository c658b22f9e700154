using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Tests.Calibration.Temporal;

public sealed class VideoMotionTests
{
    private const int W = 320, H = 240;

    [Theory]
    [InlineData(100, 0.0)]
    [InlineData(61.3, 0.2)]
    [InlineData(180, -0.25)]
    public void ALineIsFoundWhereItCrossesTheMiddle(double row, double slope)
    {
        var grey = new byte[W * H];
        var random = new SeededRandom(5);
        for (var x = 40; x < 250; x++)
        {
            var y = (int)Math.Round(row + slope * (x - W / 2.0));
            for (var v = -2; v <= 2; v++) grey[(y + v) * W + x] = (byte)(220 - 40 * Math.Abs(v) - 30 * random.NextDouble());
        }
        // Speckle elsewhere.
        for (var i = 0; i < 300; i++) grey[random.NextInt(grey.Length)] = (byte)random.NextInt(120);
        Assert.InRange(new BrightLine().Row(grey, W, H, out var share) - row, -0.5, 0.5);
        Assert.InRange(share, 0.8, 1.0);
    }

    [Fact]
    public void APictureWithoutALineHasLittleOnIt()
    {
        var grey = Texture(0, 0);
        new BrightLine().Row(grey, W, H, out var share);
        Assert.InRange(share, 0, 0.4);
        Assert.True(double.IsNaN(new BrightLine().Row(new byte[W * H], W, H, out _)));
    }

    [Fact]
    public void AShiftOfTheWholePictureIsFollowed()
    {
        var shift = new PictureShift();
        for (var i = 0; i < 60; i++)
        {
            var (x, y) = (0.7 * i, 25 * Math.Sin(i / 6.0));
            var at = shift.Position(Texture(x, y), W, H);
            Assert.InRange((at - new Vec3(x, y, 0)).Length, 0, 1.2);
        }
    }

    [Fact]
    public void FindingALineAllocatesNothing()
    {
        var (finder, grey) = (new BrightLine(), Texture(0, 0));
        Allocations.AssertNone(() => finder.Row(grey, W, H, out _), warmUp: 3, calls: 5);
    }

    /// <summary>A smooth random landscape, moved by a fraction of a pixel.</summary>
    private static byte[] Texture(double dx, double dy)
    {
        var grey = new byte[W * H];
        for (var y = 0; y < H; y++)
            for (var x = 0; x < W; x++)
            {
                var (u, v, sum) = (x - dx, y - dy, 0.0);
                for (var k = 1; k <= 12; k++) sum += Math.Sin(u * 0.031 * k * Math.Cos(k * 2.4) + v * 0.029 * k * Math.Sin(k * 2.4) + k * k);
                grey[y * W + x] = (byte)Math.Clamp(128 + 22 * sum, 0, 255);
            }
        return grey;
    }
}
