using SurgicalNav.Core.Config;
using SurgicalNav.Core.Leases;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Devices;

namespace SurgicalNav.SystemTests.Sensing;

/// <summary>What the kernel lists, what a driver says, and what is made of a source that is looked at.</summary>
[Collection(MachineCollection.Name)]
public sealed class VideoDeviceListTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("surgicalnav-v4l-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void CamerasAreListedInTheOrderOfTheirNumbersWithoutTheirMetadata()
    {
        foreach (var (node, name) in ((string, string)[])[("video10", "Grabber"), ("video2", "Laparoscope"), ("video3", "Laparoscope"), ("video4", "Taken")])
        {
            Directory.CreateDirectory(Path.Combine(_root, "sys/class/video4linux", node));
            File.WriteAllText(Path.Combine(_root, "sys/class/video4linux", node, "name"), name + "\n");
        }
        var report = DevicesSession.Run(new DevicesOptions(), new VideoDeviceList(new Drivers(), _root), TestContext.Current.CancellationToken);
        Assert.Equal([("video2", "Laparoscope"), ("video4", "Taken"), ("video10", "Grabber")], report.Cameras.Select(c => (Path.GetFileName(c.Path), c.Name)));
        Assert.Equal([null, "held by another program", null], report.Cameras.Select(c => c.Problem));
        Assert.Null(report.Notice);
        Assert.Contains("YUYV  1920×1080 @ 60/30", report.ToScreen(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhereThereIsNoneItSaysSo()
    {
        var report = DevicesSession.Run(new DevicesOptions(), new VideoDeviceList(new Drivers(), _root), TestContext.Current.CancellationToken);
        Assert.Empty(report.Cameras);
        Assert.Contains("no camera", report.Notice!, StringComparison.Ordinal);
        Assert.Contains("--source", report.ToScreen(), StringComparison.Ordinal);
    }

    /// <summary>A file that is no video device answers no ioctl; one that is not there cannot be opened.</summary>
    [Fact]
    public void TheSystemsOwnAnswersAreSaidInWords()
    {
        Assert.Null(new V4l2().Query("/dev/null", out var why));
        Assert.Equal("/dev/null is no video device", why);
        Assert.Null(new V4l2().Query(Path.Combine(_root, "video0"), out why));
        Assert.EndsWith("is not there", why, StringComparison.Ordinal);
    }

    [Fact]
    public void ASourceIsWatchedAndATestPictureOfItWritten()
    {
        var folder = Path.Combine(_root, "pictures");
        Directory.CreateDirectory(folder);
        var pixels = new byte[320 * 200 * 3];
        for (var i = 0; i < 40; i++)
        {
            for (var p = 0; p < pixels.Length; p++) pixels[p] = (byte)(60 + (p * 7 + i * 13) % 90);
            PictureFile.WritePng(Path.Combine(folder, $"{i}.png"), pixels, 320, 200, PixelFormat.Bgr24);
        }
        var options = new DevicesOptions { Sources = [folder, Path.Combine(_root, "none.mp4")], TestPictures = Path.Combine(_root, "out"), Seconds = 0.3 };
        var report = DevicesSession.Run(options, new VideoDeviceList(new Drivers(), _root), TestContext.Current.CancellationToken);
        Assert.True(report.HasProblem);
        Assert.Contains("does not exist", report.Sources[1].Problem!, StringComparison.Ordinal);
        var alive = report.Sources[0];
        Assert.Null(alive.Problem);
        Assert.Equal((320, 200, 0L), (alive.WidthPx, alive.HeightPx, alive.Dropped));
        Assert.Equal((320, 200), PictureFile.SizeOf(alive.Picture!));
    }

    public static TheoryData<string> Profiles => [.. Directory.GetFiles(Repository.Path("hardware", "profiles", "endoscope"), "*.json").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void EveryEndoscopeProfileIsRead(string file)
    {
        var profile = EndoscopeProfile.Read(Repository.Path("hardware", "profiles", "endoscope", file));
        Assert.NotEmpty(profile.Name);
        Assert.True(profile.Left.Address.IsLive);
        Assert.InRange(profile.Left.Latency.Milliseconds, 1, 200);
    }

    [Theory]
    [InlineData("\"source\": \"gopher://x\"", "gopher")]
    [InlineData("\"source\": \"/dev/video0\", \"stereo\": \"sideBySide\", \"rightSource\": \"/dev/video1\"", "one eye each")]
    [InlineData("\"source\": \"/dev/video0\", \"stereo\": \"sidebyside\"", "sideBySide")]
    [InlineData("\"source\": \"/dev/video0\", \"pixelFormat\": \"NV\"", "four letters")]
    [InlineData("\"source\": \"/dev/video0\", \"health\": { \"logRedToGreen\": [1, 0] }", "least value below")]
    [InlineData("\"source\": \"/dev/video0\", \"croop\": {}", "did you mean 'crop'")]
    public void AProfileThatMakesNoSenseIsRefusedInWords(string body, string words) =>
        Assert.Contains(words, Assert.Throws<ConfigException>(() => EndoscopeProfile.Read(StrictJson.Parse("{ \"version\": 1, \"name\": \"x\", " + body + " }", "x.json"))).Message, StringComparison.Ordinal);

    private sealed class Drivers : IVideoControl
    {
        public VideoFormats? Query(string path, out string? why)
        {
            why = path.EndsWith("video4", StringComparison.Ordinal) ? "held by another program" : null;
            return why is not null ? null : new VideoFormats("uvcvideo", "card", !path.EndsWith("video3", StringComparison.Ordinal), [new VideoFormat("YUYV", "YUYV 4:2:2", [new VideoSize(1920, 1080, [60, 30])])]);
        }
    }
}
