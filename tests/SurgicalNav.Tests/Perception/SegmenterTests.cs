using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Perception;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Perception.Models;

namespace SurgicalNav.Tests.Perception;

public sealed class SegmenterTests
{
    private const byte Dark = 0, Blue = 1, Red = 2;

    [Theory]
    [InlineData("colour", 16, 8)]
    [InlineData("colour", 64, 32)]
    [InlineData("coarse", 32, 16)]
    public void EveryPixelGetsTheClassOfItsColour(string network, int width, int height)
    {
        using var rig = new Rig(network, width, height, 16, 8);
        rig.Paint((x, _) => x < width / 4 ? Dark : x < width / 2 ? Blue : Red);
        Assert.True(rig.Segment(out var mask));
        for (var y = 0; y < 8; y++)
            for (var x = 0; x < 16; x++)
                // The coarse network's edge pixels are blends, decided by the interpolated logits: leave out the pixels beside an edge.
                if (network == "colour" || (x & 7) is > 0 and < 7 && (x & 3) is > 0 and < 3)
                    Assert.Equal(x < 4 ? Dark : x < 8 ? Blue : Red, mask.Pixels[y * 16 + x]);
        mask.Release();
    }

    [Fact]
    public void RgbNetworksSeeRedFirst()
    {
        using var rig = new Rig("colour", 16, 8, 16, 8, card => card with { Input = card.Input with { Channels = ChannelOrder.Rgb } });
        rig.Paint((_, _) => Red);
        Assert.True(rig.Segment(out var mask));
        // The first plane is now red, and the network calls the first plane "blue".
        Assert.False(mask.Pixels.ContainsAnyExcept(Blue));
        mask.Release();
    }

    [Fact]
    public void TheMaskCarriesTheFramesMoment()
    {
        using var rig = new Rig("colour", 16, 8, 16, 8);
        rig.Paint((_, _) => Dark);
        Assert.True(rig.Segment(out var mask));
        Assert.Equal((new Instant(100), new Instant(150), 7L), (mask.AcquiredAt, mask.ReceivedAt, mask.Sequence));
        mask.Release();

        rig.Masks.TryRent(new Instant(99), default, 7, out var stray);
        Assert.Throws<ArgumentException>(() => rig.Segmenter.Process(rig.Frame, stray));
        stray.Release();
    }

    [Fact]
    public void AFailedRunGivesNoMask()
    {
        using var rig = new Rig("logarithm", 16, 8, 16, 8);
        rig.Paint((_, _) => Dark);
        Assert.False(rig.Segment(out var none));
        Assert.Null(none);
        Assert.Equal(1, rig.Segmenter.Failures);
        Assert.Equal(0, rig.Masks.LeasesOut);

        rig.Masks.TryRent(rig.Frame.AcquiredAt, rig.Frame.ReceivedAt, rig.Frame.Sequence, out var mask);
        mask.Pixels.Fill(Red);
        Assert.False(rig.Segmenter.Process(rig.Frame, mask));
        Assert.False(mask.Pixels.ContainsAnyExcept(Dark));
        mask.Release();
    }

    [Fact]
    public void AnEmptyPoolDropsTheFrameAndCountsIt()
    {
        using var rig = new Rig("colour", 16, 8, 16, 8);
        rig.Masks.TryRent(default, default, 0, out var held);
        Assert.False(rig.Segment(out _));
        Assert.Equal(1, rig.Masks.Exhausted);
        held.Release();
    }

    [Fact]
    public void AWrongMaskFormatIsRefusedAndNotLeaked()
    {
        using var rig = new Rig("colour", 16, 8, 16, 8);
        using var wrong = new FramePool(16, 8, PixelFormat.Rgba32, 1);
        Assert.Throws<ArgumentException>(() => rig.Segmenter.TryProcess(rig.Frame, wrong, out _));
        Assert.Equal(0, wrong.LeasesOut);
    }

    [Fact]
    public void AFrameAllocatesNothing()
    {
        using var rig = new Rig("coarse", 40, 30, 24, 12);
        rig.Paint((x, y) => (byte)((x + y) % 3));
        Allocations.AssertNone(() =>
        {
            if (rig.Segment(out var mask)) mask.Release();
        });
        Assert.Equal(0, rig.Segmenter.Failures);
    }

    [Fact]
    public void SizesMayChangeBetweenFrames()
    {
        using var rig = new Rig("colour", 16, 8, 16, 8);
        rig.Paint((_, _) => Blue);
        using var larger = new FramePool(33, 21, PixelFormat.Gray8, 1);
        Assert.True(rig.Segmenter.TryProcess(rig.Frame, larger, out var mask));
        Assert.False(mask.Pixels.ContainsAnyExcept(Blue));
        mask.Release();
        Assert.True(rig.Segment(out mask));
        Assert.False(mask.Pixels.ContainsAnyExcept(Blue));
        mask.Release();
    }

    private sealed class Rig : IDisposable
    {
        private readonly NetworkFolder _folder;
        private readonly SegmentationSession _session;
        private readonly FramePool _frames;

        internal Rig(string network, int width, int height, int maskWidth, int maskHeight, Func<ModelCard, ModelCard>? change = null)
        {
            _folder = new NetworkFolder(network, change);
            _session = new SegmentationSession(_folder.CardPath, SegmentationOptions.Default);
            _frames = new FramePool(width, height, PixelFormat.Bgr24, 1);
            Masks = new FramePool(maskWidth, maskHeight, PixelFormat.Gray8, 1);
            Segmenter = new Segmenter(_session);
            _frames.TryRent(new Instant(100), new Instant(150), 7, out var frame);
            Frame = frame;
        }

        internal Segmenter Segmenter { get; }
        internal FramePool Masks { get; }
        internal FrameLease Frame { get; }

        internal bool Segment([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FrameLease? mask) => Segmenter.TryProcess(Frame, Masks, out mask);

        internal void Paint(Func<int, int, byte> classAt)
        {
            for (var i = 0; i < Frame.Width * Frame.Height; i++)
            {
                var item = classAt(i % Frame.Width, i / Frame.Width);
                Frame.Pixels[3 * i] = item == Blue ? (byte)255 : (byte)0;
                Frame.Pixels[3 * i + 1] = 0;
                Frame.Pixels[3 * i + 2] = item == Red ? (byte)255 : (byte)0;
            }
        }

        public void Dispose()
        {
            Frame.Release();
            _frames.Dispose();
            Masks.Dispose();
            _session.Dispose();
            _folder.Dispose();
        }
    }
}
