using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Capture;
using SurgicalNav.Sensing.Endoscopes.Crop;

namespace SurgicalNav.SystemTests.Sensing;

/// <summary>Real endoscopic pictures behind a round mask of known place, and without one.</summary>
public sealed class ScopeCircleTests
{
    private const string Heart = "registration/ucl_icp_and_synth_liver/synthetic_liver/synthetic-left.png";

    [Theory]
    [InlineData(958.3, 541.7, 500.5)]
    [InlineData(901.0, 530.2, 620.4)]
    [InlineData(1010.6, 560.1, 430.9)]
    public void TheRoundViewIsFoundToHalfAPixel(double x, double y, double radius)
    {
        using var pool = Picture("calibration/ucl_viking_stereo_chessboard/left/left-2520.png", out var frame);
        var random = new SeededRandom(4, 4);
        for (var row = 0; row < frame.Height; row++)
            for (var column = 0; column < frame.Width; column++)
            {
                var pixel = frame.Pixels.Slice((row * frame.Width + column) * 3, 3);
                // The rim is one pixel wide; outside there is a sensor's noise.
                var lit = Math.Clamp(radius - Math.Sqrt((column - x) * (column - x) + (row - y) * (row - y)) + 0.5, 0, 1);
                for (var c = 0; c < 3; c++) pixel[c] = (byte)(lit * (40 + 0.8 * pixel[c]) + (1 - lit) * (4 + random.NextInt(8)));
            }
        var circle = ScopeCircleFinder.Find(frame, out var why);
        frame.Release();
        Assert.Equal("", why);
        Assert.Equal(x, circle!.Value.CentreX, 0.5);
        Assert.Equal(y, circle.Value.CentreY, 0.5);
        Assert.Equal(radius, circle.Value.RadiusPx, 1.0);
        Assert.True(circle.Value.Bounds(1920, 1080).FitsInto(1920, 1080));
    }

    [Theory]
    [InlineData("endoscopic/hamlyn_heart_stereo/stoyanov/f7_dynamic_deint_L_0100.png")]
    [InlineData("calibration/ucl_viking_stereo_chessboard/left/left-2520.png")]
    [InlineData("calibration/ucl_stereo_charuco_handeye_A/calib.left.images.0.png")]
    [InlineData(Heart)]
    public void APictureWithoutARoundViewIsNotCropped(string relative)
    {
        using var pool = Picture(relative, out var frame);
        var circle = ScopeCircleFinder.Find(frame, out var why);
        frame.Release();
        Assert.Null(circle);
        Assert.NotEmpty(why);
    }

    /// <summary>A point projects to the same place of the world's picture, cropped or not.</summary>
    [Fact]
    public void TheCroppedCameraSeesTheSamePointAtTheSamePixel()
    {
        var camera = new CameraModel(1920, 1080, 1800, 1790, 950, 530, -0.2, 0.1, 0.001, -0.002, 0.01);
        var crop = new PixelRectangle(420, 12, 1080, 1056);
        var cropped = CroppedCamera.Of(camera, crop);
        var (whole, part) = (camera.Project(new Vec3(10, -7, 90)), cropped.Project(new Vec3(10, -7, 90)));
        Assert.Equal((whole.X - 420, whole.Y - 12), (part.X, part.Y));
        Assert.Equal((1080, 1056), (cropped.Width, cropped.Height));
    }

    private static FramePool Picture(string relative, out FrameLease frame)
    {
        var path = TestData.Path(relative);
        var (width, height) = PictureFile.SizeOf(path);
        var pool = new FramePool(width, height, PixelFormat.Bgr24, 1);
        pool.TryRent(default, default, 0, out frame);
        PictureFile.Read(path, frame);
        return pool;
    }
}
