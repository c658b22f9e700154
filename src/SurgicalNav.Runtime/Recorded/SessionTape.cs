using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>Hands what the stages do to the recorder, each kind on its topic, and fetches the guards' decisions from the memory that is shared with them.</summary>
public sealed class SessionTape : ISessionTape, IFaultSink
{
    private static readonly Duration EdgePeriod = Duration.FromSeconds(1);

    private readonly IClock _clock;
    private readonly PoseTopic _poses;
    private readonly FieldTopic<TrackingStep> _tracking;
    private readonly FieldTopic<DrawnFrame> _drawn;
    private readonly RecordTopic<TimeLineRecord> _timeLine;
    private readonly FieldTopic<GuardProgramRecord> _programs;
    private readonly RecordTopic<EdgeRecord> _edgeTopic;
    private readonly FaultTopic _faults;
    private readonly StateLog _states;
    private readonly PictureLane? _left, _right, _mask;
    private readonly (DecisionRing Ring, FieldTopic<GuardDecisionRecord> Topic)[] _guards;
    private readonly List<(string Name, Func<EdgeCounters> Counters)> _edges = [];
    private Instant _edgesAt;

    /// <param name="session">Adds its topics here; owned by the caller.</param>
    /// <param name="clock">The session's.</param>
    /// <param name="setup">Names of tools; whether there are two eyes.</param>
    /// <param name="video">How pictures are kept.</param>
    /// <param name="guards">By channel; empty where there are none.</param>
    public SessionTape(RecordingSession session, IClock clock, NavigationSetup setup, VideoCodec video, IReadOnlyList<(string Name, GuardChannel Channel)> guards)
    {
        _clock = clock;
        var recorder = session.Recorder;
        _poses = recorder.AddPoses(SessionTopics.Tracker, "tracker", setup.Tracker.Tools);
        _tracking = new FieldTopic<TrackingStep>(recorder, SessionTopics.Tracking);
        _drawn = new FieldTopic<DrawnFrame>(recorder, SessionTopics.Drawn, [KeyValuePair.Create("tools", string.Join(',', setup.Tracker.Tools))]);
        _timeLine = recorder.AddTopic<TimeLineRecord>(SessionTopics.TimeLine);
        _programs = new FieldTopic<GuardProgramRecord>(recorder, SessionTopics.Programs);
        _edgeTopic = recorder.AddTopic<EdgeRecord>(SessionTopics.Edges);
        _faults = recorder.AddFaults();
        _states = new StateLog(recorder, setup.Tracker);
        _left = session.AddLane(SessionTopics.Left, "camera", video);
        _right = setup.Right is null ? null : session.AddLane(SessionTopics.Right, "camera_right", video);
        _mask = session.AddLane(SessionTopics.Mask, "camera", VideoCodec.Raw);
        _guards = [.. guards.Select(g => (g.Channel.Decisions, new FieldTopic<GuardDecisionRecord>(recorder, SessionTopics.Guard(g.Name))))];
    }

    /// <summary>Sees every decision that is fetched; on the fetching thread.</summary>
    public Action<int, DecisionRecord>? Decided { get; set; }

    /// <summary>Decisions that were overwritten before they could be fetched: the recording lacks them, and says so.</summary>
    public long DecisionsLost { get; private set; }

    /// <summary>An edge whose counters are recorded once a second.</summary>
    public void Watch(string name, Func<EdgeCounters> counters) => _edges.Add((name, counters));

    public void Pose(in PoseSample sample) => _poses.Offer(PoseRecords.Of(sample), sample.ReceivedAt);

    public void Tracking(in TrackingStep step) => _tracking.Offer(step, step.At, step.At);

    /// <summary>The tools' states, where they have changed; by the tracker's loop.</summary>
    public void States(ITracker tracker, Instant now) => _states.Look(tracker, now);

    public void Video(StereoFrame frame)
    {
        _states.Look(frame.Trouble, frame.Left.ReceivedAt);
        _left?.Offer(frame.Left);
        if (frame.Right is { } right) _right?.Offer(right);
    }

    public void Mask(FrameLease mask) => _mask?.Offer(mask);

    public void Drawn(in DrawnFrame frame) => _drawn.Offer(frame, frame.AcquiredAt, _clock.Now);

    public void Shown(in TimeLineRecord times) => _timeLine.Offer(times, times.AcquiredAt, _clock.Now);

    public void Program(int device, long upload, ReadOnlySpan<byte> bytes)
    {
        var now = _clock.Now;
        _programs.Offer(new GuardProgramRecord { Device = device, Upload = upload, Program = bytes.ToArray() }, now, now);
    }

    public void Raise(in Fault fault)
    {
        _states.Raise(fault);
        _faults.Raise(fault);
    }

    /// <summary>Fetches the guards' decisions and the edges' counters; every few milliseconds, by one thread.</summary>
    public void Step(Instant now)
    {
        var record = default(DecisionRecord);
        for (var device = 0; device < _guards.Length; device++)
            while (_guards[device].Ring.TryRead(ref record, out var lost))
            {
                if (lost > 0) Miss(lost, now);
                _guards[device].Topic.Offer(new GuardDecisionRecord { Device = device, Decision = record }, record.At, now);
                Decided?.Invoke(device, record);
            }
        if (now - _edgesAt < EdgePeriod) return;
        _edgesAt = now;
        foreach (var (name, counters) in _edges) _edgeTopic.Offer(new EdgeRecord(now, name, counters()), now, now);
    }

    private void Miss(long lost, Instant now)
    {
        DecisionsLost += lost;
        Raise(new Fault(FaultCode.RecordingIncomplete, FaultSeverity.Error, Stage.Guard, now, DecisionsLost, 0));
    }
}
