using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Runtime.Replays;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Capture;
using SurgicalNav.Sensing.Pictures;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.SystemTests.Devices;

/// <summary>Pictures recorded, and the recording's video played as a source.</summary>
[Collection(MachineCollection.Name)]
public sealed class RecordedVideoTests : IDisposable
{
    private const int Width = 64, Height = 48, Pictures = 30;
    private static readonly DateOnly Today = new(2026, 3, 1);
    private static readonly Instant Begin = Instant.FromSeconds(100);

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-video-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Place(string name) => Path.Combine(_folder, name);

    /// <summary>At uneven moments, the first half a second after the session's first pose.</summary>
    private static PictureFields At(int i, PixelFormat format)
    {
        var received = Begin + Duration.FromMilliseconds(500 + 40 * i + i * i % 7);
        // Number 5 was lost.
        return new PictureFields(Width, Height, format, received - Duration.FromMilliseconds(12 + i % 3), received, i < 5 ? i : i + 1, PictureFields.Raw);
    }

    private static byte[] Pixels(int picture, PixelFormat format, int eye = 0) =>
        [.. Enumerable.Range(0, Width * Height * PictureFields.BytesPerPixel(format)).Select(k => (byte)(k * (picture + 3) + 91 * eye))];

    /// <summary>A pose with every picture, one before them, and the pictures of each eye.</summary>
    private string Record(string name, PixelFormat format = PixelFormat.Bgr24, params string[] topics)
    {
        using var recorder = new SessionRecorder(Place(name), new SessionStart(DateTimeOffset.UnixEpoch, Begin, []), new FaultLog(), new RecorderOptions { Transforms = false });
        var poses = recorder.AddPoses("/tracker", "tracker", ["Probe"]);
        var videos = topics.Select(t => recorder.AddVideo(t, "camera", raw: true)).ToArray();
        Pose(Begin, 0);
        for (var i = 0; i < Pictures; i++)
        {
            var picture = At(i, format);
            Pose(picture.ReceivedAt, i + 1);
            foreach (var (eye, video) in videos.Index()) Assert.True(video.OfferRaw(picture, Pixels(i, format, eye), picture.ReceivedAt));
            recorder.Step(picture.ReceivedAt);
        }
        recorder.Finish(Begin + Duration.FromSeconds(3));
        return Place(name);

        void Pose(Instant at, int number)
        {
            poses.Offer(new PoseRecord(-1, 0, Quat.Identity, Vec3.Zero, default, at, at, number, 0, double.NaN), at);
            poses.Offer(new PoseRecord(0, PoseRecord.Visible, Quat.Identity, new Vec3(number, 0, 0), default, at, at, number, 0, double.NaN), at);
        }
    }

    private static CaptureOptions Asked(string text, EyeOptions? eyes = null) => new() { Address = VideoAddress.Parse(text), Eyes = eyes ?? new EyeOptions() };

    /// <summary>Plays it to its end on a made-up clock; the caller's function sees each frame.</summary>
    private static int Play(RecordingVideo video, Action<EndoscopeFrame, Instant> see)
    {
        var frames = 0;
        for (var now = Instant.FromSeconds(7); !video.IsFinished; now += Duration.FromMilliseconds(1))
            while (video.TryNext(now, out var frame))
            {
                see(frame, now);
                frames++;
                frame.Release();
            }
        return frames;
    }

    [Theory]
    [InlineData(PixelFormat.Bgr24)]
    [InlineData(PixelFormat.Gray8)]
    [InlineData(PixelFormat.Rgba32)]
    public void EveryPictureComesAgainToTheBitAtItsOwnMoment(PixelFormat format)
    {
        var path = Record("s.mcap", format, "/endoscope/left");
        using var video = RecordingVideo.Open(Asked(path, new EyeOptions(format)));
        Assert.Equal((Width, Height, false), (video.Width, video.Height, video.IsStereo));
        var (i, later) = (0, Instant.FromSeconds(7) - Begin);
        Play(video, (frame, now) =>
        {
            var was = At(i, format);
            Assert.Equal((was.AcquiredAt + later, was.ReceivedAt + later, was.Frame), (frame.Left.AcquiredAt, frame.Left.ReceivedAt, frame.Left.Sequence));
            Assert.Equal(was.ReceivedAt + later, now);
            Assert.True(frame.Left.Pixels.SequenceEqual(Pixels(i++, format)));
        });
        Assert.Equal((Pictures, 0, null), (i, video.Dropped, video.LastProblem));
    }

    /// <summary>Two channels of a picture that is recorded as one are split and cropped like those of any source.</summary>
    [Fact]
    public void AnEyesPartIsCutOutOfIt()
    {
        var path = Record("s.mcap", PixelFormat.Bgr24, "/endoscope/left");
        using var video = RecordingVideo.Open(Asked("file:" + path, new EyeOptions(PixelFormat.Bgr24, StereoLayout.SideBySide, Crop: new PixelRectangle(4, 6, 20, 30))));
        var i = 0;
        Play(video, (frame, _) =>
        {
            var whole = Pixels(i++, PixelFormat.Bgr24);
            foreach (var (eye, left) in new[] { (frame.Left, 4), (frame.Right!, 4 + Width / 2) })
                for (var y = 0; y < 30; y++) Assert.True(eye.Pixels.Slice(y * 60, 60).SequenceEqual(whole.AsSpan(((y + 6) * Width + left) * 3, 60)));
        });
        Assert.Equal(Pictures, i);
    }

    /// <summary>Pictures and poses of one recording keep to each other, although the poses began earlier.</summary>
    [Fact]
    public void PosesAndPicturesOfARecordingKeepToEachOther()
    {
        var path = Record("s.mcap", PixelFormat.Gray8, "/endoscope/left");
        var output = new BoundedEdge<PoseSample>("poses", 1000);
        using var tracker = RecordingTracker.Open(path, output: output);
        for (var now = Instant.FromSeconds(7); tracker.IsConnected; now += Duration.FromMilliseconds(1)) tracker.Poll(now);
        var poses = new List<Instant>();
        while (output.TryTake(out var sample))
            if (sample.Tool == 0) poses.Add(sample.ReceivedAt);
        using var video = RecordingVideo.Open(Asked(path));
        var i = 0;
        Play(video, (frame, _) => Assert.Equal(poses[++i], frame.Left.ReceivedAt));
        Assert.Equal((Pictures, Pictures + 1), (i, poses.Count));
    }

    /// <summary>However long it is: what it holds in memory is the chunk at hand.</summary>
    [Fact]
    public void PlayingRawPicturesAllocatesNothing()
    {
        var path = Record("s.mcap", PixelFormat.Bgr24, "/endoscope/left");
        using var video = RecordingVideo.Open(Asked(path) with { Pace = PlayPace.AsRead });
        // A chunk of twelve pictures brings its own list of channels; between two chunks there is nothing to keep.
        Allocations.AssertNone(() =>
        {
            if (video.TryNext(Instant.FromSeconds(1), out var frame)) frame.Release();
        }, warmUp: 12, calls: 4);
        Assert.False(video.IsFinished);
    }

    [Fact]
    public void OfSeveralOneIsChosenByItsTopic()
    {
        var path = Record("s.mcap", PixelFormat.Bgr24, "/endoscope/left", "/endoscope/right", "/endoscope/left/mask");
        var words = Refused(path);
        Assert.Contains($"2 eyes or cameras; say which: {path}?topic=/endoscope/left, {path}?topic=/endoscope/right.", words, StringComparison.Ordinal);
        Assert.Contains("holds no pictures on '/endoscope9/left'. It holds", Refused(path + "?topic=/endoscope9/left"), StringComparison.Ordinal);
        using var right = RecordingVideo.Open(Asked(path + "?topic=/endoscope/right"));
        var i = 0;
        Play(right, (frame, _) => Assert.True(frame.Left.Pixels.SequenceEqual(Pixels(i++, PixelFormat.Bgr24, eye: 1))));
        Assert.Equal(Pictures, i);
    }

    [Fact]
    public void WhatHoldsNoVideoIsRefusedInWords()
    {
        Assert.Contains("holds no pictures", Refused(Record("poses.mcap")), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Refused(Place("none.mcap")), StringComparison.Ordinal);
        File.WriteAllText(Place("text.mcap"), "this is no recording at all, but some words");
        Assert.Contains("Check that this is the recording you mean", Refused(Place("text.mcap")), StringComparison.Ordinal);
    }

    private static string Refused(string text) =>
        Assert.Throws<UserErrorException>(() => EndoscopeFeed.Open(text, null, roundView: false, new FaultLog())).Message;

    /// <summary>A damaged chunk ends the source there and is named; what came before it is whole. So does the end of a file that was cut short.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DamageIsNamedAndWhatStandsBeforeItIsPlayed(bool isCut)
    {
        var bytes = File.ReadAllBytes(Record("s.mcap", PixelFormat.Bgr24, "/endoscope/left"));
        var chunks = Index(Place("s.mcap")).Chunks.OrderBy(c => c.Offset).ToList();
        Assert.True(chunks.Count >= 3);
        var hurt = chunks[^2];
        if (isCut) bytes = bytes[..(int)(hurt.Offset + 200)];
        else bytes[hurt.Offset + 300] ^= 0x40;
        File.WriteAllBytes(Place("hurt.mcap"), bytes);
        var faults = new FaultLog();
        using var video = RecordingVideo.Open(Asked(Place("hurt.mcap")), faults);
        var i = 0;
        Play(video, (frame, _) => Assert.True(frame.Left.Pixels.SequenceEqual(Pixels(i++, PixelFormat.Bgr24))));
        Assert.InRange(i, 1, Pictures - 1);
        Assert.Equal(1, video.Dropped);
        Assert.Contains($"{Place("hurt.mcap")} is damaged or was cut short ({(isCut ? "Truncated" : "ChunkCrc")} at byte {hurt.Offset}", video.LastProblem, StringComparison.Ordinal);
        Assert.Equal(FaultCode.FrameDropped, Assert.Single(faults.Newest()).Code);
    }

    /// <summary>One picture of another size in the midst, and one whose bytes are no picture: left out, counted and named; all others come.</summary>
    [Fact]
    public void APictureThatCannotBeShownIsLeftOut()
    {
        using (var recorder = new SessionRecorder(Place("s.mcap"), new SessionStart(DateTimeOffset.UnixEpoch, Begin, []), new FaultLog()))
        {
            var video = recorder.AddVideo("/endoscope/left", "camera", raw: false);
            using var codec = OpenCvPictureCodec.Png();
            for (var i = 0; i < 6; i++)
            {
                var at = At(i, PixelFormat.Gray8);
                using var pool = new FramePool(i == 2 ? Width / 2 : Width, Height, PixelFormat.Gray8, 1);
                Assert.True(pool.TryRent(at.AcquiredAt, at.ReceivedAt, i, out var lease));
                Pixels(i, PixelFormat.Gray8).AsSpan(0, lease.Pixels.Length).CopyTo(lease.Pixels);
                var buffer = video.TryRent(codec.MaxBytes(lease.Width, Height, PixelFormat.Gray8))!;
                var bytes = codec.Encode(lease, buffer.Payload);
                if (i == 4) buffer.Payload[..bytes].Fill(7);
                video.Offer(buffer, PictureFields.Of(lease, codec.Name), bytes, at.ReceivedAt);
                lease.Release();
            }
            recorder.Finish(Begin + Duration.FromSeconds(3));
        }
        using var played = RecordingVideo.Open(Asked(Place("s.mcap"), new EyeOptions(PixelFormat.Gray8)));
        var (shown, words) = (new List<long>(), new List<string?>());
        Play(played, (frame, _) =>
        {
            shown.Add(frame.Left.Sequence);
            words.Add(played.LastProblem);
            Assert.True(frame.Left.Pixels.SequenceEqual(Pixels((int)frame.Left.Sequence, PixelFormat.Gray8)));
        });
        Assert.Equal([0, 1, 3, 5], shown);
        Assert.Equal(2, played.Dropped);
        Assert.Contains("picture 2 of", words[2], StringComparison.Ordinal);
        Assert.Contains("is 32×48 Gray8 pixels, the first was 64×48", words[2], StringComparison.Ordinal);
        Assert.EndsWith("picture 4 of " + Place("s.mcap") + " is damaged; it is left out.", words[3], StringComparison.Ordinal);
    }

    private static McapIndex Index(string path)
    {
        using var file = File.OpenRead(path);
        return McapIndex.Load(file);
    }

    /// <summary>Recorded, played, recorded without loss and played again: the same pictures, numbers and distances in time.</summary>
    [Fact]
    public void TheVideoOfARecordingIsWatchedAndRecordedLikeAnyOther()
    {
        var path = Record("s.mcap", PixelFormat.Bgr24, "/endoscope/left");
        var reading = MonitorSession.Run(SessionDevices.Of(null, [], [], ["file:" + path], Today), null, _ => { }, _ => { }, CancellationToken.None);
        var seen = Assert.Single(reading.Videos);
        Assert.Equal((Pictures, 0, Width, Height, "played to the end"), (seen.Frames, seen.Dropped, seen.WidthPx, seen.HeightPx, seen.Words));

        RecordSession.Run(Place("again.mcap"), SessionDevices.Of(null, [], [], [path], Today), 60, VideoCodec.Png, _ => { }, _ => { }, CancellationToken.None);
        using var video = RecordingVideo.Open(Asked(Place("again.mcap")));
        var (i, first) = (0, default(Instant));
        Play(video, (frame, _) =>
        {
            if (i == 0) first = frame.Left.ReceivedAt;
            var was = At(i, PixelFormat.Bgr24);
            Assert.Equal((was.Frame, was.ReceivedAt - At(0, PixelFormat.Bgr24).ReceivedAt, was.ReceivedAt - was.AcquiredAt), (frame.Left.Sequence, frame.Left.ReceivedAt - first, frame.Left.ReceivedAt - frame.Left.AcquiredAt));
            Assert.True(frame.Left.Pixels.SequenceEqual(Pixels(i++, PixelFormat.Bgr24)));
        });
        Assert.Equal(Pictures, i);

        var look = Assert.Single(DevicesSession.Run(new DevicesOptions { Sources = [path], Seconds = 2 }, CancellationToken.None).Sources);
        Assert.Equal((null, Width, Height), (look.Problem, look.WidthPx, look.HeightPx));
    }
}
