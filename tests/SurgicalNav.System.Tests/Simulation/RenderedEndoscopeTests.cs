using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Simulation.Endoscope;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.SystemTests.Simulation;

[Collection(MachineCollection.Name)]
public sealed class RenderedEndoscopeTests(RenderedEndoscopeTests.Device device) : IClassFixture<RenderedEndoscopeTests.Device>
{
    private const int Width = 480, Height = 270;
    private static readonly SimulatedRoom Room = new(new RoomOptions());
    private static readonly LaparoscopeCameras Cameras = Room.Cameras.ScaledTo(Width, Height);
    private readonly EglSurface _surface = device.Surface;
    private readonly RenderedEndoscope _endoscope = device.Endoscope;
    private readonly EyeView _view = new();
    private readonly byte[] _bgr = new byte[Width * Height * 3];
    private readonly byte[] _classes = new byte[Width * Height];

    /// <summary>One context and endoscope for all tests of the class: setting them up costs more than the tests.</summary>
    public sealed class Device : IDisposable
    {
        public Device() => Endoscope = new RenderedEndoscope(Surface, Room.Phantom, Width, Height);

        public EglSurface Surface { get; } = new(Width, Height);
        public RenderedEndoscope Endoscope { get; }

        public void Dispose()
        {
            Endoscope.Dispose();
            Surface.Dispose();
        }
    }

    [Fact]
    public void TheSameMomentGivesTheSameBytesAndAnotherDoesNot()
    {
        Draw(0.5);
        var first = _bgr.ToArray();
        Draw(0.9);
        Assert.NotEqual(first, _bgr);
        Draw(0.5);
        Assert.Equal(first, _bgr);
    }

    [Fact]
    public void DepthIsWhereRaysMeetTheAnalyticSurface()
    {
        Draw(0.5, instruments: false);
        var depth = new float[Width * Height];
        _endoscope.ReadDepth(depth);
        _endoscope.ReadClasses(_classes);
        var scanFromCamera = _view.CameraFromScan.Inverse();
        var (checkedPixels, worst) = (0, 0.0);
        for (var y = 5; y < Height; y += 12)
            for (var x = 5; x < Width; x += 12)
            {
                var c = _classes[y * Width + x];
                if (c is not (SceneClasses.Liver or SceneClasses.Gallbladder)) continue;
                var (nx, ny) = _view.Camera.Undistort(x, y);
                var ray = new Vec3(nx, ny, 1);
                var shape = c == SceneClasses.Liver ? Room.Phantom.Liver.Surface : Room.Phantom.Gallbladder.Surface;
                var unit = (scanFromCamera * new Direction<Camera>(ray.Normalized())).Value;
                var hit = shape.RayHitMm(scanFromCamera.TranslationMm, unit);
                if (double.IsNaN(hit)) continue;
                // Depth errors grow without bound towards the silhouette: compare along the surface's normal.
                var normal = shape.OutwardNormal(scanFromCamera.TranslationMm + unit * hit);
                worst = Math.Max(worst, Math.Abs((hit / ray.Length - depth[y * Width + x]) * ray.Length * Vec3.Dot(normal, unit)));
                checkedPixels++;
            }
        Assert.True(checkedPixels > 300);
        Assert.True(worst < 0.15, $"{worst:f3} mm");
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.5, -0.4, 0)]
    [InlineData(-0.3, 0.6, 0.35)]
    public void TheDrawnJawsEndWhereThePoseSaysThatTheTipIs(double pitchRad, double yawRad, double jawRad)
    {
        // An instrument across the picture, 90 mm before the lens, with nothing behind it that is a tip.
        _view.LookAt(Room, Instant.FromSeconds(0.5), false, Cameras);
        var scanFromCamera = _view.CameraFromScan.Inverse();
        Vec3 InScan(double x, double y, double z) => (scanFromCamera * new Point<Camera>(x, y, z)).Mm;
        var pose = InstrumentPose.Through(InScan(70, 30, 75), InScan(8, 4, 70), 0.3, pitchRad, yawRad, jawRad);
        _view.InstrumentCount = 1;
        _view.Instruments[0] = pose;
        _endoscope.Render(_view, SceneAppearance.Standard, _bgr);
        _endoscope.ReadClasses(_classes);
        var depth = new float[Width * Height];
        _endoscope.ReadDepth(depth);

        // Every pixel of the tip, put back into the instrument's frame; the jaws' axis runs from the pin through the tip.
        var instrumentFromCamera = pose.ScanFromInstrument.Inverse() * scanFromCamera;
        var pin = Quat.FromAxisAngle(Vec3.UnitX, pitchRad).Rotate(new Vec3(0, 0, 9));
        var axis = (pose.Tip.Mm - pin).Normalized();
        var (farthest, pixels) = (double.NegativeInfinity, 0);
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                if (_classes[y * Width + x] != SceneClasses.InstrumentTip) continue;
                var (nx, ny) = _view.Camera.Undistort(x, y);
                double z = depth[y * Width + x];
                var p = (instrumentFromCamera * new Point<Camera>(nx * z, ny * z, z)).Mm;
                farthest = Math.Max(farthest, Vec3.Dot(p - pin, axis));
                pixels++;
            }
        Assert.True(pixels > 100, $"{pixels} pixels");
        // A pixel covers about 0.2 mm here; opened jaws are as thick as 2 mm where they end, at a slant of the opening.
        var tip = (pose.Tip.Mm - pin).Length;
        Assert.InRange(farthest, tip - 0.5, tip + 0.5 + 2.5 * Math.Sin(jawRad));
    }

    [Fact]
    public void SilhouettesEndWhereTheCameraModelPutsTheOutline()
    {
        _view.LookAt(Room, Instant.FromSeconds(1.1), false, Cameras);
        var bits = new byte[Width * Height];
        _endoscope.RenderSilhouettes(_view, bits);
        var (points, missed) = (0, 0);
        var mesh = Room.Phantom.Gallbladder.Mesh;
        foreach (var v in mesh.Vertices)
        {
            var (x, y) = _view.Camera.Project((_view.CameraFromScan * new Point<Scan>(v)).Mm);
            if (x < 2 || y < 2 || x > Width - 3 || y > Height - 3) continue;
            points++;
            // Every vertex projects into the silhouette or within half a pixel of it.
            if (!TouchesWithin(bits, (byte)Silhouettes.Gallbladder, x, y, 0.5)) missed++;
        }
        Assert.True(points > 500);
        Assert.Equal(0, missed);
        // And nothing else is in it: a pixel of the silhouette is hit by its own ray, or a ray half a pixel aside.
        var scanFromCamera = _view.CameraFromScan.Inverse();
        var stray = 0;
        for (var y = 2; y < Height - 2; y++)
            for (var x = 2; x < Width - 2; x++)
                if ((bits[y * Width + x] & (byte)Silhouettes.Gallbladder) != 0 && IsRim(bits, x, y) && !HitsNear(scanFromCamera, x, y)) stray++;
        Assert.Equal(0, stray);
    }

    [Fact]
    public void BothEyesSeeTheSamePointWhereTheirModelsSay()
    {
        // The centre of the tumour's silhouette in either eye is near the projection of its centre.
        foreach (var right in (bool[])[false, true])
        {
            _view.LookAt(Room, Instant.FromSeconds(2.6), right, Cameras);
            var bits = new byte[Width * Height];
            _endoscope.RenderSilhouettes(_view, bits);
            var (sx, sy, n) = (0.0, 0.0, 0);
            for (var i = 0; i < bits.Length; i++)
                if ((bits[i] & (byte)Silhouettes.Tumour) != 0) (sx, sy, n) = (sx + i % Width, sy + i / Width, n + 1);
            Assert.True(n > 100);
            var (px, py) = _view.Camera.Project((_view.CameraFromScan * Room.Phantom.Target).Mm);
            Assert.True(Math.Abs(sx / n - px) < 4 && Math.Abs(sy / n - py) < 4, $"({sx / n:f1}, {sy / n:f1}) and ({px:f1}, {py:f1})");
        }
    }

    [Fact]
    public void SmokeLiftsAndFlattensThePictureAndBloodReddensIt()
    {
        (double Mean, double Spread, double Red) Measure(SceneAppearance look)
        {
            _view.LookAt(Room, Instant.FromSeconds(0.5), false, Cameras);
            _endoscope.Render(_view, look, _bgr);
            double sum = 0, square = 0, red = 0;
            for (var i = 0; i < _bgr.Length; i += 3)
            {
                double b = _bgr[i], g = _bgr[i + 1], r = _bgr[i + 2];
                var grey = (b + g + r) / 3;
                (sum, square, red) = (sum + grey, square + grey * grey, red + r / (b + g + r + 1));
            }
            var n = _bgr.Length / 3;
            return (sum / n, Math.Sqrt(square / n - sum / n * (sum / n)), red / n);
        }

        var clear = Measure(SceneAppearance.Standard);
        var smoky = Measure(SceneAppearance.Standard with { SmokePerMm = 0.008f });
        var bloody = Measure(SceneAppearance.Standard with { Blood = 0.9f });
        Assert.InRange(clear.Mean, 50, 150);
        Assert.True(smoky.Mean > clear.Mean + 15 && smoky.Spread < clear.Spread && smoky.Red < clear.Red - 0.05, $"{clear} {smoky}");
        Assert.True(bloody.Red > clear.Red + 0.02 && bloody.Mean < clear.Mean, $"{clear} {bloody}");
    }

    [Fact]
    public void BreathingMovesTheOrgansInThePicture()
    {
        var at = Instant.FromSeconds(2);
        var breathing = new SimulatedRoom(new RoomOptions { Breathing = new Breathing(10) });
        _view.LookAt(breathing, at, false, Cameras);
        Assert.Equal(-10, _view.OrganDisplacementMm.Z, 1e-9);
        var bits = new byte[Width * Height];
        _endoscope.RenderSilhouettes(_view, bits);
        var fundus = Room.Phantom.Target.Mm + _view.OrganDisplacementMm;
        var (x, y) = _view.Camera.Project((_view.CameraFromScan * new Point<Scan>(fundus)).Mm);
        Assert.NotEqual(0, bits[(int)Math.Round(y) * Width + (int)Math.Round(x)] & (byte)Silhouettes.Tumour);
    }

    [Fact]
    public void AFrameAllocatesNothing()
    {
        using var pool = new FramePool(Width, Height, PixelFormat.Bgr24, 1);
        Assert.True(pool.TryRent(default, default, 0, out var lease));
        var t = 0.0;
        Allocations.AssertNone(() =>
        {
            _view.LookAt(Room, Instant.FromSeconds(t += 0.05), false, Cameras);
            _endoscope.Render(_view, SceneAppearance.Standard, lease);
            _endoscope.ReadClasses(_classes);
        }, warmUp: 5, calls: 10);
        lease.Release();
    }

    [Fact]
    public void AWrongSizeIsRefusedInWords()
    {
        _view.LookAt(Room, default, false, Room.Cameras);
        var error = Assert.Throws<ArgumentException>(() => _endoscope.Render(_view, SceneAppearance.Standard, _bgr));
        Assert.Contains("1920×1080", error.Message, StringComparison.Ordinal);
    }

    private void Draw(double seconds, bool instruments = true)
    {
        _view.LookAt(Room, Instant.FromSeconds(seconds), false, Cameras);
        if (!instruments) _view.InstrumentCount = 0;
        _endoscope.Render(_view, SceneAppearance.Standard, _bgr);
    }

    private static bool TouchesWithin(byte[] bits, byte bit, double x, double y, double reach)
    {
        for (var iy = (int)Math.Floor(y - reach); iy <= Math.Ceiling(y + reach); iy++)
            for (var ix = (int)Math.Floor(x - reach); ix <= Math.Ceiling(x + reach); ix++)
            {
                // A pixel is a square of one pixel about its centre.
                var gap = Math.Max(Math.Abs(ix - x), Math.Abs(iy - y)) - 0.5;
                if (gap <= reach && (bits[iy * Width + ix] & bit) != 0) return true;
            }
        return false;
    }

    private static bool IsRim(byte[] bits, int x, int y)
    {
        const byte bit = (byte)Silhouettes.Gallbladder;
        return (bits[y * Width + x - 1] & bits[y * Width + x + 1] & bits[(y - 1) * Width + x] & bits[(y + 1) * Width + x] & bit) == 0;
    }

    private bool HitsNear(Rigid<Scan, Camera> scanFromCamera, int x, int y)
    {
        foreach (var (dx, dy) in ((double, double)[])[(0, 0), (0.5, 0), (-0.5, 0), (0, 0.5), (0, -0.5)])
        {
            var (nx, ny) = _view.Camera.Undistort(x + dx, y + dy);
            var unit = (scanFromCamera * new Direction<Camera>(new Vec3(nx, ny, 1).Normalized())).Value;
            if (!double.IsNaN(Room.Phantom.Gallbladder.Surface.RayHitMm(scanFromCamera.TranslationMm, unit))) return true;
        }
        return false;
    }
}
