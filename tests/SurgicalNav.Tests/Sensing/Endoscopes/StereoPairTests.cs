using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Tests.Sensing.Endoscopes;

/// <summary>Two cameras that run by themselves, joined by the moments of their frames.</summary>
public sealed class StereoPairTests
{
    private static readonly Duration Limit = Duration.FromMilliseconds(8);

    [Fact]
    public void FramesOfOneMomentAreJoinedWhateverTheirNumbers()
    {
        // The right camera was started three frames earlier and lags by 2 ms.
        using var pair = new StereoPairSource(new Camera(0, 33, 66, 100), new Camera(-98, -65, -31, 2, 35, 68, 102), Limit);
        var pairs = Read(pair);
        Assert.Equal([(0, 2), (33, 35), (66, 68), (100, 102)], pairs);
        Assert.Equal(3, pair.Unpaired);
        Assert.Equal(-2, pair.LastSkew.Milliseconds);
    }

    [Fact]
    public void ALossInOneEyeCostsItsPartnerAndNoMore()
    {
        using var pair = new StereoPairSource(new Camera(0, 33, 100, 133), new Camera(1, 34, 67, 101, 134), Limit);
        Assert.Equal([(0, 1), (33, 34), (100, 101), (133, 134)], Read(pair));
        Assert.Equal(1, pair.Unpaired);
        Assert.Equal(1, pair.Dropped);
    }

    [Fact]
    public void CamerasThatNeverMeetGiveNoPairAndCountEveryFrame()
    {
        using var pair = new StereoPairSource(new Camera(0, 33, 66), new Camera(16, 49, 82), Limit);
        Assert.Empty(Read(pair));
        Assert.Equal(5, pair.Unpaired);
    }

    [Fact]
    public void ALimitOfNothingIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StereoPairSource(new Camera(0), new Camera(0), Duration.Zero));

    private static List<(int Left, int Right)> Read(StereoPairSource pair)
    {
        var pairs = new List<(int, int)>();
        for (var i = 0; i < 20; i++)
        {
            if (!pair.TryNext(default, out var frame)) continue;
            pairs.Add(((int)frame.Left.AcquiredAt.Milliseconds(), (int)frame.Right!.AcquiredAt.Milliseconds()));
            frame.Release();
        }
        return pairs;
    }

    private sealed class Camera(params int[] momentsMs) : IFrameSource
    {
        private readonly FramePool _pool = new(2, 2, PixelFormat.Bgr24, 4);
        private int _next;

        public string Name => "camera";
        public int Width => 2;
        public int Height => 2;
        public bool IsStereo => false;
        public bool IsFinished => _next == momentsMs.Length;
        public long Dropped => 0;

        public bool TryNext(Instant now, out EndoscopeFrame frame)
        {
            frame = default;
            if (IsFinished || !_pool.TryRent(new Instant(momentsMs[_next] * 1_000_000L), now, _next, out var lease)) return false;
            _next++;
            frame = new EndoscopeFrame(lease, null);
            return true;
        }

        public void Dispose() => _pool.Dispose();
    }
}

file static class Moments
{
    public static double Milliseconds(this Instant at) => Math.Round(at.Nanoseconds * 1e-6);
}
