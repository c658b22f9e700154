using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Simulation.Endoscope;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.SystemTests.Runtime;

/// <summary>The rendered endoscope against the tracked scope of the same room: noise, jitter, losses, moving instruments, roll and zoom, on a manual clock.</summary>
[Collection(MachineCollection.Name)]
public sealed class LagStageTests(LagStageTests.Loop loop) : IClassFixture<LagStageTests.Loop>
{
    private const int Width = 320, Height = 180;

    [Fact]
    public void AnUndisturbedSessionRaisesNoAlarm()
    {
        var (faults, watch, words) = Run(seconds: 60, _ => 0);
        Assert.Equal((LagState.Confirmed, 0L, ""), (watch.State, faults.Count(FaultCode.LagMoved), words));
    }

    [Theory]
    [InlineData(60, "poses")]
    [InlineData(-60, "video")]
    public void ALatencyThatJumpsInMidSessionIsToldOnce(double jumpMs, string late)
    {
        var (faults, watch, words) = Run(seconds: 80, t => t < 30 ? 0 : jumpMs / 1000);
        Assert.Equal((LagState.Moved, 1L), (watch.State, faults.Count(FaultCode.LagMoved)));
        Assert.StartsWith(late, words, StringComparison.Ordinal);
        Assert.InRange(watch.Latest!.LagS, jumpMs / 1000 - 0.015, jumpMs / 1000 + 0.015);
    }

    /// <param name="seconds">Of the session.</param>
    /// <param name="lateS">How old what the tracker measures is at a moment of the session; more than it says.</param>
    private (FaultLog Faults, LagWatch Watch, string Words) Run(double seconds, Func<double, double> lateS)
    {
        var simulated = new SimulatedTracker(5, NoiseFree: false);
        var start = Instant.FromSeconds(100);
        using var tracked = new TrackedRoom(loop.Room, simulated, seenAs: body => new Late(body, at => Duration.FromSeconds(lateS((at - start).Seconds))));
        var faults = new FaultLog();
        var frames = new LatestEdge<StereoFrame>("frames", f => f.Release());
        using var stage = new LagStage(frames, tracked.Client, Setup(loop.Room, simulated, start), faults);
        using var source = new LoopSource(loop.Open(), stereo: false, start);
        for (var ms = 1; ms <= seconds * 1000; ms++)
        {
            tracked.RunTo(start + Duration.FromMilliseconds(ms));
            if (source.TryNext(tracked.Now, out var frame)) frames.Offer(new StereoFrame(frame.Left, null));
            if (ms % 100 == 0) stage.Step(tracked.Now);
        }
        return (faults, stage.Watch, stage.Words);
    }

    [Fact]
    public void LookingAtAPictureAllocatesNothing()
    {
        var simulated = new SimulatedTracker(5, NoiseFree: false);
        using var tracked = new TrackedRoom(loop.Room, simulated);
        var frames = new LatestEdge<StereoFrame>("frames", f => f.Release());
        using var stage = new LagStage(frames, tracked.Client, Setup(loop.Room, simulated, tracked.Start));
        using var pool = new FramePool(Width, Height, PixelFormat.Bgr24, 1);
        tracked.RunTo(tracked.Start + Duration.FromSeconds(2));
        var now = tracked.Now;
        Allocations.AssertNone(() =>
        {
            now += Duration.FromMilliseconds(20);
            pool.TryRent(now, now, 0, out var frame);
            frames.Offer(new StereoFrame(frame, null));
            stage.Step(now);
        }, warmUp: 5, calls: 20);
    }

    private static NavigationSetup Setup(SimulatedRoom room, SimulatedTracker tracker, Instant start)
    {
        var cameras = room.Cameras.ScaledTo(Width, Height);
        return new NavigationSetup(
            tracker.Client, tracker.Accuracy, SimulatedCalibration.Of(room, exact: false).CameraFromScope,
            new RegisteredPatient("P", Uncertain<PatientReference, Scan>.Isotropic(room.PatientReferenceFromScan, 1e-3, 0.2), start, 0.3, room.Phantom.Target, null),
            SessionBodies.IndexOf(RoomBodies.Scope), SessionBodies.IndexOf(RoomBodies.Reference), null, cameras.Left, null, cameras.RightCameraFromCamera, OverlayPolicy.Default, null);
    }

    /// <summary>Drawn once for all tests.</summary>
    public sealed class Loop : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-lag-").FullName;

        public SimulatedRoom Room { get; } = new(new RoomOptions { Seed = 5, Phantom = new PhantomOptions { Seed = 5, MeshCellMm = 5 } });

        public EndoscopeLoop Open()
        {
            using var surface = new EglSurface(Width, Height);
            return EndoscopeLoop.Open(surface, Room, SceneAppearance.Standard, new LoopOptions(Width, Height, 60, Stereo: false), _folder);
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }

    private sealed class Late(ITrackedBody body, Func<Instant, Duration> by) : ITrackedBody
    {
        public string Name => body.Name;
        public bool IsOccluded(Instant at) => body.IsOccluded(at);
        public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at) => body.PoseAt(at - by(at));
    }
}
