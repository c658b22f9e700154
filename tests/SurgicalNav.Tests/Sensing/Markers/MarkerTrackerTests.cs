using OpenCvSharp;
using OpenCvSharp.Aruco;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Markers;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Watchdogs;

namespace SurgicalNav.Tests.Sensing.Markers;

/// <summary>Pictures of printed markers, drawn with a known pose by a homography.</summary>
public sealed class MarkerTrackerTests
{
    private const int Width = 1280, Height = 720;

    // A homography draws no lens distortion.
    private static readonly CameraModel Camera = new(Width, Height, 1100, 1100, 640, 360, 0, 0, 0, 0, 0);

    private static readonly MarkerBody Plate = new("plate", [BodyMarker.InPlane(7, new Vec3(-15, 0, 0), 20), BodyMarker.InPlane(11, new Vec3(15, 0, 0), 20)]);

    [Theory]
    [InlineData("4X4_50", PixelFormat.Gray8)]
    [InlineData("AprilTag_36h11", PixelFormat.Bgr24)]
    [InlineData("5x5_100", PixelFormat.Rgba32)]
    public void ABodyIsFoundWhereItWasDrawn(string family, PixelFormat format)
    {
        using var scene = new Scene(family, format);
        // Drawn anywhere at random: it jumps as no hand does.
        using var tracker = new MarkerTracker(scene, Camera, new MarkerBodies(family, [Plate]), new TrackerOptions { Tools = [], NominalRateHz = 30, Watchdogs = WatchdogLimits.Off });
        var random = new SeededRandom(11, 1);
        var worst = (Rad: 0.0, Mm: 0.0);
        for (var i = 0; i < 12; i++)
        {
            var (rotation, shift) = (Quat.FromAxisAngle(new Vec3(random.Uniform(-1, 1), random.Uniform(-1, 1), 0.3), random.Uniform(0.4, 0.8)) * Quat.FromAxisAngle(Vec3.UnitX, Math.PI), new Vec3(random.Uniform(-15, 15), random.Uniform(-10, 10), 130));
            scene.Draw(rotation, shift);
            tracker.Poll(scene.Now);
            var reading = tracker.Latest(0);
            Assert.Equal((MarkerVerdict.Measured, 2), (reading.Verdict, reading.Markers));
            Assert.True(tracker.Tools[0].History.TryGetNewest(out var sample));
            Assert.Equal((PoseStatus.Visible, scene.Now - Duration.FromMilliseconds(20)), (sample.Status, sample.AcquiredAt));
            Assert.InRange(sample.ErrorMm, 0, 0.1);
            worst = (Math.Max(worst.Rad, (sample.Rotation * rotation.Conjugate).Log().Length), Math.Max(worst.Mm, (sample.TranslationMm - shift).Length));
        }
        Assert.InRange(worst.Rad, 0, 0.012);
        Assert.InRange(worst.Mm, 0, 0.5);
    }

    [Fact]
    public void ABodyOutOfViewIsOccludedAndAHalfSeenOneIsMeasuredByWhatIsSeen()
    {
        using var scene = new Scene("4X4_50", PixelFormat.Gray8);
        using var tracker = new MarkerTracker(scene, Camera, new MarkerBodies("4X4_50", [Plate]));
        var turned = Quat.FromAxisAngle(Vec3.UnitY, 0.6) * Quat.FromAxisAngle(Vec3.UnitX, Math.PI);
        scene.Draw(turned, new Vec3(0, 0, 130));
        tracker.Poll(scene.Now);
        Assert.Equal(ToolState.Visible, tracker.Report(0, scene.Now).State);
        // One of the two has left the picture on its right.
        scene.Draw(turned, new Vec3(68, 0, 130));
        tracker.Poll(scene.Now);
        Assert.Equal(1, tracker.Latest(0).Markers);
        scene.Draw(turned, new Vec3(500, 0, 130));
        tracker.Poll(scene.Now);
        Assert.Equal((MarkerVerdict.NotSeen, ToolState.Occluded), (tracker.Latest(0).Verdict, tracker.Report(0, scene.Now).State));
    }

    /// <summary>Somebody else's markers and another geometry than the file's.</summary>
    [Fact]
    public void StrangersAreCountedAndAWrongGeometryIsABadFit()
    {
        using var scene = new Scene("4X4_50", PixelFormat.Gray8);
        var wrong = new MarkerBody("plate", [BodyMarker.InPlane(7, new Vec3(-15, 12, 0), 9)]);
        using var tracker = new MarkerTracker(scene, Camera, new MarkerBodies("4X4_50", [wrong]));
        scene.Draw(Quat.FromAxisAngle(Vec3.UnitY, 0.6) * Quat.FromAxisAngle(Vec3.UnitX, Math.PI), new Vec3(0, 0, 130));
        tracker.Poll(scene.Now);
        Assert.Equal(1, tracker.Counters.UnknownTools);
        var twoPlaces = new MarkerBody("plate", [Plate.Markers[0], BodyMarker.InPlane(11, new Vec3(15, 14, 0), 20)]);
        using var other = new Scene("4X4_50", PixelFormat.Gray8);
        using var mistaken = new MarkerTracker(other, Camera, new MarkerBodies("4X4_50", [twoPlaces]));
        other.Draw(Quat.FromAxisAngle(Vec3.UnitY, 0.6) * Quat.FromAxisAngle(Vec3.UnitX, Math.PI), new Vec3(0, 0, 130));
        mistaken.Poll(other.Now);
        Assert.Equal(MarkerVerdict.BadFit, mistaken.Latest(0).Verdict);
        Assert.Equal(ToolState.Occluded, mistaken.Report(0, other.Now).State);
    }

    /// <summary>A camera that shows two squares of one plane.</summary>
    private sealed class Scene : IFrameSource
    {
        private readonly FramePool _pool;
        private readonly Mat _plate;
        private EndoscopeFrame? _next;
        private long _number;

        public Scene(string family, PixelFormat format)
        {
            _pool = new FramePool(MarkerTrackerTests.Width, MarkerTrackerTests.Height, format, 2);
            // 20 px for each mm; the plate is 60 mm by 30 mm with the body's origin in its middle.
            _plate = new Mat(600, 1200, MatType.CV_8UC1, Scalar.All(230));
            using var dictionary = CvAruco.GetPredefinedDictionary(Enum.Parse<PredefinedDictionaryType>(family.StartsWith("April", StringComparison.Ordinal) ? "Dict" + family : "Dict" + family.ToUpperInvariant()));
            foreach (var marker in Plate.Markers)
            {
                using var drawn = new Mat();
                dictionary.GenerateImageMarker(marker.Id, 400, drawn, 1);
                var at = (X: 600 + (int)(marker.TopLeftMm.X * 20), Y: 300 - (int)(marker.TopLeftMm.Y * 20));
                using var into = new Mat(_plate, new Rect(at.X, at.Y, 400, 400));
                drawn.CopyTo(into);
            }
        }

        public Instant Now { get; private set; } = Instant.FromSeconds(50);
        public string Name => "camera";
        public int Width => MarkerTrackerTests.Width;
        public int Height => MarkerTrackerTests.Height;
        public bool IsStereo => false;
        public bool IsFinished => false;
        public long Dropped => 0;

        public void Draw(Quat rotation, Vec3 shiftMm)
        {
            Now += Duration.FromMilliseconds(33);
            var r = rotation.ToMatrix();
            // Plate pixel (i, j) is the centre of a pixel: x = (i + 0.5 − 600) / 20, y = (300 − j − 0.5) / 20 mm.
            var plane = new Mat3(0.05, 0, (0.5 - 600) * 0.05, 0, -0.05, (300 - 0.5) * 0.05, 0, 0, 1);
            var camera = new Mat3(Camera.FxPx, 0, Camera.CxPx, 0, Camera.FyPx, Camera.CyPx, 0, 0, 1);
            var h = camera * Mat3.FromColumns(r.Column0, r.Column1, shiftMm) * plane;
            using var matrix = new Mat(3, 3, MatType.CV_64FC1);
            for (var row = 0; row < 3; row++)
                for (var column = 0; column < 3; column++) matrix.Set(row, column, h[row, column]);
            using var picture = new Mat();
            Cv2.WarpPerspective(_plate, picture, matrix, new Size(Width, Height), InterpolationFlags.Area, BorderTypes.Constant, Scalar.All(120));
            Cv2.GaussianBlur(picture, picture, new Size(3, 3), 0.7);
            Assert.True(_pool.TryRent(Now - Duration.FromMilliseconds(20), Now, _number++, out var lease));
            for (var i = 0; i < Width * Height; i++)
            {
                var value = picture.At<byte>(i / Width, i % Width);
                lease.Pixels.Slice(i * lease.BytesPerPixel, lease.BytesPerPixel).Fill(value);
            }
            _next = new EndoscopeFrame(lease, null);
        }

        public bool TryNext(Instant now, out EndoscopeFrame frame)
        {
            frame = _next ?? default;
            var any = _next is not null;
            _next = null;
            return any;
        }

        public void Dispose()
        {
            _next?.Release();
            _plate.Dispose();
            _pool.Dispose();
        }
    }
}
