using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Capture;

namespace SurgicalNav.SystemTests.Devices;

/// <summary>A real endoscope's picture behind a round mask of known place, cropped by "crop": "round"; and without the mask, refused.</summary>
[Collection(MachineCollection.Name)]
public sealed class RoundViewTests : IDisposable
{
    private const double X = 958.3, Y = 541.7, Radius = 430.5;
    private static readonly DateOnly Today = new(2026, 3, 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-round-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Place(string name) => Path.Combine(_folder, name);

    private string Profile(string source, string more = "\"crop\": \"round\"")
    {
        File.WriteAllText(Place("scope.json"), $$"""{ "$schema": "x", "version": 1, "name": "scope", "source": "{{source}}", {{more}} }""");
        return Place("scope.json");
    }

    /// <summary>The real picture as it is, and behind the mask with a sensor's noise around it.</summary>
    private (string Plain, string Masked, byte[] Pixels) Pictures()
    {
        var plain = TestData.Path("calibration/ucl_viking_stereo_chessboard/left/left-2520.png");
        using var pool = new FramePool(1920, 1080, PixelFormat.Bgr24, 1);
        Assert.True(pool.TryRent(default, default, 0, out var frame));
        PictureFile.Read(plain, frame);
        var random = new SeededRandom(4, 4);
        for (var row = 0; row < frame.Height; row++)
            for (var column = 0; column < frame.Width; column++)
            {
                var pixel = frame.Pixels.Slice((row * frame.Width + column) * 3, 3);
                var lit = Math.Clamp(Radius - Math.Sqrt((column - X) * (column - X) + (row - Y) * (row - Y)) + 0.5, 0, 1);
                for (var c = 0; c < 3; c++) pixel[c] = (byte)(lit * (40 + 0.8 * pixel[c]) + (1 - lit) * (4 + random.NextInt(8)));
            }
        PictureFile.WritePng(Place("masked.png"), frame);
        var pixels = frame.Pixels.ToArray();
        frame.Release();
        return (plain, Place("masked.png"), pixels);
    }

    /// <summary>The even rectangle around the circle, to the pixel or two that finding may err.</summary>
    private static void AssertHoldsTheView(PixelRectangle crop)
    {
        Assert.InRange(crop.X, X - Radius - 3, X - Radius + 0.5);
        Assert.InRange(crop.Y, Y - Radius - 3, Y - Radius + 0.5);
        Assert.InRange(crop.X + crop.Width, X + Radius - 0.5, X + Radius + 3);
        Assert.InRange(crop.Y + crop.Height, Y + Radius - 0.5, Y + Radius + 3);
        Assert.Equal((0, 0, 0, 0), (crop.X % 2, crop.Y % 2, crop.Width % 2, crop.Height % 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheRoundViewIsRecordedAloneWhereverItIsAskedFor(bool bySession)
    {
        var (_, masked, pixels) = Pictures();
        var crop = EndoscopeRequest.Read(Profile(masked)).WithViewFound().Captures[0].Eyes.Crop!.Value;
        AssertHoldsTheView(crop);
        SessionDevices devices;
        if (bySession)
        {
            File.WriteAllText(Place("session.json"), """{ "$schema": "x", "version": 1, "name": "s", "endoscope": "masked.png", "crop": "round" }""");
            devices = SessionDevices.Of(Place("session.json"), [], [], [], Today);
        }
        else
        {
            devices = SessionDevices.Of(null, [], [], [Profile(masked)], Today);
        }
        var report = RecordSession.Run(Place("s.mcap"), devices, 30, VideoCodec.Raw, _ => { }, _ => { }, CancellationToken.None);
        var seen = Assert.Single(report.Devices.Videos);
        Assert.Equal((crop.Width, crop.Height), (seen.WidthPx, seen.HeightPx));
        Assert.EndsWith($"cropped to {crop}", seen.Words, StringComparison.Ordinal);
        Assert.EndsWith($"cropped to {crop}", RecordingInfoReader.Read(Place("s.mcap")).Metadata["session"]["videos"], StringComparison.Ordinal);

        using var video = RecordingVideo.Open(new CaptureOptions { Address = VideoAddress.Parse(Place("s.mcap")), Pace = PlayPace.AsRead });
        Assert.True(video.TryNext(default, out var frame));
        for (var y = 0; y < crop.Height; y++)
            Assert.True(frame.Left.Pixels.Slice(y * crop.Width * 3, crop.Width * 3).SequenceEqual(pixels.AsSpan(((y + crop.Y) * 1920 + crop.X) * 3, crop.Width * 3)));
        frame.Release();
    }

    [Fact]
    public void ATestPictureShowsIt()
    {
        var (_, masked, _) = Pictures();
        var look = Assert.Single(DevicesSession.Run(new DevicesOptions { Sources = [Profile(masked)], TestPictures = Place("test") }, CancellationToken.None).Sources, s => s.Picture is not null);
        AssertHoldsTheView(new PixelRectangle((int)(X - Radius) & ~1, (int)(Y - Radius) & ~1, look.WidthPx, look.HeightPx));
        Assert.Equal((look.WidthPx, look.HeightPx), PictureFile.SizeOf(look.Picture!));
    }

    [Fact]
    public void ALiveCameraIsOpenedAgainWithTheViewThatWasFound()
    {
        using var camera = new FloodingCamera(Pictures().Masked);
        var reading = MonitorSession.Run(SessionDevices.Of(null, [], [], [Profile(camera.Address)], Today), 1, _ => { }, _ => { }, CancellationToken.None);
        var seen = Assert.Single(reading.Videos);
        AssertHoldsTheView(new PixelRectangle((int)(X - Radius) & ~1, (int)(Y - Radius) & ~1, seen.WidthPx, seen.HeightPx));
        Assert.Contains($"cropped to {seen.WidthPx}×{seen.HeightPx} at (", seen.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutARoundViewItIsRefusedInWords()
    {
        var (plain, masked, _) = Pictures();
        Assert.Contains("left-2520.png: no round view was found in 1 picture: the rim of the lit part is no circle", Refused(Profile(plain)), StringComparison.Ordinal);
        PictureFile.WritePng(Place("dark.png"), new byte[640 * 480 * 3], 640, 480, PixelFormat.Bgr24);
        Assert.Contains("is the scope's light on", Refused(Profile(Place("dark.png"))), StringComparison.Ordinal);
        Assert.Contains("is no circle", DevicesSession.Run(new DevicesOptions { Sources = [Profile(plain)] }, CancellationToken.None).Sources[0].Problem, StringComparison.Ordinal);
        // One of the two ways to say it, and only where there is a picture.
        const string rectangle = "\"crop\": { \"xPx\": 0, \"yPx\": 0, \"widthPx\": 10, \"heightPx\": 10 }";
        Assert.Contains("keep one of the two", Assert.Throws<UserErrorException>(() => EndoscopeRequest.Read(Profile(masked, rectangle), roundView: true)).Message, StringComparison.Ordinal);
        Assert.Contains("it is one of round", Refused(Profile(masked, "\"crop\": \"oval\"")), StringComparison.Ordinal);
        Assert.Contains("no 'endoscope' whose picture", Session("\"trackers\": [ { \"address\": \"igtl://h:1\" } ], \"crop\": \"round\""), StringComparison.Ordinal);
        Assert.Contains("a rectangle is named in the endoscope's profile", Session("\"endoscope\": \"masked.png\", \"crop\": \"10x10\""), StringComparison.Ordinal);
    }

    private string Session(string more) =>
        Assert.Throws<UserErrorException>(() => SessionProfile.Parse($$"""{ "$schema": "x", "version": 1, "name": "s", {{more}} }""", Place("session.json"), Today)).Message;

    private static string Refused(string profile) =>
        Assert.Throws<UserErrorException>(() => MonitorSession.Run(SessionDevices.Of(null, [], [], [profile], Today), 1, _ => { }, _ => { }, CancellationToken.None)).Message;
}
