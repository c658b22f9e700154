using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes.Health;
using SurgicalNav.Testing;

namespace SurgicalNav.Tests.Sensing.Endoscopes.Health;

public sealed class PictureWatchTests : IDisposable
{
    private const int Width = 64, Height = 48;
    private readonly FramePool _pool = new(Width, Height, PixelFormat.Bgr24, 3);
    private readonly FaultLog _faults = new();
    private readonly PictureWatch _watch;

    public PictureWatchTests() => _watch = new PictureWatch(faults: _faults);

    public void Dispose()
    {
        _watch.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void LiveTissueGivesNoAlarm()
    {
        for (var i = 0; i < 300; i++) Assert.Equal(PictureTrouble.None, Show(i));
        Assert.Equal(0, _faults.Total);
        Assert.Equal(0, _watch.Duplicates);
    }

    [Fact]
    public void AFrozenPictureIsFoundAtItsSixthFrameRaisedOnceAndOverWithTheNextNewOne()
    {
        Show(0);
        for (var i = 1; i <= 4; i++) Assert.Equal(PictureTrouble.None, Show(0));
        for (var i = 0; i < 200; i++) Assert.Equal(PictureTrouble.Frozen, Show(0) & PictureTrouble.Frozen);
        Assert.Equal(1, _faults.Count(FaultCode.FrameFrozen));
        Assert.Contains("stands still", PictureTroubleWords.Of(_watch.Trouble), StringComparison.Ordinal);
        Assert.Equal(PictureTrouble.None, Show(1) & PictureTrouble.Frozen);
        for (var i = 0; i < 6; i++) Show(1);
        Assert.Equal(2, _faults.Count(FaultCode.FrameFrozen));
    }

    /// <summary>One bit in one pixel of any row, one that the digest does not look at included: not the same picture.</summary>
    [Fact]
    public void OneDifferentBitAnywhereIsANewPicture()
    {
        Show(0);
        for (var row = 0; row < Height; row++)
        {
            Show(0, p => p[row * Width * 3 + 7] ^= 1);
            Assert.Equal(PictureTrouble.None, Show(0));
        }
        Assert.Equal(0, _watch.Duplicates);
    }

    [Fact]
    public void SingleRepeatsAreCountedAndManyAreATrouble()
    {
        for (var i = 0; i < 100; i++) Show(i == 40 ? 39 : i);
        Assert.Equal((1L, PictureTrouble.None), (_watch.Duplicates, _watch.Trouble));
        // A converter that shows each of 30 pictures a second twice.
        for (var i = 0; i < 40; i++) Show(1000 + i / 2);
        Assert.Equal(PictureTrouble.Duplicated, _watch.Trouble);
        Assert.Equal(1, _faults.Count(FaultCode.FrameDuplicated));
        Assert.Equal(0, _faults.Count(FaultCode.FrameFrozen));
        for (var i = 0; i < 100; i++) Show(2000 + i);
        Assert.Equal(PictureTrouble.None, _watch.Trouble);
    }

    [Fact]
    public void BlackIsBlackAndADarkCavityWithOneLitSpotIsNot()
    {
        for (var i = 0; i < 5; i++) Show(i, p => p.Fill((byte)(8 + i % 3)));
        Assert.Equal(PictureTrouble.Black, _watch.Trouble & PictureTrouble.Black);
        Assert.Equal(1, _faults.Count(FaultCode.FrameBlack));
        for (var i = 0; i < 5; i++)
            Show(i, p =>
            {
                p.Fill(5);
                p.Slice(Width * 3 * 10, Width * 3 * 4).Fill((byte)(180 + i));
            });
        Assert.Equal(PictureTrouble.None, _watch.Trouble & PictureTrouble.Black);
    }

    [Fact]
    public void AColourCastNeedsTenFramesToBeginAndToEndAndDoesNotFlickerAtItsLimit()
    {
        for (var i = 0; i < 9; i++) Assert.Equal(PictureTrouble.None, Tint(i, 0.6, 2.0));
        Assert.Equal(PictureTrouble.ColourCast, Tint(9, 0.6, 2.0));
        Assert.Equal(1, _faults.Count(FaultCode.FrameColourCast));
        for (var i = 0; i < 9; i++) Assert.Equal(PictureTrouble.ColourCast, Tint(20 + i, 1, 1));
        Assert.Equal(PictureTrouble.None, Tint(29, 1, 1));
        for (var i = 0; i < 100; i++) Assert.Equal(PictureTrouble.None, Tint(100 + i, i % 2 == 0 ? 0.6 : 1, i % 2 == 0 ? 2.0 : 1));
    }

    [Fact]
    public void LookingAllocatesNothing()
    {
        var leases = new FrameLease[2];
        for (var i = 0; i < 2; i++)
        {
            _pool.TryRent(default, default, i, out leases[i]);
            Fill(leases[i].Pixels, i);
        }
        var n = 0;
        Allocations.AssertNone(() => _watch.Look(leases[n++ % 2], default), warmUp: 50, calls: 200);
        _watch.Reset();
        foreach (var lease in leases) lease.Release();
    }

    private PictureTrouble Tint(int seed, double red, double blue) => Show(seed, p =>
    {
        for (var i = 0; i < p.Length; i += 3) (p[i], p[i + 2]) = ((byte)Math.Min(255, p[i] * blue), (byte)Math.Min(255, p[i + 2] * red));
    });

    private delegate void Change(Span<byte> pixels);

    private PictureTrouble Show(int seed, Change? change = null)
    {
        Assert.True(_pool.TryRent(default, default, seed, out var lease));
        Fill(lease.Pixels, seed);
        change?.Invoke(lease.Pixels);
        var trouble = _watch.Look(lease, Instant.FromSeconds(seed));
        lease.Release();
        return trouble;
    }

    /// <summary>Reddish tissue with a sensor's noise.</summary>
    private static void Fill(Span<byte> pixels, int seed)
    {
        var random = new SeededRandom((ulong)seed, 9);
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var light = 60 + 40 * Math.Sin(i * 0.001) + random.NextUInt64() % 12;
            (pixels[i], pixels[i + 1], pixels[i + 2]) = ((byte)(light * 0.9), (byte)light, (byte)(light * 1.5));
        }
    }
}
