using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Tests.Runtime;

/// <summary>Anatomy belongs to the frame's own moment; what a person steers by belongs to now.</summary>
public sealed class SceneFillerTests : IDisposable
{
    private static readonly SimulatedRoom s_room = new(new RoomOptions { Seed = 5, Phantom = new PhantomOptions { Seed = 5 } });
    private readonly SimulatedTracker _tracker = new(5, NoiseFree: true);
    private readonly TrackedRoom _tracked;
    private readonly NavigationPose _navigation;
    private readonly SceneFiller _filler;
    private readonly SceneSnapshot _scene = new();
    private readonly FramePool _pool = new(8, 8, PixelFormat.Bgr24, 2);

    public SceneFillerTests()
    {
        _tracked = new TrackedRoom(s_room, _tracker);
        var registered = new RegisteredPatient("P", Uncertain<PatientReference, Scan>.Exact(s_room.PatientReferenceFromScan), _tracked.Start, 0, s_room.Phantom.Target, null);
        _navigation = _tracked.Navigation(_tracker, SimulatedCalibration.Of(s_room, exact: true), registered);
        _filler = new SceneFiller(_navigation, _tracked.Client, new ShownTool(SessionBodies.IndexOf(SessionBodies.RightInstrument), at => s_room.InstrumentAt(1, RoomTime(at)).Tip));
    }

    public void Dispose()
    {
        _tracked.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void AnatomyLiesWhereItWasWhenTheFrameWasTakenAlthoughLaterPosesAreKnown()
    {
        var at = _tracked.Start + Duration.FromSeconds(3.1);
        _tracked.RunTo(at + Duration.FromMilliseconds(120));
        Assert.Equal(LookupStatus.Ok, Fill(at));
        var target = s_room.Phantom.Target;
        var drawn = _scene.CameraFromScan!.Value.Mean * target;
        Assert.InRange((drawn - s_room.CameraFromScan(RoomTime(at)) * target).Length, 0, 0.05);
        Assert.True((drawn - s_room.CameraFromScan(RoomTime(_tracked.Now)) * target).Length > 1, "The scope has moved on by more than a millimetre.");
    }

    [Fact]
    public void DistancesAreOfNowWithTheirAge()
    {
        var at = _tracked.Start + Duration.FromSeconds(3.1);
        _tracked.RunTo(at + Duration.FromMilliseconds(120));
        Fill(at);
        double TrueMm(Instant moment)
        {
            var pose = s_room.InstrumentAt(1, RoomTime(moment));
            return (pose.ScanFromInstrument * pose.Tip - s_room.Phantom.Target).Length;
        }

        Assert.Equal(TrueMm(_tracked.Now), _scene.TargetDistanceMm!.Value, tolerance: 0.1);
        Assert.NotEqual(TrueMm(at), _scene.TargetDistanceMm!.Value, tolerance: 0.3);
        Assert.InRange(_scene.DistanceAge!.Value.Milliseconds, 1, 40);
    }

    [Fact]
    public void ThePoseAgeGrowsWhileTheTrackerIsSilent()
    {
        var at = _tracked.Start + Duration.FromSeconds(3.1);
        _tracked.RunTo(at + Duration.FromMilliseconds(60));
        Fill(at);
        var before = _scene.PoseAge;
        Assert.InRange(before.Milliseconds, 1, 40);
        Fill(at, _tracked.Now + Duration.FromMilliseconds(142));
        Assert.Equal(before.Milliseconds + 142, _scene.PoseAge.Milliseconds, tolerance: 1e-6);
        Assert.Equal(Withdrawal.PoseStale, OverlayPolicy.Default.Judge(Framed(), 8, 8).Withdrawal);
    }

    [Fact]
    public void FillingAllocatesNothing()
    {
        var at = _tracked.Start + Duration.FromSeconds(3.1);
        _tracked.RunTo(at + Duration.FromMilliseconds(60));
        _pool.TryRent(at, at, 0, out var frame);
        Allocations.AssertNone(() =>
        {
            _scene.Reset();
            _filler.Fill(_scene, frame, _tracked.Now);
        });
        frame.Release();
    }

    /// <summary>For an error along one axis alone the 95 % ellipsoid's half axis is √7.8147 standard deviations.</summary>
    [Fact]
    public void TheBudgetIsTheEllipsoidsLongestHalfAxis()
    {
        var along = new Uncertain<Camera, Scan>(Rigid<Camera, Scan>.Identity, Mat6.Diagonal([0, 0, 0, 0, 0, 0.09]));
        Assert.Equal(0.3 * Math.Sqrt(7.814727903), _navigation.BudgetMm(along), tolerance: 1e-9);
        var round = new Uncertain<Camera, Scan>(Rigid<Camera, Scan>.Identity, Mat6.Diagonal([0, 0, 0, 0.09, 0.09, 0.09]));
        Assert.Equal(0.3 * Math.Sqrt(7.814727903), _navigation.BudgetMm(round), tolerance: 1e-9);
    }

    private LookupStatus Fill(Instant acquiredAt, Instant? now = null)
    {
        _pool.TryRent(acquiredAt, acquiredAt, 0, out var frame);
        _scene.Reset();
        var status = _filler.Fill(_scene, frame, now ?? _tracked.Now);
        frame.Release();
        return status;
    }

    private SceneSnapshot Framed()
    {
        _pool.TryRent(default, default, 1, out var frame);
        _scene.Frame = frame;
        _scene.Camera = s_room.Cameras.Left with { Width = 8, Height = 8 };
        frame.Release();
        return _scene;
    }

    private Instant RoomTime(Instant at) => new((at - _tracked.Start).Nanoseconds);
}
