using CsCheck;
using SurgicalNav.Core.Leases;
using SurgicalNav.Perception.Imaging;

namespace SurgicalNav.Tests.Perception;

public sealed class ClassMaskWriterTests
{
    [Fact]
    public void TheLargestLogitWinsAndEqualOnesGiveTheLowerClass()
    {
        // Three classes, 3×1: second wins, first and third tie, all tie.
        Assert.Equal([1, 0, 0], Write(3, 3, 1, 3, 1, [0, 2, 5, 1, -1, 5, 0.5f, 2, 5]));
    }

    [Fact]
    public void LogitsAreInterpolatedBeforeTheDecision()
    {
        // Two classes; class 1 leads by 3 on the right and trails by 1 on the left. Between the centres the lead crosses zero at ¼ of the way:
        // enlarged 4 times, the centres lie at 1.5 and 5.5 and the crossing at 2.5.
        Assert.Equal([0, 0, 0, 1, 1, 1, 1, 1], Write(2, 2, 1, 8, 1, [1.001f, 0, 0, 3]));
    }

    [Fact]
    public void AnySizeMatchesThePlainFormula() =>
        Gen.Select(Gen.Int[2, 7], Gen.Int[1, 12], Gen.Int[1, 9], Gen.Int[0, 40], Gen.Int[0, 20], Gen.Float[-8, 8].Array[7 * 12 * 9]).Sample((classes, w, h, dw, dh, values) =>
        {
            var (width, height) = (w + dw, h + dh);
            var logits = values.AsSpan(0, classes * w * h).ToArray();
            var mask = Write(classes, w, h, width, height, logits);
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                {
                    var best = Enumerable.Range(0, classes).Max(c => Interpolate(logits, c, w, h, width, height, x, y));
                    // Rounding may decide between logits that are all but equal; the chosen one must be the best to within it.
                    Assert.Equal(best, Interpolate(logits, mask[y * width + x], w, h, width, height, x, y), tolerance: 1e-4);
                }
        }, iter: 200);

    [Fact]
    public void ASecondPictureOwesNothingToTheFirst()
    {
        var writer = new ClassMaskWriter(2, 2, 2, 4, 4);
        var first = Write(writer, [1, 1, 1, 1, 0, 0, 0, 0]);
        var second = Write(writer, [0, 0, 0, 0, 1, 1, 1, 1]);
        Assert.All(first, value => Assert.Equal(0, value));
        Assert.All(second, value => Assert.Equal(1, value));
    }

    [Fact]
    public void MasksBelowTheLogitsSizeAndOtherFormatsAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassMaskWriter(3, 4, 4, 3, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassMaskWriter(257, 4, 4, 4, 4));
        var writer = new ClassMaskWriter(2, 1, 1, 1, 1);
        using var pool = new FramePool(1, 1, PixelFormat.Rgba32, 1);
        pool.TryRent(default, default, 0, out var mask);
        Assert.Throws<ArgumentException>(() => writer.Write(new float[2], mask));
        mask.Release();
        Assert.Throws<ArgumentException>(() => Write(writer, [1, 2, 3]));
    }

    private static byte[] Write(int classes, int w, int h, int width, int height, float[] logits) => Write(new ClassMaskWriter(classes, w, h, width, height), logits);

    private static byte[] Write(ClassMaskWriter writer, float[] logits)
    {
        using var pool = new FramePool(writer.MaskWidth, writer.MaskHeight, PixelFormat.Gray8, 1);
        pool.TryRent(default, default, 0, out var mask);
        try
        {
            mask.Pixels.Fill(255);
            writer.Write(logits, mask);
            return mask.Pixels.ToArray();
        }
        finally
        {
            mask.Release();
        }
    }

    private static double Interpolate(float[] logits, int c, int w, int h, int width, int height, int x, int y)
    {
        var (u, v) = (Math.Clamp((x + 0.5) * w / width - 0.5, 0, w - 1), Math.Clamp((y + 0.5) * h / height - 0.5, 0, h - 1));
        var (left, top) = ((int)u, (int)v);
        var (right, bottom) = (Math.Min(left + 1, w - 1), Math.Min(top + 1, h - 1));
        var (a, b) = (At(left, top) + (At(right, top) - At(left, top)) * (u - left), At(left, bottom) + (At(right, bottom) - At(left, bottom)) * (u - left));
        return a + (b - a) * (v - top);

        double At(int i, int j) => logits[(c * h + j) * w + i];
    }
}
