using CsCheck;
using SurgicalNav.Overlay.Drawing;

namespace SurgicalNav.Tests.Overlay;

public sealed class PixelTests
{
    [Fact]
    public void ColoursChangeOrderAndBackForEveryLength() => Gen.Byte.Array[0, 240].Sample(bytes =>
    {
        var bgr = bytes[..(bytes.Length / 3 * 3)];
        var rgba = new byte[bgr.Length / 3 * 4];
        PixelOrder.BgrToRgba(bgr, rgba);
        for (var i = 0; i < bgr.Length / 3; i++)
            Assert.Equal((bgr[3 * i + 2], bgr[3 * i + 1], bgr[3 * i], (byte)255), (rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2], rgba[4 * i + 3]));
        var back = new byte[bgr.Length];
        PixelOrder.RgbaToBgr(rgba, back);
        Assert.Equal(bgr, back);
    });

    [Fact]
    public void SpansThatDoNotBelongTogetherAreRefused()
    {
        Assert.Throws<ArgumentException>(() => PixelOrder.BgrToRgba(new byte[7], new byte[100]));
        Assert.Throws<ArgumentException>(() => PixelOrder.RgbaToBgr(new byte[4], new byte[6]));
    }

    [Fact]
    public void InstrumentsAreTheNamedClassesAlone()
    {
        byte[] classes = [.. Enumerable.Range(0, 256).Select(i => (byte)i), 4, 9, 6];
        var coverage = new byte[classes.Length];
        InstrumentMask.Select(classes, [4, 9], coverage);
        Assert.All(classes.Zip(coverage), pair => Assert.Equal(pair.First is 4 or 9 ? 255 : 0, pair.Second));
        InstrumentMask.Select(classes, [], coverage);
        Assert.Equal(-1, coverage.AsSpan().IndexOfAnyExcept((byte)0));
    }
}
