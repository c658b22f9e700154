using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Recorded.Fields;
using SurgicalNav.Runtime.Replays;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Tests.Runtime;

/// <summary>A simulated tracker with noise, drift, jitter, losses and occlusions, taken down and run again.</summary>
public sealed class NavigationReplayTests
{
    private static readonly SimulatedRoom s_room = new(new RoomOptions { Seed = 5, Phantom = new PhantomOptions { Seed = 5 } });
    private static readonly Session s_session = Session.Record();

    [Fact]
    public void EveryPoseStepAndSceneComesOutAgainToTheBit()
    {
        using var replay = new NavigationReplay(s_session.Setup);
        var fed = 0;
        foreach (var step in s_session.Steps)
        {
            for (; fed < step.Poses; fed++) AssertSame(new RecordedPose(s_session.Poses[fed]), new RecordedPose(replay.Feed(s_session.Poses[fed])));
            AssertSame(step, replay.Step(step));
            foreach (var drawn in s_session.Drawn.Where(d => d.At == step.At)) AssertSame(drawn, replay.Draw(drawn));
        }
        Assert.Equal(s_session.Poses.Count, fed);
        // The session has something to get wrong.
        Assert.Contains(s_session.Drawn, d => d.Withdrawal != Withdrawal.None);
        Assert.Contains(s_session.Drawn, d => d is { Withdrawal: Withdrawal.None, ErrorBudgetMm: > 0, TargetDistanceMm: > 0 });
        Assert.Contains(s_session.Poses, p => p.Status == PoseStatus.Occluded);
        Assert.Contains(s_session.Steps, s => s.Evidence is { TrackerOk: true, ErrorBudgetMm: > 0 });
    }

    [Fact]
    public void AnotherLatencyGivesOtherScenes()
    {
        var later = s_session.Setup with { Tracker = s_session.Setup.Tracker with { ConstantLatency = s_session.Setup.Tracker.ConstantLatency + Duration.FromMilliseconds(40) } };
        using var replay = new NavigationReplay(later);
        var (fed, differing) = (0, 0);
        foreach (var drawn in s_session.Drawn)
        {
            for (; fed < drawn.Poses; fed++) replay.Feed(s_session.Poses[fed]);
            if (replay.Draw(drawn).TranslationMm != drawn.TranslationMm) differing++;
        }
        Assert.InRange(differing, s_session.Drawn.Count / 2, s_session.Drawn.Count);
    }

    private static void AssertSame<T>(T recorded, T replayed) where T : struct, IFieldRecord<T> => Assert.Equal(FieldList.Of(recorded), FieldList.Of(replayed));

    private sealed class Session : ISessionTape
    {
        public required NavigationSetup Setup { get; init; }
        public List<PoseSample> Poses { get; } = [];
        public List<TrackingStep> Steps { get; } = [];
        public List<DrawnFrame> Drawn { get; } = [];

        void ISessionTape.Pose(in PoseSample sample) => Poses.Add(sample);
        void ISessionTape.Tracking(in TrackingStep step) => Steps.Add(step);
        void ISessionTape.Video(StereoFrame frame) { }
        void ISessionTape.Mask(FrameLease mask) { }
        void ISessionTape.Program(int device, long upload, ReadOnlySpan<byte> bytes) { }
        void ISessionTape.Shown(in TimeLineRecord times) { }
        void ISessionTape.Drawn(in DrawnFrame frame) => Drawn.Add(frame);

        public static Session Record()
        {
            var simulated = new SimulatedTracker(5, NoiseFree: false);
            var start = Instant.FromSeconds(100);
            var cameras = s_room.Cameras;
            var setup = new NavigationSetup(
                simulated.Client, simulated.Accuracy, SimulatedCalibration.Of(s_room, exact: false).CameraFromScope,
                new RegisteredPatient("P", Uncertain<PatientReference, Scan>.Isotropic(s_room.PatientReferenceFromScan, 1e-3, 0.2), start, 0.3, s_room.Phantom.Target, null),
                SessionBodies.IndexOf(RoomBodies.Scope), SessionBodies.IndexOf(RoomBodies.Reference), SessionBodies.IndexOf(SessionBodies.RightInstrument),
                cameras.Left, null, cameras.RightCameraFromCamera, OverlayPolicy.Default, new Rigid<Scan, RobotBase>(s_room.PatientReferenceFromScan.Rotation, s_room.Phantom.Target.Mm),
                new TrackedArmTool(SessionBodies.IndexOf(SessionBodies.RightInstrument), new Vec3(1, 2, 30)));
            var session = new Session { Setup = setup };
            var poses = new PoseTape(session);
            using var tracked = new TrackedRoom(s_room, simulated, poses);
            var watch = setup.PatientWatch(tracked.Client);
            var filler = new SceneFiller(
                setup.Navigation(tracked.Client), tracked.Client, new ShownTool(setup.ShownTool!.Value, at => s_room.InstrumentAt(1, new Instant((at - start).Nanoseconds)).Tip), poses: poses);
            using var frames = new FramePool(setup.Left.Width, setup.Left.Height, PixelFormat.Gray8, 1);
            var scene = new SceneSnapshot();
            for (var tick = 1; tick <= 20_000; tick++)
            {
                tracked.RunTo(start + Duration.FromMilliseconds(tick));
                ((ISessionTape)session).Tracking(new TrackingStep { At = tracked.Now, Look = poses.NextLook(), Poses = poses.Count, HasEvidence = true, Evidence = watch.At(tracked.Now, setup.ScanFromRobotBase!.Value) });
                if (tick % 33 != 0) continue;
                frames.TryRent(tracked.Now - Duration.FromMilliseconds(40), tracked.Now, tick / 33, out var frame);
                scene.Reset();
                (scene.Frame, scene.Camera) = (frame, setup.Left);
                var lookup = filler.Fill(scene, frame, tracked.Now);
                var drawn = filler.Record;
                drawn.TakeOutcome(scene, lookup, setup.Policy.Judge(scene, setup.Left.Width, setup.Left.Height));
                ((ISessionTape)session).Drawn(drawn);
                frame.Release();
            }
            return session;
        }
    }
}
