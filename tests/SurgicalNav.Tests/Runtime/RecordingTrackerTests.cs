using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Runtime.Replays;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Tests.Runtime;

/// <summary>A simulated tracker recorded, and played again as a source.</summary>
public sealed class RecordingTrackerTests : IDisposable
{
    private static readonly SimulatedRoom s_room = new(new RoomOptions { Seed = 6, Phantom = new PhantomOptions { Seed = 6 } });
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"surgicalnav-tracker-{Guid.NewGuid():n}.mcap");
    private readonly List<PoseSample> _recorded = [];

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void TheSamePosesComeAgainAtTheirOwnPaceLaterByAConstant()
    {
        Record(seconds: 5);
        var (start, output) = (Instant.FromSeconds(7), new BoundedEdge<PoseSample>("again", 100_000));
        using var tracker = RecordingTracker.Open(_path, output: output);
        for (var now = start; tracker.IsConnected; now += Duration.FromMilliseconds(1)) tracker.Poll(now);
        var again = new List<PoseSample>();
        while (output.TryTake(out var sample)) again.Add(sample);
        Assert.Equal(_recorded.Count, again.Count);
        var later = start - _recorded[0].ReceivedAt;
        var latency = new SimulatedTracker(6, NoiseFree: false).Client.ConstantLatency;
        foreach (var (was, now) in _recorded.Zip(again))
        {
            Assert.Equal((was.Tool, was.Rotation, was.TranslationMm, was.DeviceTime, was.ReceivedAt + later), (now.Tool, now.Rotation, now.TranslationMm, now.DeviceTime, now.ReceivedAt));
            // This recording does not say the tracker's constant latency, which was taken off.
            Assert.Equal(-latency.Nanoseconds, (was.AcquiredAt + later - now.AcquiredAt).Nanoseconds);
        }
    }

    [Fact]
    public void AtTwiceThePaceItTakesHalfTheTime()
    {
        Record(seconds: 4);
        using var tracker = RecordingTracker.Open(_path, speed: 2);
        var (start, now) = (Instant.FromSeconds(1), Instant.FromSeconds(1));
        for (; tracker.IsConnected; now += Duration.FromMilliseconds(1)) tracker.Poll(now);
        Assert.InRange((now - start).Seconds, 1.9, 2.0);
        Assert.InRange(tracker.Report(0, now).RateHz, 150, 165);
    }

    [Fact]
    public void WhatIsNoTrackersRecordingIsRefused()
    {
        Assert.Contains("there is no such recording", Assert.Throws<UserErrorException>(() => RecordingTracker.Open(_path)).Message, StringComparison.Ordinal);
        using (var session = new RecordingSession(_path, new SessionStart(DateTimeOffset.UnixEpoch, default, []), new FaultLog(), new ManualClock())) session.Finish();
        Assert.Contains("holds no tracker's poses", Assert.Throws<UserErrorException>(() => RecordingTracker.Open(_path)).Message, StringComparison.Ordinal);
        Assert.Throws<UserErrorException>(() => RecordingTracker.Open(_path, speed: double.NaN));
    }

    private void Record(double seconds)
    {
        var (simulated, edge, clock) = (new SimulatedTracker(6, NoiseFree: false), new BoundedEdge<PoseSample>("recorded", 100_000), new ManualClock());
        using var tracked = new TrackedRoom(s_room, simulated, edge);
        tracked.RunTo(tracked.Start + Duration.FromSeconds(seconds));
        using var session = new RecordingSession(_path, new SessionStart(DateTimeOffset.UnixEpoch, default, []), new FaultLog(), clock);
        var topic = session.Recorder.AddPoses(SessionTopics.Tracker, "tracker", simulated.Client.Tools);
        while (edge.TryTake(out var s))
        {
            _recorded.Add(s);
            topic.Offer(new PoseRecord(s.Tool, (int)s.Status, s.Rotation, s.TranslationMm, s.DeviceTime, s.AcquiredAt, s.ReceivedAt, s.Frame, (uint)s.Flags, s.ErrorMm), s.ReceivedAt);
        }
        session.Finish();
    }
}
