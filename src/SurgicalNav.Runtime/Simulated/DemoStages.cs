using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Network;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Perception.Models;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Sensing.Endoscopes.Health;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Simulation.Endoscope;
using SurgicalNav.Simulation.Room;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Runtime.Simulated;

/// <summary>Everything of the demo, wired: each stage has one step, called by threads in real time or in turn on a manual clock.</summary>
public sealed class DemoStages : IDisposable
{
    private readonly IClock _clock;
    private readonly Instant _start;
    private readonly SimulatedRoom _room;
    private readonly LoopVideo _video;
    private readonly TrackerTwin _twin;
    private readonly TwinServer? _server;
    private readonly ManipulatorTip? _tool;
    private readonly OpenIgtLinkTracker _tracker;
    private readonly Lock _trackerGate = new();
    private readonly SessionTape? _tape;
    private readonly PoseTape _poses;
    private readonly PoseMeter? _meter;
    private readonly FetchedLink _trackerLine;
    private readonly WakeSignal _toDraw = new();
    private readonly WakingEdge<StereoFrame> _frames;
    private readonly LatestEdge<StereoFrame> _toNetwork = new("endoscope to network", f => f.Release());
    private readonly LatestEdge<StereoFrame> _toLag = new("endoscope to lag watch", f => f.Release());
    private readonly LagStage _lag;
    private readonly MaskShelf _leftMasks = new(), _rightMasks = new();
    private readonly SegmentationStage _segmentation;
    private readonly OverlaySetup _overlaySetup;
    private readonly SceneFiller _filler;
    private readonly Lock _evidenceGate = new();
    private readonly PatientWatch _patientWatch;
    private RobotEvidence _evidence = RobotEvidence.Nothing;
    private Instant? _overlayShownAt;
    private long _posesBefore;

    /// <param name="parts">Prepared; loop and network are owned from now on.</param>
    /// <param name="clock">The session's.</param>
    /// <param name="start">When the room's time is zero.</param>
    /// <param name="overNetwork">Whether the tracker is reached through a socket.</param>
    /// <param name="setup">What navigation rests on (<see cref="SetupOf"/>).</param>
    /// <param name="tape">Takes down what the stages do; null where nothing is recorded.</param>
    /// <param name="meter">Measures the tracker's stream for a live page; null for none.</param>
    public DemoStages(DemoParts parts, IClock clock, Instant start, bool overNetwork, NavigationSetup setup, SessionTape? tape = null, PoseMeter? meter = null)
    {
        _frames = new WakingEdge<StereoFrame>(new BoundedEdge<StereoFrame>("endoscope to overlay", 1, f => f.Release()), _toDraw);
        IFaultSink faults = tape is null ? Faults : new FaultFork(Faults, tape);
        (_clock, _start, _room, _tape, _poses) = (clock, start, parts.Room, tape, new PoseTape(tape));
        if (parts.Robots is { } arms) _tool = new ManipulatorTip(arms.Bench.Arm, arms.Geometry, arms.ArmPlan.ScanFromRobotBase, parts.Room, start);
        _twin = new TrackerTwin(parts.Setup.Tracker.Twin, _tool is null ? SessionBodies.Of(parts.Room, start) : [.. SessionBodies.Of(parts.Room, start), _tool]);
        IByteLink host;
        if (overNetwork)
        {
            _server = new TwinServer(_twin, new TcpByteServer());
            host = TcpByteLink.Connect("127.0.0.1", _server.Port);
        }
        else
        {
            (var end, var device) = MemoryLink.CreatePair(name: "tracker");
            _twin.Attach(device);
            host = end;
        }
        (_meter, _trackerLine) = (meter, new FetchedLink(host));
        if (meter is not null)
        {
            meter.Begin(setup.Tracker.Tools.Count, setup.Tracker.NominalRateHz);
            meter.Next = _poses;
        }
        _tracker = new OpenIgtLinkTracker(ClientOf(parts), _trackerLine, faults, meter is null ? _poses : meter);
        _patientWatch = setup.PatientWatch(_tracker);
        // The marker body rides on the shaft; how the jaws stand comes from the wrist's own encoders, which the room reads without error.
        var tool = new ShownTool(setup.ShownTool!.Value, at => _room.InstrumentAt(1, new Instant((at - _start).Nanoseconds)).Tip);
        _filler = new SceneFiller(setup.Navigation(_tracker), _tracker, tool, _trackerGate, _poses);
        _video = new LoopVideo(parts.Loop, parts.Stereo, start, _frames, _toNetwork, new EyesWatch(new PictureLimits(), faults));
        _segmentation = new SegmentationStage(parts.Network, _toNetwork, _leftMasks, _rightMasks, faults);
        _lag = new LagStage(_toLag, _tracker, setup, faults);
        _video.Watch = frame => _toLag.Offer(new StereoFrame(frame.Left.Retain(), null));
        if (tape is not null) Record(tape, parts.Robots);
        _overlaySetup = new OverlaySetup(setup.Left, setup.Right, setup.RightFromLeft, parts.Surfaces, ClassMap.Of(parts.Network.Card).Instruments.ToArray(), setup.Policy, OverlaySetup.UsualPoseWait,
            parts.ShowsSlice ? parts.Patient.Ct : null);
        Robots = parts.Robots;
    }

    /// <summary>What the demo's navigation rests on beside poses and pictures.</summary>
    public static NavigationSetup SetupOf(DemoParts parts, Instant start)
    {
        var cameras = parts.Room.Cameras.ScaledTo(parts.Loop.Options.Width, parts.Loop.Options.Height);
        var client = ClientOf(parts);
        return new NavigationSetup(
            client, parts.Setup.Tracker.Accuracy, parts.Setup.Calibration.CameraFromScope, parts.Registered with { RegisteredAt = start },
            SessionBodies.IndexOf(RoomBodies.Scope), SessionBodies.IndexOf(RoomBodies.Reference), SessionBodies.IndexOf(SessionBodies.RightInstrument),
            cameras.Left, parts.Stereo ? cameras.Right : null, cameras.RightCameraFromCamera, OverlayPolicy.Default, parts.Robots?.ArmPlan.ScanFromRobotBase,
            parts.Robots is null ? null : new TrackedArmTool(client.Tools.Count - 1, Vec3.Zero));
    }

    /// <summary>The manipulator's tool comes after the room's bodies.</summary>
    private static OpenIgtLinkTrackerOptions ClientOf(DemoParts parts) =>
        parts.Robots is null ? parts.Setup.Tracker.Client : parts.Setup.Tracker.Client with { Tools = [.. parts.Setup.Tracker.Client.Tools, ManipulatorTip.BodyName] };

    private void Record(SessionTape tape, DemoRobots? robots)
    {
        robots?.RecordTo(tape);
        _video.Watch += tape.Video;
        _segmentation.Shelved = tape.Mask;
        tape.Watch(_frames.Name, () => _frames.Counters);
        tape.Watch(_toNetwork.Name, () => _toNetwork.Counters);
    }

    /// <summary>Of one eye's pictures, px.</summary>
    public (int Width, int Height) Picture => (_overlaySetup.Left.Width, _overlaySetup.Left.Height);

    public bool IsStereo => _overlaySetup.Right is not null;

    public FaultLog Faults { get; } = new();
    public DemoRobots? Robots { get; }
    public OverlayStage? Overlay { get; private set; }
    public SegmentationStage Segmentation => _segmentation;
    public long FramesDelivered => _video.Frames;
    public long FramesDropped => _video.Missed + _frames.Counters.Dropped;
    public TrackerCounters TrackerCounters => _tracker.Counters;

    /// <summary>What flows between the stages, for a live page; from any thread.</summary>
    public IReadOnlyList<EdgeReading> Edges => [EdgeReading.Of(_frames.Name, _frames.Counters), EdgeReading.Of(_toNetwork.Name, _toNetwork.Counters)];

    /// <summary>The tracker's figures for a live page, from any thread; null without a meter.</summary>
    public TrackerReading? ReadTracker(Instant now)
    {
        lock (_trackerGate) return _meter is null ? null : TrackerReading.Of("simulated tracker", _tracker, _meter, _trackerLine, now);
    }

    /// <summary>The room's side: the tracker's twin.</summary>
    public void StepRoom(Instant now)
    {
        if (_server is not null) _server.Step(now);
        else _twin.Step(now);
    }

    /// <summary>The robots' twins at the far end of their lines: hardware, which waits for nobody.</summary>
    public void StepDevices(Instant now)
    {
        Robots?.Bench.Step(now);
        _tool?.Note(now);
    }

    public void StepTracking(Instant now)
    {
        // What has come is taken before the clock is read: nothing is stamped earlier than it came.
        _trackerLine.Fetch();
        now = _clock.Now;
        var step = new TrackingStep { At = now, Evidence = RobotEvidence.Nothing };
        lock (_trackerGate)
        {
            _tracker.Poll(now);
            (step.Look, step.Poses) = (_poses.NextLook(), _poses.Count);
            if (Robots is { } robots) (step.HasEvidence, step.Evidence) = (true, _patientWatch.At(now, robots.ArmPlan.ScanFromRobotBase));
            _tape?.Tracking(step);
            _tape?.States(_tracker, now);
        }
        // A frame may wait for the pose of its own moment.
        if (step.Poses > _posesBefore) _toDraw.Signal();
        _posesBefore = step.Poses;
        if (!step.HasEvidence) return;
        lock (_evidenceGate) _evidence = step.Evidence;
    }

    public void StepVideo(Instant now) => _video.Step(now);

    public void StepNetwork(Instant now)
    {
        _segmentation.Step(now);
        _lag.Step(now);
    }

    /// <summary>Makes the overlay on the calling thread, which from then on owns the surface's context.</summary>
    public void BeginOverlay(IGlSurface surface)
    {
        Overlay = new OverlayStage(surface, _overlaySetup, _frames, _leftMasks, _rightMasks, _filler, _clock) { Tape = _tape };
        Overlay.Scene.PatientId = "SIM-" + _room.Options.Seed.ToString("0000", System.Globalization.CultureInfo.InvariantCulture);
        Overlay.Scene.TargetName = "tumour";
        Overlay.Scene.Side = OperatedSide.Right;
        Overlay.Prepare = scene =>
        {
            Robots?.Describe(scene, _patientWatch.Reference);
            scene.LagWarning = _lag.Words;
        };
    }

    /// <summary>Waits until a frame or a pose has come that the overlay may have to be drawn for; no longer than that.</summary>
    public void AwaitOverlayWork(Duration atMost) => _toDraw.Wait(atMost);

    public bool StepOverlay(Instant now)
    {
        var shown = Overlay!.Figures.OverlaysShown;
        if (!Overlay.Step(now)) return false;
        lock (_evidenceGate) _overlayShownAt = Overlay.Figures.OverlaysShown > shown ? _clock.Now : null;
        return true;
    }

    public void StepRobots(Instant now)
    {
        if (Robots is not { } robots) return;
        RobotEvidence evidence;
        lock (_evidenceGate) evidence = _evidence with { OverlayShownAt = _overlayShownAt };
        robots.Step(now, evidence);
    }

    public void Dispose()
    {
        var end = new OrderlyEnd();
        end.Try(() =>
        {
            while (_frames.TryTake(out var frame)) frame.Release();
        });
        end.Try(_segmentation.Dispose);
        end.Try(_lag.Dispose);
        end.Try(_video.Dispose);
        end.Try(_tracker.Dispose);
        end.Try(() => _server?.Dispose());
        end.Try(_toDraw.Dispose);
        end.ThrowIfFailed();
    }
}
