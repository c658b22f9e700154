using System.Numerics;
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
    public void TheShiftFromOnePictureToTheNextIsFoundWithoutAllocating()
    {
        var shift = new PictureShift();
        Assert.Null(shift.SinceLast(Texture(0, 0), W, H));
        Vec3[] at = [new(4, -3, 0), new(9, 5, 0), new(9, 5, 0), new(-8, 1, 0)];
        var before = Vec3.Zero;
        foreach (var now in at)
        {
            Assert.InRange((shift.SinceLast(Texture(now.X, now.Y), W, H)!.Value - (now - before)).Length, 0, 0.6);
            before = now;
        }
        // A picture of something else has nothing in common.
        var noise = new byte[W * H];
        var random = new SeededRandom(9);
        for (var i = 0; i < noise.Length; i++) noise[i] = (byte)random.NextInt(256);
        Assert.Null(shift.SinceLast(noise, W, H));
        var grey = Texture(0, 0);
        Allocations.AssertNone(() => shift.SinceLast(grey, W, H), warmUp: 3, calls: 5);
    }

    /// <summary>A pure tone has one line; there and back gives the same again.</summary>
    [Fact]
    public void TheTransformIsTheFourierTransform()
    {
        var (fourier, line) = (new SmallFourier(64), new Complex[64]);
        for (var i = 0; i < 64; i++) line[i] = Complex.FromPolarCoordinates(2, 2 * Math.PI * 5 * i / 64 + 0.3);
        var before = line.ToArray();
        fourier.Transform(line, forward: true);
        // Scaled by 1/√n: 2·64/8.
        for (var k = 0; k < 64; k++) Assert.InRange((line[k] - (k == 5 ? Complex.FromPolarCoordinates(16, 0.3) : 0)).Magnitude, 0, 1e-12);
        fourier.Transform(line, forward: false);
        for (var i = 0; i < 64; i++) Assert.InRange((line[i] - before[i]).Magnitude, 0, 1e-12);
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
