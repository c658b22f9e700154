using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Monitoring;

/// <summary>Takes down what the devices of a watch deliver: every sample with its frame marks, the pictures, the raw bytes of lines, faults and edges.</summary>
/// <remarks>Made after the devices were opened and before the watch is started, so that nothing is missed; finished after the watch has ended.</remarks>
public sealed class DeviceRecording : IDisposable
{
    private static readonly Duration EdgePeriod = Duration.FromSeconds(1);

    private readonly RecordingSession _session;
    private readonly RecordTopic<EdgeRecord> _edges;
    private readonly List<(string Name, PictureLane Lane)> _lanes = [];
    private Instant _edgesAt;

    /// <param name="path">Of the file, made anew.</param>
    /// <param name="watch">Opened and not yet started; its samples are taken from here on.</param>
    /// <param name="devices">As asked for.</param>
    /// <param name="codec">How pictures are kept.</param>
    /// <exception cref="UserErrorException">The file cannot be made.</exception>
    public DeviceRecording(string path, DeviceWatch watch, SessionDevices devices, VideoCodec codec)
    {
        var clock = MonotonicClock.Shared;
        IReadOnlyList<KeyValuePair<string, string>> said =
        [
            KeyValuePair.Create("program", "SurgicalNav record"),
            KeyValuePair.Create("profile", devices.Name),
            KeyValuePair.Create("clock", "monotonic"),
            KeyValuePair.Create("trackers", string.Join(' ', devices.Trackers.Select(t => t.Address.Text))),
            KeyValuePair.Create("videos", string.Join("; ", watch.Videos.Select(v => v.View.IsWhole ? v.Address : $"{v.Address} cropped to {v.View.Crop}"))),
            KeyValuePair.Create("controllers", string.Join(' ', devices.Controllers.Select(c => $"{c.Profile}@{c.Device}"))),
        ];
        _session = new RecordingSession(path, new SessionStart(DateTimeOffset.UtcNow, clock.Now, said), RecorderFaults, clock);
        try
        {
            var recorder = _session.Recorder;
            _edges = recorder.AddTopic<EdgeRecord>(SessionTopics.Edges);
            watch.Faults.RelayTo(recorder.AddFaults());
            for (var i = 0; i < watch.Trackers.Count; i++) Add(watch.Trackers[i], i);
            for (var i = 0; i < watch.Videos.Count; i++) Add(watch.Videos[i], i, codec);
            for (var i = 0; i < watch.Controllers.Count; i++) watch.Controllers[i].Tap = Tap(FormattableString.Invariant($"controller-{i + 1}"));
            foreach (var file in devices.Files.Concat(watch.Trackers.SelectMany(t => t.Files)).Distinct(StringComparer.Ordinal)) recorder.Attach("profile/" + Path.GetFileName(file), "application/json", File.ReadAllBytes(file), clock.Now);
            watch.Polled = Step;
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Of the recording itself: what it had to drop.</summary>
    public FaultLog RecorderFaults { get; } = new(16);

    public SessionRecorder Recorder => _session.Recorder;

    public IEnumerable<EdgeReading> Edges => _lanes.Select(l => EdgeReading.Of(l.Name + " to recording", l.Lane.Counters));

    public void Start() => _session.Start();

    public void Dispose() => _session.Finish();

    private void Add(TrackerFeed feed, int index)
    {
        var recorder = _session.Recorder;
        recorder.Attach(SessionTopics.TrackerSetupAt(index), "application/json", TrackerSetupFile.Write(feed.Options), MonotonicClock.Shared.Now);
        var poses = recorder.AddPoses(SessionTopics.TrackerAt(index), "tracker", feed.Options.Tools);
        feed.Meter.Next = new DirectEdge<PoseSample>("poses to recording", sample => poses.Offer(PoseRecords.Of(sample), sample.ReceivedAt));
        if (feed.HasLine) feed.Tap = Tap(FormattableString.Invariant($"tracker-{index + 1}"));
    }

    private void Add(EndoscopeFeed feed, int index, VideoCodec codec)
    {
        // Two devices of one endoscope are its two eyes; whatever else there is stands for itself.
        var single = feed.Eyes is ["right"] ? index - 1 : index;
        var lanes = feed.Eyes.Select(eye => _session.AddLane(SessionTopics.EyeAt(single, eye), eye == "left" ? "camera" : "camera_right", codec)).ToArray();
        for (var i = 0; i < lanes.Length; i++)
            if (lanes[i] is { } lane) _lanes.Add((SessionTopics.EyeAt(single, feed.Eyes[i]), lane));
        feed.Watch = frame =>
        {
            lanes[0]?.Offer(frame.Left);
            if (frame.Right is { } right && lanes.Length > 1) lanes[1]?.Offer(right);
        };
    }

    private BytesTap Tap(string name)
    {
        var topic = _session.Recorder.AddBytes(SessionTopics.RawPrefix + name);
        return (bytes, sent) =>
        {
            var now = MonotonicClock.Shared.Now;
            topic.Offer(new DeviceBytes(now, sent, bytes), now);
        };
    }

    private void Step(Instant now)
    {
        if (now - _edgesAt < EdgePeriod) return;
        _edgesAt = now;
        foreach (var (name, lane) in _lanes) _edges.Offer(new EdgeRecord(now, name, lane.Counters), now, now);
    }
}
