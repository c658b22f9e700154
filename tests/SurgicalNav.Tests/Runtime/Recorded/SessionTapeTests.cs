using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Runtime.Replays;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Tests.Runtime.Recorded;

public sealed class SessionTapeTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"surgicalnav-tape-{Guid.NewGuid():n}.mcap");
    private readonly ManualClock _clock = new(Instant.FromSeconds(50));

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void WhatStagesHandOverIsReadBackAsItWas()
    {
        var setup = Setup();
        var pose = new PoseSample(1, PoseStatus.Visible, new Quat(0.5, 0.5, -0.5, 0.5), new Vec3(1, double.Epsilon, -0.0), new DeviceInstant(-7), Instant.FromSeconds(49.9), _clock.Now, 12, PoseFlags.PartlyOutOfVolume, 0.125);
        var drawn = new DrawnFrame { Frame = 3, Look = 2, Poses = 1, At = _clock.Now, Lookup = LookupStatus.Ok, Rotation = pose.Rotation, ErrorBudgetMm = null, TargetDistanceMm = 1e-300 };
        using (var session = new RecordingSession(_path, Start(), new FaultLog(), _clock))
        {
            var tape = new SessionTape(session, _clock, setup, VideoCodec.None, []);
            tape.Pose(pose);
            tape.Drawn(drawn);
            tape.Program(1, 4, [1, 2, 3]);
            session.Finish();
        }
        using var reader = new SessionReader(_path);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (reader.Read())
        {
            seen[reader.Topic] = seen.GetValueOrDefault(reader.Topic) + 1;
            if (reader.Topic == SessionTopics.Tracker) Assert.Equal((1, -7L, 49_900_000_000L, 0.125, (uint)PoseFlags.PartlyOutOfVolume), Of(reader.Get<PoseRecord>()));
        }
        Assert.Equal((1, 1, 1), (seen[SessionTopics.Tracker], seen[SessionTopics.Drawn], seen[SessionTopics.Programs]));

        static (int, long, long, double, uint) Of(PoseRecord r) => (r.Tool, r.DeviceTime.Nanoseconds, r.AcquiredAt.Nanoseconds, r.ErrorMm, r.Flags);
    }

    [Fact]
    public void HandingOverAndWritingAllocateNothing()
    {
        using var session = new RecordingSession(_path, Start(), new FaultLog(), _clock);
        var tape = new SessionTape(session, _clock, Setup(), VideoCodec.None, []);
        var pose = new PoseSample(0, PoseStatus.Visible, Quat.Identity, Vec3.Zero, default, _clock.Now, _clock.Now, 1);
        Allocations.AssertNone(() =>
        {
            // Within one chunk: closing one adds to the index.
            _clock.Advance(new Duration(1000));
            tape.Pose(pose);
            tape.Tracking(new TrackingStep { At = _clock.Now, HasEvidence = true });
            tape.Drawn(new DrawnFrame { At = _clock.Now });
            tape.Raise(new Fault(FaultCode.PoseStale, FaultSeverity.Warning, Stage.Tracker, _clock.Now, 1, 2));
            session.Recorder.Step(_clock.Now);
        });
    }

    [Fact]
    public void TheSetupReadsBackToTheLastBit()
    {
        var setup = Setup();
        var read = NavigationSetupFile.Read(NavigationSetupFile.Write(setup), "test", null);
        Assert.Equal(NavigationSetupFile.Write(setup), NavigationSetupFile.Write(read));
        Assert.Equal(setup.CameraFromScope.Mean, read.CameraFromScope.Mean);
        Assert.Equal(setup.Patient.RegisteredAt, read.Patient.RegisteredAt);
        Assert.Equal((setup.Left, setup.Accuracy, setup.Policy), (read.Left, read.Accuracy, read.Policy));
        Assert.Equal(1.0 / 3, read.Patient.Target.Mm.X);
    }

    [Fact]
    public void AWhatIfIsReadAsItIsWritten()
    {
        Assert.Equal(new WhatIf(Duration.FromMilliseconds(-2.5), 3, 0.5), WhatIf.Parse("lag=-2.5ms, margin=3mm,reference-shift=0.5mm"));
        foreach (var wrong in (string[])["", "lag", "lag=3", "lag=3mm", "margin=-1mm", "shift=1mm", "lag=0ms", "margin=NaNmm"])
            Assert.Throws<SurgicalNav.Runtime.UserErrorException>(() => WhatIf.Parse(wrong));
    }

    private SessionStart Start() => new(DateTimeOffset.UnixEpoch, _clock.Now, []);

    private static NavigationSetup Setup() => new(
        new TrackerOptions { Tools = ["Reference", "Scope"], NominalRateHz = 1e3 / 7 }, new TrackerAccuracy(new Vec3(0.1, 0.2, 1.0 / 3), new Vec3(1e-4, 2e-4, 3e-4), 1e-7 / 3),
        Uncertain<Camera, Scope>.Isotropic(new Rigid<Camera, Scope>(new Quat(0.5, -0.5, 0.5, 0.5), new Vec3(1.0 / 7, 2, 3)), 1e-3 / 3, 0.1),
        new RegisteredPatient("P", Uncertain<PatientReference, Scan>.Exact(Rigid<PatientReference, Scan>.Identity), new Instant((1L << 53) + 1), 0.1, new Point<Scan>(new Vec3(1.0 / 3, 2, 3)), null),
        1, 0, null, new CameraModel(640, 480, 600.0 / 7, 601, 320, 240, 0.1, -0.2, 1e-4, 0, 0), null, Rigid<RightCamera, Camera>.Identity, OverlayPolicy.Default, null);
}
