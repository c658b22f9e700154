using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Health;

namespace SurgicalNav.Tests.Runtime;

/// <summary>From a camera that stands still to the words on the screen.</summary>
public sealed class EyesWatchTests
{
    [Theory]
    [InlineData(false, "stands still", FaultCode.FrameFrozen)]
    [InlineData(true, "black", FaultCode.FrameBlack)]
    public void OverAPictureThatStandsStillOrIsBlackNoAnatomyIsShown(bool black, string words, FaultCode code)
    {
        var faults = new FaultLog();
        var display = new BoundedEdge<StereoFrame>("display", 1, f => f.Release());
        var network = new LatestEdge<StereoFrame>("network", f => f.Release());
        using var camera = new Camera(black);
        using var video = new LoopVideo(camera, display, network, new EyesWatch(null, faults));
        var shown = new List<bool>();
        var scene = new SceneSnapshot();
        for (var i = 0; i < 20; i++)
        {
            camera.IsFrozen = i >= 10;
            video.Step(Instant.FromSeconds(i));
            Assert.True(display.TryTake(out var frame));
            scene.Reset();
            scene.Frame = frame.Left;
            scene.Camera = new(2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0);
            scene.CameraFromScan = Uncertain<SurgicalNav.Core.Frames.Camera, Scan>.Isotropic(Rigid<SurgicalNav.Core.Frames.Camera, Scan>.Exp(default), 1e-4, 0.1);
            scene.ErrorBudgetMm = 1;
            EyesWatch.Apply(scene, frame.Trouble);
            var verdict = OverlayPolicy.Default.Judge(scene, 2, 2);
            shown.Add(verdict.IsShown);
            if (!verdict.IsShown)
            {
                Assert.Equal(Withdrawal.PoseMissing, verdict.Withdrawal);
                Assert.Contains(words, scene.PoseMissingReason, StringComparison.Ordinal);
            }
            frame.Release();
            if (network.TryTake(out var other)) other.Release();
        }
        // The tenth to the fifteenth are six of the same; black shows from the third frame on.
        Assert.Equal(black ? 2 : 14, shown.TakeWhile(s => s).Count());
        Assert.DoesNotContain(true, shown.SkipWhile(s => s));
        Assert.Equal(1, faults.Count(code));
    }

    [Theory]
    [InlineData(PictureTrouble.None, "", true)]
    [InlineData(PictureTrouble.ColourCast, "the video's colours are off: set the white balance", true)]
    [InlineData(PictureTrouble.Duplicated, "the video repeats frames: check its rate and the converter", true)]
    [InlineData(PictureTrouble.Duplicated | PictureTrouble.ColourCast, "the video's colours are off: set the white balance", true)]
    [InlineData(PictureTrouble.Frozen | PictureTrouble.ColourCast, "", false)]
    public void ATroubleThatStillShowsThePatientIsSaidBesideTheAnatomy(PictureTrouble trouble, string words, bool keepsAnatomy)
    {
        var scene = new SceneSnapshot { CameraFromScan = Uncertain<SurgicalNav.Core.Frames.Camera, Scan>.Isotropic(Rigid<SurgicalNav.Core.Frames.Camera, Scan>.Exp(default), 1e-4, 0.1) };
        EyesWatch.Apply(scene, trouble);
        Assert.Equal((words, keepsAnatomy), (scene.PictureWarning, scene.CameraFromScan is not null));
        scene.Reset();
        Assert.Equal("", scene.PictureWarning);
    }

    private sealed class Camera(bool black) : IFrameSource
    {
        private readonly FramePool _pool = new(2, 2, PixelFormat.Bgr24, 4);
        private readonly SeededRandom _random = new(1, 1);
        private readonly byte[] _last = new byte[12];

        public bool IsFrozen { get; set; }
        public string Name => "camera";
        public int Width => 2;
        public int Height => 2;
        public bool IsStereo => false;
        public bool IsFinished => false;
        public long Dropped => 0;

        public bool TryNext(Instant now, out EndoscopeFrame frame)
        {
            if (!IsFrozen)
                for (var i = 0; i < 12; i++) _last[i] = (byte)((black ? 4 : 100) + _random.NextInt(8));
            Assert.True(_pool.TryRent(now, now, 0, out var lease));
            _last.CopyTo(lease.Pixels);
            frame = new EndoscopeFrame(lease, null);
            return true;
        }

        public void Dispose() => _pool.Dispose();
    }
}
