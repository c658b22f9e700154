using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;

namespace SurgicalNav.Tests.Recording;

/// <summary>What is offered to a recorder is what its file holds, and what is not is counted and said.</summary>
public sealed class SessionTests
{
    private static Instant At(double ms) => Samples.Start.At + Duration.FromMilliseconds(ms);

    [Theory]
    [InlineData(McapCompression.None)]
    [InlineData(McapCompression.Lz4)]
    [InlineData(McapCompression.Zstd)]
    public void EverythingComesBackInTheOrderInWhichItWasOffered(McapCompression compression)
    {
        using var file = new TempFile();
        var samples = new Samples(11);
        var pose = samples.Pose() with { Status = 0, Tool = 1, AcquiredAt = At(-3) };
        var (state, fault, line) = (samples.StageState(), samples.Fault(), samples.TimeLine());
        var pixels = Enumerable.Range(0, 4 * 3 * 3).Select(i => (byte)i).ToArray();
        var fields = new PictureFields(4, 3, PixelFormat.Bgr24, At(1), At(2), 77, PictureFields.Raw);
        using (var recorder = new SessionRecorder(file.Path, Samples.Start, new FaultLog(), new RecorderOptions { Compression = compression }))
        {
            var poses = recorder.AddPoses("/tracker/sim", "tracker", ["probe", "scope"]);
            var states = recorder.AddTopic<StageStateRecord>("/states");
            var lines = recorder.AddTopic<TimeLineRecord>("/overlay/time_line");
            var video = recorder.AddVideo("/endoscope/left", "endoscope_left", raw: true);
            var serial = recorder.AddBytes("/serial/arm");
            var faults = recorder.AddFaults();
            recorder.Attach("calibration.json", "application/json", "{}"u8.ToArray(), At(0));
            poses.Offer(pose, At(1));
            Assert.True(video.OfferRaw(fields, pixels, At(2)));
            states.Offer(state, At(2), At(3));
            serial.Offer(new DeviceBytes(At(3), sent: true, [1, 2, 3]), At(4));
            Assert.Equal(5, recorder.Step(At(5)));
            lines.Offer(line, At(5), At(6));
            faults.Offer(fault.Fault, At(7));
            recorder.Finish(At(8));
            Assert.True(recorder.IsComplete);
        }

        using var reader = new SessionReader(file.Path);
        Assert.Equal((Samples.Start.WallClock, Samples.Start.At), (reader.Start!.WallClock, reader.Start.At));
        Assert.Equal(Samples.Start.Values, reader.Start.Values);
        Assert.True(reader.Read());
        Assert.Equal((RecordKind.Pose, "/tracker/sim", At(1)), (reader.Kind, reader.Topic, reader.LogTime));
        Assert.Equal(pose, reader.Get<PoseRecord>());
        Assert.Equal(pose.AcquiredAt, reader.ToInstant(reader.Message.PublishTimeNs));
        Assert.True(reader.Read());
        Assert.Equal((RecordKind.ViewerTransform, "/tf"), (reader.Kind, reader.Topic));
        Assert.True(reader.Read());
        Assert.Equal(fields, reader.Picture().Fields);
        Assert.Equal(pixels, reader.Picture().Data.ToArray());
        Assert.True(reader.Read());
        Assert.Equal(state, reader.Get<StageStateRecord>());
        Assert.True(reader.Read());
        Assert.Equal([1, 2, 3], reader.DeviceBytes().Data.ToArray());
        Assert.True(reader.Read());
        Assert.Equal(line, reader.Get<TimeLineRecord>());
        Assert.True(reader.Read());
        Assert.Equal(fault, reader.Get<FaultRecord>());
        Assert.Throws<InvalidOperationException>(() => reader.Get<PoseRecord>());
        Assert.True(reader.Read());
        Assert.Equal(RecordKind.ViewerLog, reader.Kind);
        Assert.False(reader.Read());
        Assert.True(reader.IsComplete);
        Assert.Equal("{}"u8.ToArray(), Assert.Single(reader.Attachments).Data.ToArray());
        Assert.Equal("true", reader.Metadata.Single(m => m.Name == "health").Value("complete"));
    }

    [Fact]
    public void AFullQueueGivesUpTheOldestVideoAndNothingElse()
    {
        using var file = new TempFile();
        var faults = new FaultLog();
        using (var recorder = new SessionRecorder(file.Path, Samples.Start, faults, new RecorderOptions { VideoBytes = 4000 }))
        {
            var video = recorder.AddVideo("/endoscope/left", "left", raw: true);
            var poses = recorder.AddTopic<PoseRecord>("/tracker/sim");
            for (var i = 0; i < 20; i++)
            {
                Assert.True(video.OfferRaw(new PictureFields(10, 10, PixelFormat.Gray8, At(i), At(i), i, PictureFields.Raw), new byte[100], At(i)));
                poses.Offer(default, At(i), At(i));
            }
            recorder.Step(At(20));
            recorder.Finish(At(21));
            // 100 bytes of picture and 256 in front of it: eleven fit into 4000 bytes.
            Assert.Equal([new TopicCounters("/endoscope/left", 20, 9), new TopicCounters("/tracker/sim", 20, 0)], recorder.Counters);
            Assert.True(recorder.IsComplete);
        }
        Assert.Equal(0, faults.Total);

        using var reader = new SessionReader(file.Path);
        var (frames, sequences, poseCount) = (new List<long>(), new List<uint>(), 0);
        while (reader.Read())
            if (reader.Kind == RecordKind.Picture)
            {
                frames.Add(reader.Picture().Fields.Frame);
                sequences.Add(reader.Message.Sequence);
            }
            else
            {
                poseCount++;
            }
        Assert.Equal(Enumerable.Range(9, 11).Select(i => (long)i), frames);
        // The loss shows as a gap in the sequence as well.
        Assert.Equal(Enumerable.Range(9, 11).Select(i => (uint)i), sequences);
        Assert.Equal(20, poseCount);
        Assert.Contains("/endoscope/left: 9 of 20 messages are missing", reader.Metadata.Single(m => m.Name == "health").Value("words"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatDoesNotFitEvenThenRaisesAFaultOnceAndIsSaid()
    {
        using var file = new TempFile();
        var faults = new FaultLog();
        using (var recorder = new SessionRecorder(file.Path, Samples.Start, faults, new RecorderOptions { EssentialBytes = 4096 }))
        {
            var poses = recorder.AddTopic<PoseRecord>("/tracker/sim");
            for (var i = 0; i < 100; i++) poses.Offer(default(PoseRecord) with { Frame = i }, At(i), At(i));
            Assert.False(recorder.IsComplete);
            Assert.Equal(1, faults.Count(FaultCode.RecordingIncomplete));
            recorder.Step(At(100));
            poses.Offer(default(PoseRecord) with { Frame = 100 }, At(100), At(100));
            recorder.Finish(At(101));
        }
        using var reader = new SessionReader(file.Path);
        var frames = new List<long>();
        while (reader.Read()) frames.Add(reader.Get<PoseRecord>().Frame);
        // What came first stands; what came when there was no room is lost; what came after it stands again.
        Assert.Equal(100, frames[^1]);
        Assert.Equal(Enumerable.Range(0, frames.Count - 1).Select(i => (long)i), frames[..^1]);
        var health = reader.Metadata.Single(m => m.Name == "health");
        Assert.Equal("false", health.Value("complete"));
        Assert.Contains($"INCOMPLETE. /tracker/sim: {101 - frames.Count} of 101 messages are missing", health.Value("words"), StringComparison.Ordinal);
    }

    [Fact]
    public void OfferingAllocatesNothing()
    {
        using var file = new TempFile();
        using var recorder = new SessionRecorder(file.Path, Samples.Start, new FaultLog());
        var poses = recorder.AddPoses("/tracker/sim", "tracker", ["probe", "scope"]);
        var lines = recorder.AddTopic<TimeLineRecord>("/overlay/time_line");
        var video = recorder.AddVideo("/endoscope/left", "left", raw: true);
        var samples = new Samples(1);
        var pose = samples.Pose() with { Status = 0, Tool = 1 };
        var line = samples.TimeLine();
        var pixels = new byte[64 * 64];
        var fields = new PictureFields(64, 64, PixelFormat.Gray8, At(0), At(0), 0, PictureFields.Raw);
        var step = 0;
        Allocations.AssertNone(() =>
        {
            poses.Offer(pose, At(1));
            lines.Offer(line, At(1), At(1));
            video.OfferRaw(fields, pixels, At(1));
            // Chunks are closed about twice a second; that is not done once per message, and may allocate.
            if (step++ % 4 == 0) recorder.Step(At(1));
        }, warmUp: 3000, calls: 400);
    }

    [Fact]
    public void AChunkIsClosedByItsAge()
    {
        using var file = new TempFile();
        using var recorder = new SessionRecorder(file.Path, Samples.Start, new FaultLog(), new RecorderOptions { ChunkAge = Duration.FromMilliseconds(200) });
        var poses = recorder.AddTopic<PoseRecord>("/tracker/sim");
        poses.Offer(default, At(0), At(0));
        recorder.Step(At(0));
        recorder.Step(At(199));
        using (var before = new SessionReader(file.Path)) Assert.Equal(McapError.Truncated, Assert.Throws<McapException>(() => { while (before.Read()) { } }).Error);
        recorder.Step(At(200));
        using var after = new SessionReader(file.Path);
        Assert.True(after.Read());
        Assert.Equal(McapError.Truncated, Assert.Throws<McapException>(() => after.Read()).Error);
    }
}
