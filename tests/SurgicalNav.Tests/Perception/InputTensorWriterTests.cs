using CsCheck;
using SurgicalNav.Core.Leases;
using SurgicalNav.Perception.Imaging;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.Tests.Perception;

public sealed class InputTensorWriterTests
{
    private static ModelInput Input(int width, int height, ChannelOrder channels) => new()
    {
        Name = "image",
        Layout = TensorLayout.Nchw,
        Width = width,
        Height = height,
        Channels = channels,
        Scale = 1 / 255.0,
        Mean = [0.25, 0.5, 0.75],
        Sd = [0.5, 0.25, 0.125],
    };

    [Fact]
    public void AByteIsScaledShiftedAndDividedInItsOwnPlane()
    {
        var bgr = Write(1, 1, Input(1, 1, ChannelOrder.Bgr), [51, 102, 255]);
        Assert.Equal([(0.2f - 0.25f) / 0.5f, (0.4f - 0.5f) / 0.25f, (1 - 0.75f) / 0.125f], bgr, (a, b) => Math.Abs(a - b) < 1e-6);
        var rgb = Write(1, 1, Input(1, 1, ChannelOrder.Rgb), [51, 102, 255]);
        Assert.Equal([(1 - 0.25f) / 0.5f, (0.4f - 0.5f) / 0.25f, (0.2f - 0.75f) / 0.125f], rgb, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void AnySizeMatchesThePlainFormula() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 25], Gen.Int[1, 40], Gen.Int[1, 25], Gen.Byte.Array[40 * 25 * 3], Gen.Bool).Sample((w, h, tw, th, bytes, rgb) =>
        {
            var input = Input(tw, th, rgb ? ChannelOrder.Rgb : ChannelOrder.Bgr);
            var tensor = Write(w, h, input, bytes.AsSpan(0, w * h * 3));
            for (var c = 0; c < 3; c++)
                for (var y = 0; y < th; y++)
                    for (var x = 0; x < tw; x++)
                    {
                        var mean = Resample(bytes, w, h, tw, th, rgb ? 2 - c : c, x, y);
                        Assert.Equal((mean * input.Scale - input.Mean[c]) / input.Sd[c], tensor[(c * th + y) * tw + x], tolerance: 1e-4);
                    }
        }, iter: 100);

    [Fact]
    public void OtherFormatsAndSizesAreRefused()
    {
        var writer = new InputTensorWriter(4, 2, Input(4, 2, ChannelOrder.Bgr));
        AssertRefused(writer, 4, 2, PixelFormat.Gray8, 24, "reads Bgr24");
        AssertRefused(writer, 2, 4, PixelFormat.Bgr24, 24, "2×4");
        AssertRefused(writer, 4, 2, PixelFormat.Bgr24, 23, "24 are needed");
    }

    private static void AssertRefused(InputTensorWriter writer, int width, int height, PixelFormat format, int length, string reason)
    {
        using var pool = new FramePool(width, height, format, 1);
        pool.TryRent(default, default, 0, out var frame);
        var error = Assert.Throws<ArgumentException>(() => writer.Write(frame, new float[length]));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        frame.Release();
    }

    private static float[] Write(int width, int height, ModelInput input, ReadOnlySpan<byte> pixels)
    {
        using var pool = new FramePool(width, height, PixelFormat.Bgr24, 1);
        pool.TryRent(default, default, 0, out var frame);
        pixels.CopyTo(frame.Pixels);
        var tensor = new float[3 * input.Width * input.Height];
        new InputTensorWriter(width, height, input).Write(frame, tensor);
        frame.Release();
        return tensor;
    }

    /// <summary>Area average or linear interpolation of each axis, in double, written from the definition.</summary>
    private static double Resample(byte[] bytes, int w, int h, int tw, int th, int channel, int x, int y)
    {
        var sum = 0.0;
        for (var v = 0; v < h; v++)
            for (var u = 0; u < w; u++)
                sum += Weight(w, tw, x, u) * Weight(h, th, y, v) * bytes[(v * w + u) * 3 + channel];
        return sum;
    }

    private static double Weight(int input, int output, int i, int p)
    {
        var ratio = input / (double)output;
        if (ratio > 1) return Math.Max(0, Math.Min((i + 1) * ratio, p + 1) - Math.Max(i * ratio, p)) / ratio;
        return Math.Max(0, 1 - Math.Abs(Math.Clamp((i + 0.5) * ratio - 0.5, 0, input - 1) - p));
    }
}
