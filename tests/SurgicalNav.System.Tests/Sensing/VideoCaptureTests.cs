using OpenCvSharp;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Capture;

namespace SurgicalNav.SystemTests.Sensing;

/// <summary>Video files, and a network camera that is pulled and plugged in again in mid-session.</summary>
[Collection(MachineCollection.Name)]
public sealed class VideoCaptureTests : IDisposable
{
    private const int Width = 160, Height = 120, FramesInFile = 12;
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-video-").FullName;
    private readonly ManualClock _clock = new(Instant.FromSeconds(100));
    private readonly FaultLog _faults = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(PixelFormat.Bgr24, StereoLayout.Mono)]
    [InlineData(PixelFormat.Rgba32, StereoLayout.Mono)]
    [InlineData(PixelFormat.Gray8, StereoLayout.SideBySide)]
    [InlineData(PixelFormat.Rgba32, StereoLayout.LineInterlaced)]
    public void AFileReadWithoutPauseGivesEveryFrameInOrder(PixelFormat format, StereoLayout layout)
    {
        using var worker = new CaptureWorker(new CaptureOptions { Address = VideoAddress.Parse(VideoFile()), Eyes = new(format, layout), Pace = PlayPace.AsRead }, _clock);
        using var source = new VideoCaptureSource(worker);
        var levels = new List<int>();
        for (var i = 0; !source.IsFinished; i++)
        {
            Assert.True(i < 1000);
            // Twice before each look: a file waits for its reader instead of losing frames.
            worker.Step(_clock.Now);
            worker.Step(_clock.Now);
            if (!source.TryNext(_clock.Now, out var frame)) continue;
            Assert.Equal((format, source.Width, source.Height), (frame.Left.Format, frame.Left.Width, frame.Left.Height));
            Assert.Equal(layout != StereoLayout.Mono, frame.Right is not null);
            levels.Add(Level(frame.Left));
            frame.Release();
        }
        Assert.Equal(FramesInFile, levels.Count);
        for (var i = 0; i < FramesInFile; i++) Assert.InRange(levels[i], 20 * i - 4, 20 * i + 4);
        Assert.Equal(0, source.Dropped);
        Assert.Contains("has ended", source.Report.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void AFilePlaysByItsOwnStamps()
    {
        using var worker = new CaptureWorker(new CaptureOptions { Address = VideoAddress.Parse(VideoFile()) }, _clock);
        using var source = new VideoCaptureSource(worker);
        var moments = new List<double>();
        for (var ms = 0; ms < 600; ms++)
        {
            worker.Step(_clock.Now);
            if (source.TryNext(_clock.Now, out var frame))
            {
                moments.Add((frame.Left.AcquiredAt.Seconds - 100) * 1000);
                Assert.InRange((_clock.Now - frame.Left.AcquiredAt).Milliseconds, 0, 1.001);
                frame.Release();
            }
            _clock.Advance(Duration.FromMilliseconds(1));
        }
        Assert.Equal(FramesInFile, moments.Count);
        for (var i = 0; i < FramesInFile; i++) Assert.Equal(i * 40.0, moments[i], 0.5);
    }

    [Fact]
    public void ACutFileAndAMissingOneSaySo()
    {
        var missing = Words(Path.Combine(_folder, "none.mp4"));
        Assert.Contains("does not exist", missing, StringComparison.Ordinal);
        var noVideo = Path.Combine(_folder, "text.mp4");
        File.WriteAllText(noVideo, "not a video");
        Assert.Contains("cannot be opened as a video", Words(noVideo), StringComparison.Ordinal);
        var whole = File.ReadAllBytes(VideoFile());
        var cut = Path.Combine(_folder, "cut.avi");
        File.WriteAllBytes(cut, whole[..(whole.Length * 2 / 3)]);
        Assert.Matches("ends after [0-9]+ of 12 frames: it is truncated|cannot be opened as a video", Words(cut));
    }

    [Fact]
    public void ACameraThatIsPulledAndPluggedInAgainComesBackByItself()
    {
        using var camera = new WebCamera();
        using var worker = new CaptureWorker(new CaptureOptions { Address = VideoAddress.Parse(camera.Address), Eyes = new(PixelFormat.Rgba32), Latency = Duration.FromMilliseconds(30) }, _clock, _faults);
        using var source = new VideoCaptureSource(worker);
        for (var plugged = 0; plugged < 3; plugged++)
        {
            var served = "";
            var server = new Thread(() => served = camera.Serve(Jpeg(40))) { IsBackground = true };
            server.Start();
            Assert.Equal(40, Next(worker, source, 40));
            server.Join();
            Assert.StartsWith("GET /video HTTP/1.0\r\n", served, StringComparison.Ordinal);
            Assert.Contains("Authorization: Basic dXNlcjpzZWNyZXQ=", served, StringComparison.Ordinal);
            camera.Send(Jpeg(90));
            Assert.Equal(90, Next(worker, source, 90));
            Assert.Equal((CaptureState.Streaming, plugged), (source.Report.State, source.Report.Reconnects));

            camera.Unplug();
            worker.Step(_clock.Now);
            Assert.Equal((CaptureState.Waiting, plugged + 1L), (source.Report.State, _faults.Count(FaultCode.LinkLost)));
            Assert.Contains("sends no more pictures; next try in 0.25 s", source.Report.Words, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", source.Report.Words, StringComparison.Ordinal);
            Assert.False(source.IsFinished);
            Assert.False(source.TryNext(_clock.Now, out _));
            _clock.Advance(Duration.FromMilliseconds(250));
        }
    }

    [Fact]
    public void WaitsBetweenTriesGrowToTheirLongest()
    {
        string address;
        using (var gone = new WebCamera()) address = gone.Address;
        using var worker = new CaptureWorker(new CaptureOptions { Address = VideoAddress.Parse(address) }, _clock);
        using var source = new VideoCaptureSource(worker);
        double[] waits = [0.25, 0.5, 1, 2, 4, 4];
        for (var i = 0; i < waits.Length; i++)
        {
            worker.Step(_clock.Now);
            Assert.Contains(FormattableString.Invariant($"nobody listens there): check the address, and that the sender runs; next try in {waits[i]:0.##} s (attempt {i + 2})"), source.Report.Words, StringComparison.Ordinal);
            var before = source.Report;
            _clock.Advance(Duration.FromSeconds(waits[i] - 0.01));
            worker.Step(_clock.Now);
            Assert.Same(before, source.Report);
            _clock.Advance(Duration.FromSeconds(0.01));
        }
    }

    /// <summary>A reader that hesitates gets the newest picture, not the oldest: the lag never grows.</summary>
    [Fact]
    public void OfPicturesThatHaveComeAlreadyOnlyTheNewestIsTaken()
    {
        using var camera = new WebCamera();
        using var worker = new CaptureWorker(new CaptureOptions { Address = VideoAddress.Parse(camera.Address) }, _clock);
        using var source = new VideoCaptureSource(worker);
        var server = new Thread(() => camera.Serve(Jpeg(20))) { IsBackground = true };
        server.Start();
        Next(worker, source, 20);
        server.Join();
        camera.Send(Jpeg(60), Jpeg(100), Jpeg(140), Jpeg(180));
        Assert.Equal(180, Next(worker, source, 180));
        Assert.Equal(3, source.Dropped);
    }

    private int Next(CaptureWorker worker, VideoCaptureSource source, int expected)
    {
        for (var i = 0; i < 50; i++)
        {
            worker.Step(_clock.Now);
            if (!source.TryNext(_clock.Now, out var frame)) continue;
            var level = Level(frame.Left);
            if (worker.Options.Latency > Duration.Zero) Assert.Equal(worker.Options.Latency, frame.Left.ReceivedAt - frame.Left.AcquiredAt);
            frame.Release();
            if (Math.Abs(level - expected) <= 2) return expected;
        }
        return -1;
    }

    private string Words(string path)
    {
        using var worker = new CaptureWorker(new CaptureOptions { Address = VideoAddress.Parse(path), Pace = PlayPace.AsRead }, _clock);
        using var source = new VideoCaptureSource(worker);
        for (var i = 0; i < 100 && !source.IsFinished; i++)
        {
            worker.Step(_clock.Now);
            if (source.TryNext(_clock.Now, out var frame)) frame.Release();
        }
        Assert.True(source.Report.Failed);
        return source.Report.Words;
    }

    private static int Level(FrameLease lease)
    {
        long sum = 0;
        var colours = Math.Min(3, lease.BytesPerPixel);
        for (var i = 0; i < lease.Pixels.Length; i += lease.BytesPerPixel)
            for (var c = 0; c < colours; c++) sum += lease.Pixels[i + c];
        return (int)Math.Round(sum * (double)lease.BytesPerPixel / colours / lease.Pixels.Length);
    }

    private static byte[] Jpeg(int level)
    {
        using var picture = new Mat(Height, Width, MatType.CV_8UC3, Scalar.All(level));
        Cv2.ImEncode(".jpg", picture, out var bytes);
        return bytes;
    }

    /// <summary>12 frames at 25 a second, each of one grey that tells its number.</summary>
    private string VideoFile()
    {
        var path = Path.Combine(_folder, "video.avi");
        using var writer = new VideoWriter(path, VideoCaptureAPIs.FFMPEG, FourCC.FromString("MJPG"), 25, new Size(Width, Height));
        for (var i = 0; i < FramesInFile; i++)
        {
            using var picture = new Mat(Height, Width, MatType.CV_8UC3, Scalar.All(20 * i));
            writer.Write(picture);
        }
        return path;
    }
}
