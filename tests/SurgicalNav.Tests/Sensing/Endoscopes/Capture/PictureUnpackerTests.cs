using OpenCvSharp;
using SurgicalNav.Core.Leases;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Capture;
using SurgicalNav.Testing;

namespace SurgicalNav.Tests.Sensing.Endoscopes.Capture;

/// <summary>Every layout, crop and format against the definition, pixel by pixel.</summary>
public sealed class PictureUnpackerTests
{
    private const int Width = 48, Height = 36;

    private static readonly byte[] Source = Scratch.Pixels(Width, Height, 5);

    public static TheoryData<StereoLayout, bool, bool, PixelFormat> Cases
    {
        get
        {
            var data = new TheoryData<StereoLayout, bool, bool, PixelFormat>();
            foreach (var layout in Enum.GetValues<StereoLayout>())
                foreach (var rightFirst in (bool[])[false, true])
                    foreach (var cropped in (bool[])[false, true])
                        foreach (var format in (PixelFormat[])[PixelFormat.Bgr24, PixelFormat.Rgba32]) data.Add(layout, rightFirst, cropped, format);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EachEyeGetsItsOwnPixels(StereoLayout layout, bool rightFirst, bool cropped, PixelFormat format)
    {
        PixelRectangle? crop = cropped ? new PixelRectangle(3, 2, 15, 11) : null;
        using var picture = Mat.FromPixelData(Height, Width, MatType.CV_8UC3, Source);
        using var unpacker = new PictureUnpacker("test", Width, Height, RawPixels.Bgr, new EyeOptions(format, layout, rightFirst, crop));
        using var pool = new FramePool(unpacker.Width, unpacker.Height, format, 2);
        pool.TryRent(default, default, 0, out var left);
        pool.TryRent(default, default, 0, out var right);
        unpacker.Unpack(picture, left, unpacker.IsStereo ? right : null);
        foreach (var (eye, isRight) in ((FrameLease, bool)[])[(left, false), .. unpacker.IsStereo ? ((FrameLease, bool)[])[(right, true)] : []])
            for (var y = 0; y < eye.Height; y++)
                for (var x = 0; x < eye.Width; x++)
                {
                    var (ex, ey) = (x + (crop?.X ?? 0), y + (crop?.Y ?? 0));
                    var second = layout != StereoLayout.Mono && isRight != rightFirst;
                    var (sx, sy) = layout switch
                    {
                        StereoLayout.SideBySide => (ex + (second ? Width / 2 : 0), ey),
                        StereoLayout.TopBottom => (ex, ey + (second ? Height / 2 : 0)),
                        StereoLayout.LineInterlaced => (ex, 2 * ey + (second ? 1 : 0)),
                        _ => (ex, ey),
                    };
                    var bgr = Source.AsSpan((sy * Width + sx) * 3, 3);
                    var got = eye.Pixels.Slice((y * eye.Width + x) * eye.BytesPerPixel, eye.BytesPerPixel);
                    byte[] expected = format == PixelFormat.Bgr24 ? [.. bgr] : [bgr[2], bgr[1], bgr[0], 255];
                    if (!got.SequenceEqual(expected)) Assert.Fail($"{layout} {(isRight ? "right" : "left")} at ({x}, {y})");
                }
        left.Release();
        right.Release();
    }

    /// <summary>A grey picture in 4:2:2 and 4:2:0, and one saturated colour: full-scale Rec. 601 white, black and mid-grey are the same grey in every format.</summary>
    [Theory]
    [InlineData(RawPixels.Yuyv)]
    [InlineData(RawPixels.Uyvy)]
    [InlineData(RawPixels.Nv12)]
    [InlineData(RawPixels.I420)]
    public void LumaAndChromaBecomeColours(RawPixels raw)
    {
        const int side = 8;
        // Y'CbCr of pure red by Rec. 601, studio range: 81, 90, 240.
        byte[] bytes = raw switch
        {
            RawPixels.Yuyv => [.. Enumerable.Repeat((byte[])[81, 90, 81, 240], side * side / 2).SelectMany(b => b)],
            RawPixels.Uyvy => [.. Enumerable.Repeat((byte[])[90, 81, 240, 81], side * side / 2).SelectMany(b => b)],
            RawPixels.Nv12 => [.. Enumerable.Repeat((byte)81, side * side), .. Enumerable.Repeat((byte[])[90, 240], side * side / 4).SelectMany(b => b)],
            _ => [.. Enumerable.Repeat((byte)81, side * side), .. Enumerable.Repeat((byte)90, side * side / 4), .. Enumerable.Repeat((byte)240, side * side / 4)],
        };
        var isPlanar = raw is RawPixels.Nv12 or RawPixels.I420;
        using var picture = Mat.FromPixelData(isPlanar ? side * 3 / 2 : side, side, isPlanar ? MatType.CV_8UC1 : MatType.CV_8UC2, bytes);
        foreach (var layout in (StereoLayout[])[StereoLayout.Mono, StereoLayout.TopBottom])
        {
            using var unpacker = new PictureUnpacker("test", side, side, raw, new EyeOptions(PixelFormat.Rgba32, layout));
            Assert.True(unpacker.Fits(picture));
            using var pool = new FramePool(unpacker.Width, unpacker.Height, PixelFormat.Rgba32, 2);
            pool.TryRent(default, default, 0, out var left);
            pool.TryRent(default, default, 0, out var right);
            unpacker.Unpack(picture, left, unpacker.IsStereo ? right : null);
            for (var i = 0; i < left.Pixels.Length; i += 4)
            {
                Assert.InRange(left.Pixels[i], 252, 255);
                Assert.InRange(left.Pixels[i + 1], 0, 3);
                Assert.InRange(left.Pixels[i + 2], 0, 3);
            }
            left.Release();
            right.Release();
        }
    }

    [Fact]
    public void ExchangedColoursAreExchangedBack()
    {
        using var picture = Mat.FromPixelData(Height, Width, MatType.CV_8UC3, Source);
        using var unpacker = new PictureUnpacker("test", Width, Height, RawPixels.Bgr, new EyeOptions(SwapRedAndBlue: true));
        using var pool = new FramePool(Width, Height, PixelFormat.Bgr24, 1);
        pool.TryRent(default, default, 0, out var frame);
        unpacker.Unpack(picture, frame, null);
        for (var i = 0; i < Source.Length; i += 3) Assert.Equal((Source[i + 2], Source[i + 1], Source[i]), (frame.Pixels[i], frame.Pixels[i + 1], frame.Pixels[i + 2]));
        frame.Release();
    }

    [Fact]
    public void SplittingAllocatesNothing()
    {
        using var picture = Mat.FromPixelData(Height, Width, MatType.CV_8UC3, Source);
        using var unpacker = new PictureUnpacker("test", Width, Height, RawPixels.Bgr, new EyeOptions(Layout: StereoLayout.LineInterlaced));
        using var pool = new FramePool(Width, Height / 2, PixelFormat.Bgr24, 2);
        pool.TryRent(default, default, 0, out var left);
        pool.TryRent(default, default, 0, out var right);
        Allocations.AssertNone(() => unpacker.Unpack(picture, left, right), warmUp: 10, calls: 100);
        left.Release();
        right.Release();
    }

    [Theory]
    [InlineData(47, 36, StereoLayout.SideBySide, "47 pixels wide")]
    [InlineData(48, 35, StereoLayout.LineInterlaced, "35 pixels high")]
    public void OddPicturesHoldNoTwoEyes(int width, int height, StereoLayout layout, string words) =>
        Assert.Contains(words, Assert.Throws<PictureException>(() => new PictureUnpacker("test", width, height, RawPixels.Bgr, new EyeOptions(Layout: layout))).Message, StringComparison.Ordinal);

    [Fact]
    public void ACropBeyondTheEyeIsRefused() =>
        Assert.Contains("24×36", Assert.Throws<PictureException>(() => new PictureUnpacker("test", 48, 36, RawPixels.Bgr, new EyeOptions(Layout: StereoLayout.SideBySide, Crop: new(10, 0, 15, 36)))).Message, StringComparison.Ordinal);
}
