using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Campaigns.Fuzz;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Sequences;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Tests.Sensing.Endoscopes;

namespace SurgicalNav.Tests.Sensing.Sequences;

public sealed class SequencePlayTests
{
    private const int W = 5, H = 3, Frames = 40;

    private static Quat Turn(int i) => Quat.Exp(new Vec3(0.01 * i, 0.02, -0.03 * i));

    private static Vec3 At(int i) => new(i / 3.0, -i, 1e3 + i / 7.0);

    private static double Time(int i) => 12.5 + i * 0.02 + (i % 3) * 0.001;

    private static bool IsLost(int i) => i is >= 10 and < 15;

    private static void Write(string path, int channels, bool compress)
    {
        using var writer = new SequenceWriter(path, ["ProbeToTracker", "StylusToTracker"], W, H, channels, compress);
        for (var i = 0; i < Frames; i++)
        {
            SequencePose[] poses = [new(i, IsLost(i) ? SequenceStatus.OutOfVolume : SequenceStatus.Ok, true, Turn(i), At(i)), new(i, SequenceStatus.Missing, false, Quat.Identity, Vec3.Zero)];
            writer.Add(Time(i), Time(i) + 0.05, 100 + i, poses, i == 20 ? default : Picture(i, channels));
        }
        writer.Complete();
    }

    private static byte[] Picture(int i, int channels) => [.. Enumerable.Range(0, W * H * channels).Select(k => (byte)(k * 7 + i))];

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public void WhatIsWrittenIsReadBack(int channels, bool compress)
    {
        using var scratch = new Scratch();
        var path = scratch.At("s.igs.mha");
        Write(path, channels, compress);
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        var file = SequenceFile.Open(path);
        Assert.Equal(Frames, file.Frames.Count);
        using var pixels = new SequencePixels(file);
        var picture = new byte[file.Images!.PictureBytes];
        for (var i = 0; i < Frames; i++)
        {
            Assert.Equal(Time(i), file.Frames[i].TimeS, 9);
            Assert.Equal((100 + i, i != 20), (file.Frames[i].Number, file.Frames[i].HasImage));
            Assert.True(file.Transforms[0].TryGet(i, out var pose));
            Assert.Equal(!IsLost(i), file.Transforms[0].IsUsable(pose));
            if (!IsLost(i))
            {
                Assert.InRange((pose.Rotation.Conjugate * Turn(i)).Log().Length, 0, 1e-12);
                Assert.Equal(At(i), pose.TranslationMm);
            }
            pixels.Next(picture);
            Assert.Equal(i == 20 ? new byte[picture.Length] : Picture(i, channels), picture);
        }
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(4.0)]
    public void TrackerAndVideoKeepTheRecordingsPace(double speed)
    {
        using var scratch = new Scratch();
        var path = scratch.At("s.igs.mha");
        Write(path, 1, compress: true);
        var file = SequenceFile.Open(path);
        var start = Instant.FromSeconds(3);
        using var tracker = new SequenceTracker(SequenceTracker.AllTools(file) with { Speed = speed }, file);
        using var video = new SequenceVideo(file, new SequenceVideoOptions { Speed = speed });
        var shown = 0;
        for (var ms = 0; !video.IsFinished; ms++)
        {
            var now = start + Duration.FromMilliseconds(ms);
            tracker.Poll(now);
            while (video.TryNext(now, out var frame))
            {
                if (shown == 20) shown++;
                Assert.Equal(start + Duration.FromSeconds((Time(shown) - Time(0)) / speed), frame.Left.AcquiredAt);
                var grey = Picture(shown++, 1);
                for (var k = 0; k < grey.Length; k++) Assert.Equal((grey[k], grey[k], grey[k]), (frame.Left.Pixels[3 * k], frame.Left.Pixels[3 * k + 1], frame.Left.Pixels[3 * k + 2]));
                frame.Release();
            }
        }
        Assert.Equal((Frames, 0L, Frames), (shown, video.Dropped, (int)tracker.Counters.Frames));
        Assert.False(tracker.IsConnected);
        for (var i = 0; i < Frames; i++)
        {
            var answer = tracker.Tools[0].History.Lookup(start + Duration.FromSeconds((Time(i) - Time(0)) / speed));
            Assert.Equal(IsLost(i) ? LookupStatus.Occluded : LookupStatus.Ok, answer.Status);
            if (!IsLost(i)) Assert.Equal(At(i), answer.TranslationMm);
        }
    }

    [Fact]
    public void PlayingAllocatesNothing()
    {
        using var scratch = new Scratch();
        var path = scratch.At("s.igs.mha");
        Write(path, 3, compress: false);
        var file = SequenceFile.Open(path);
        using var tracker = new SequenceTracker(SequenceTracker.AllTools(file), file);
        using var video = new SequenceVideo(file);
        var now = Instant.FromSeconds(1);
        Allocations.AssertNone(Step, warmUp: 6, calls: 8);

        void Step()
        {
            tracker.Poll(now);
            if (video.TryNext(now, out var frame)) frame.Release();
            now += Duration.FromMilliseconds(20);
        }
    }

    [Fact]
    public void DamagedPicturesEndTheVideoInWords()
    {
        using var scratch = new Scratch();
        var path = scratch.At("s.igs.mha");
        Write(path, 1, compress: true);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^60]);
        var faults = new FaultLog();
        using var video = new SequenceVideo(SequenceFile.Open(path), faults: faults);
        for (var ms = 0; ms < 3000 && !video.IsFinished; ms++)
            if (video.TryNext(Instant.FromSeconds(ms * 1e-3), out var frame)) frame.Release();
        Assert.True(video.IsFinished);
        Assert.Equal((1L, 1L), (video.Dropped, faults.Count(FaultCode.FrameDropped)));
        Assert.Contains("s.igs.mha, picture", video.LastProblem, StringComparison.Ordinal);
    }

    [Fact]
    public void APictureIsTurnedUpright()
    {
        using var scratch = new Scratch();
        var path = scratch.At("s.nrrd");
        File.WriteAllBytes(path, SequenceText.NrrdBytes);
        using var video = new SequenceVideo(SequenceFile.Open(path));
        Assert.True(video.TryNext(default, out var frame));
        Assert.Equal([4, 3, 2, 1], new[] { frame.Left.Pixels[0], frame.Left.Pixels[3], frame.Left.Pixels[6], frame.Left.Pixels[9] });
        frame.Release();
    }

    [Fact]
    public void WhatCannotBePlayedIsRefusedInWords()
    {
        var file = SequenceText.Read(SequenceSamples.Mha.Replace("MET_UCHAR", "MET_SHORT", StringComparison.Ordinal), "a.igs.mha");
        Assert.Contains("grey window", Assert.Throws<SequenceFormatException>(() => new SequenceVideo(file)).Message, StringComparison.Ordinal);
        Assert.Contains("there are ProbeToTracker", Assert.Throws<SequenceFormatException>(() => new SequenceTracker(new SequenceTrackerOptions { Tools = ["Scope"] }, file)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SequenceTracker(SequenceTracker.AllTools(file) with { Speed = 0 }, file));
        var posesOnly = SequenceText.Read(SequenceSamples.Csv, "log.csv");
        Assert.Contains("poses only", Assert.Throws<SequenceFormatException>(() => new SequenceVideo(posesOnly)).Message, StringComparison.Ordinal);
        var timeless = SequenceText.Read(SequenceSamples.Mha.Replace("Timestamp", "Foo", StringComparison.Ordinal), "a.igs.mha");
        Assert.Contains("Timestamp", Assert.Throws<SequenceFormatException>(() => new SequenceTracker(SequenceTracker.AllTools(timeless), timeless)).Message, StringComparison.Ordinal);
    }
}
