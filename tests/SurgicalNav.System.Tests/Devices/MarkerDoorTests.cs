using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.OpenIgtLink.Peers;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Runtime.OpenIgtLink.Serving;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Runtime.Replays;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.SystemTests.Devices;

/// <summary>Drawn markers with known poses, followed through the address markers:FILE.json.</summary>
[Collection(MachineCollection.Name)]
public sealed class MarkerDoorTests : IDisposable
{
    private static readonly DateOnly Today = new(2026, 3, 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-markers-").FullName;
    private readonly DrawnPlate _drawn;

    public MarkerDoorTests() => _drawn = new DrawnPlate(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ABodyIsRecordedWhereItWasDrawnAndVerifiesToTheBit()
    {
        var report = Record("s.mcap");
        Assert.Equal((0, 0, null), (report.DroppedVideo, report.DroppedOther, report.Failure));
        var tool = Assert.Single(Assert.Single(report.Devices.Trackers).Tools);
        Assert.Equal(("Plate", DrawnPlate.Pictures, 0), (tool.Name, tool.Poses, tool.Unseen + tool.Distrusted));

        var poses = Poses("s.mcap");
        Assert.Equal(DrawnPlate.Pictures, poses.Count);
        foreach (var (i, pose) in poses.Index())
        {
            Assert.Equal(i, pose.Frame);
            AssertIsAt(i, pose);
            // Pictures of a folder are 40 ms apart; a pose is there only after its picture.
            Assert.Equal(i * 0.04, (pose.AcquiredAt - poses[0].AcquiredAt).Seconds, 1e-9);
            Assert.True(pose.ReceivedAt > pose.AcquiredAt);
        }

        var same = ReplaySession.Run(new ReplayOptions { File = _drawn.Place("s.mcap"), Verify = true }, _ => { }, CancellationToken.None);
        Assert.True(same.IsSame, same.Verify!.First?.ToString());
        Assert.Equal(2 * DrawnPlate.Pictures, same.Verify.Poses);
        Assert.Equal((true, false), Stamped());
        using var session = RecordedSession.Open(_drawn.Place("s.mcap"));
        while (session.Reader.Read()) { }
        Assert.Superset(new HashSet<string> { "profile/bodies.json", "profile/calibration.json" }, session.Reader.Attachments.Select(a => a.Name).ToHashSet());
    }

    /// <summary>Whether the samples come out the same by the pictures' stamps, and by the moments of arrival, which they were not taken at.</summary>
    private (bool BySource, bool ByArrival) Stamped()
    {
        return (Differences(o => o) == 0, Differences(o => o with { StampedBySource = false }) == 0);

        long Differences(Func<TrackerOptions, TrackerOptions> change)
        {
            using var session = RecordedSession.Open(_drawn.Place("s.mcap"));
            var comparison = new BitComparison([]);
            using var replay = new SessionReplay(null, [], comparison, session.Trackers.ToDictionary(t => t.Key, t => change(t.Value), StringComparer.Ordinal));
            Assert.Null(session.Feed(replay, null, _ => { }, CancellationToken.None));
            return comparison.Differences;
        }
    }

    [Fact]
    public void TheRecordingPlaysWithThePicturesOwnMoments()
    {
        Record("s.mcap");
        var recorded = Poses("s.mcap");
        var output = new BoundedEdge<PoseSample>("again", 1000);
        using var tracker = RecordingTracker.Open(_drawn.Place("s.mcap"), output: output);
        for (var now = Instant.FromSeconds(7); tracker.IsConnected; now += Duration.FromMilliseconds(1)) tracker.Poll(now);
        var again = new List<PoseSample>();
        while (output.TryTake(out var sample))
            if (sample.Tool != PoseSample.FrameMark) again.Add(sample);
        Assert.Equal(recorded.Select(p => p.ReceivedAt - p.AcquiredAt), again.Select(p => p.ReceivedAt - p.AcquiredAt));
        Assert.Equal(recorded.Select(p => p.AcquiredAt - recorded[0].AcquiredAt), again.Select(p => p.AcquiredAt - again[0].AcquiredAt));
    }

    /// <summary>The calibration is for the whole picture; the principal point moves with the crop of the endoscope's profile.</summary>
    [Fact]
    public void ACroppedCameraSeesTheBodyAtTheSamePlace()
    {
        _drawn.Write("scope.json", $$"""
            { "$schema": "x", "version": 1, "name": "cropped", "source": "{{_drawn.Place("pictures")}}", "crop": { "xPx": 202, "yPx": 101, "widthPx": 900, "heightPx": 540 } }
            """);
        _drawn.Write("bodies.json", DrawnPlate.Bodies("scope.json"));
        var report = Record("s.mcap");
        Assert.Contains("cropped to 900×540 at (202, 101)", report.Devices.Trackers[0].Link.Words, StringComparison.Ordinal);
        var poses = Poses("s.mcap");
        Assert.Equal(DrawnPlate.Pictures, poses.Count);
        foreach (var pose in poses) AssertIsAt(pose.Frame, pose);
    }

    /// <summary>The same pictures, kept without loss in a recording, give the same poses to the last bit.</summary>
    [Fact]
    public void ARecordedVideoServesAsTheCamera()
    {
        Record("live.mcap");
        RecordSession.Run(_drawn.Place("video.mcap"), SessionDevices.Of(null, [], [], [_drawn.Place("pictures")], Today), 20, VideoCodec.Raw, _ => { }, _ => { }, CancellationToken.None);
        _drawn.Write("bodies.json", DrawnPlate.Bodies("file:video.mcap"));
        Record("again.mcap");
        // A recorder on a busy machine may leave pictures out; their numbers say which.
        var (live, again) = (Poses("live.mcap"), Poses("again.mcap"));
        Assert.NotEmpty(again);
        foreach (var pose in again)
        {
            var then = live[(int)pose.Frame];
            Assert.Equal((then.Frame, then.Status, then.Rotation, then.TranslationMm, then.ErrorMm), (pose.Frame, pose.Status, pose.Rotation, pose.TranslationMm, pose.ErrorMm));
        }
    }

    [Fact]
    public void BodiesAreServedToOthersWithTheMomentsOfTheirPictures()
    {
        // Its calibration must be valid today: whoever serves names no day.
        _drawn.Write("calibration.json", DrawnPlate.Calibration(DrawnPlate.Width, DrawnPlate.Height, "2999-01-01"));
        using var source = ServedSources.Open(_drawn.Address, once: true, TestContext.Current.CancellationToken);
        var tracking = new IgtlTracking(source.Tools);
        Assert.Equal(["Plate"], source.Tools);
        Assert.True(source.WaitsForClient);
        var times = new List<long>();
        var until = MonotonicClock.Shared.Now + Duration.FromSeconds(60);
        while (!source.IsAtEnd && MonotonicClock.Shared.Now < until)
            if (source.TryTake(MonotonicClock.Shared.Now, tracking)) times.Add(tracking.Time.Nanoseconds);
        Assert.Equal(DrawnPlate.Pictures, times.Count);
        // OpenIGTLink counts fractions of 2⁻³² s.
        for (var i = 1; i < times.Count; i++) Assert.Equal(0.04, (times[i] - times[i - 1]) * 1e-9, 1e-8);
    }

    /// <summary>Pictures come faster than markers can be found in them: those that are too many are left out, and whoever asks or stops is answered.</summary>
    [Fact]
    public void ALiveCameraThatIsFasterThanItCanBeLookedAtIsFollowed()
    {
        using var camera = new FloodingCamera(_drawn.Place("pictures/p3.png"));
        _drawn.Write("bodies.json", DrawnPlate.Bodies(camera.Address));
        var report = RecordSession.Run(_drawn.Place("s.mcap"), SessionDevices.Of(null, [_drawn.Address], [], [], Today), 2, VideoCodec.None, _ => { }, _ => { }, CancellationToken.None);
        var tracker = Assert.Single(report.Devices.Trackers);
        Assert.True(tracker.Link.Connected);
        Assert.DoesNotContain("secret", tracker.Notice, StringComparison.Ordinal);
        var poses = Poses("s.mcap");
        Assert.NotEmpty(poses);
        // The same picture again and again is what a tracker that stands still would give: in time it is called frozen.
        Assert.All(poses, p => Assert.True(p.Status is PoseStatus.Visible or PoseStatus.Frozen));
        Assert.InRange((poses[0].TranslationMm - DrawnPlate.PoseAt(3).TranslationMm).Length, 0, 0.5);
        Assert.All(poses, p => Assert.True(p.ReceivedAt > p.AcquiredAt));
    }

    [Fact]
    public void ASessionsProfileNamesBodiesBesideIt()
    {
        var profile = _drawn.Write("session.json", """
            { "$schema": "x", "version": 1, "name": "t", "trackers": [ { "address": "markers:bodies.json", "tools": [ { "name": "Plate" } ], "rateHz": 25 } ] }
            """);
        var reading = MonitorSession.Run(SessionDevices.Of(profile, [], [], [], Today), null, _ => { }, _ => { }, CancellationToken.None);
        var tracker = Assert.Single(reading.Trackers);
        Assert.Equal((DrawnPlate.Pictures, 25, 0), (tracker.Frames, tracker.NominalRateHz, tracker.Lost));
        Assert.Contains("Plate with AprilTag_36h11 markers, looked for in", tracker.Notice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bodies.json", "\"calibration\": \"calibration.json\"", "\"calibration\": \"none.json\"", "names 'none.json', which is neither beside it")]
    [InlineData("bodies.json", "\"calibration\": \"calibration.json\", ", "", "lacks the key 'calibration'")]
    [InlineData("bodies.json", "\"camera\": \"pictures\"", "\"camera\": \"nowhere\"", "names 'nowhere', which is neither beside it")]
    [InlineData("bodies.json", "\"camera\": \"pictures\"", "\"camera\": \"gopher://x\"", "gopher")]
    [InlineData("calibration.json", "2026-06-01", "2026-02-01", "expired on 2026-02-01")]
    [InlineData("calibration.json", "\"widthPx\": 1280", "\"widthPx\": 1920", "is for pictures of 1920×720")]
    [InlineData("bodies.json", "AprilTag_36h11", "QR", "'QR' is no marker family; known are 4X4_50")]
    public void WhatCannotBeUsedIsRefusedInWords(string file, string from, string to, string words)
    {
        _drawn.Write(file, File.ReadAllText(_drawn.Place(file)).Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(words, Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void ABodyThatTheFileDoesNotHaveIsRefusedWithThoseItHas()
    {
        Assert.Contains("has no body 'Stylus'; it has Plate", Refused("Stylus"), StringComparison.Ordinal);
        Assert.Contains("can have no .rom file", Refused("Plate=a.rom"), StringComparison.Ordinal);
        File.Delete(_drawn.Place("bodies.json"));
        Assert.Contains("does not exist", Refused(), StringComparison.Ordinal);
    }

    private string Refused(params string[] tools) =>
        Assert.Throws<UserErrorException>(() => MonitorSession.Run(SessionDevices.Of(null, [_drawn.Address], tools, [], Today), 1, _ => { }, _ => { }, CancellationToken.None)).Message;

    private DeviceRecordingReport Record(string name) =>
        RecordSession.Run(_drawn.Place(name), SessionDevices.Of(null, [_drawn.Address], [], [], Today), 60, VideoCodec.Png, _ => { }, _ => { }, CancellationToken.None);

    private List<PoseSample> Poses(string name)
    {
        using var session = RecordedSession.Open(_drawn.Place(name));
        var poses = new List<PoseSample>();
        while (session.Reader.Read())
            if (session.Reader.Topic == SessionTopics.Tracker && PoseRecords.ToSample(session.Reader.Get<PoseRecord>()) is { Tool: 0 } sample) poses.Add(sample);
        return poses;
    }

    private static void AssertIsAt(long picture, in PoseSample pose)
    {
        var (rotation, translationMm) = DrawnPlate.PoseAt(picture);
        Assert.Equal(PoseStatus.Visible, pose.Status);
        Assert.InRange((pose.Rotation * rotation.Conjugate).Log().Length, 0, 0.012);
        Assert.InRange((pose.TranslationMm - translationMm).Length, 0, 0.5);
    }
}
