using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>The demo's arm with a sensor in its tip, measured by the tracker's twin with noise, delay, losses and a clock of its own; the guard compares it with the joints.</summary>
public sealed class TrackedToolTests
{
    private static readonly SimulatedRoom s_room = new(new RoomOptions { Seed = 5, Phantom = new PhantomOptions { Seed = 5 } });

    [Fact]
    public void TheTrackerAndTheJointsAgreeAllTheWayToTheTarget()
    {
        using var session = new Session();
        session.Run(20);
        Assert.True(session.Robots.ReachedTarget, GuardWords.Explain(session.Robots.ArmReport.Verdict));
        Assert.Empty(session.Robots.StoppedBecause);
        // Noise of 0.06 to 0.14 mm an axis on tool and reference, 0.05 rad · 1e-3 over the reach, and half a millisecond at 60 mm/s.
        Assert.InRange(session.Robots.GreatestTipGapMm!.Value, 0.05, 1.5);
    }

    /// <summary>Somebody has knocked against the patient's reference: navigation cannot tell, as the registration goes with it; the tool, which has not moved, can.</summary>
    [Fact]
    public void ABumpedReferenceStopsTheArm()
    {
        using var session = new Session { BumpAtS = 3, BumpMm = 8 };
        session.Run(6);
        var words = Assert.Single(session.Robots.StoppedBecause);
        Assert.Contains("the tracker sees the tool tip", words, StringComparison.Ordinal);
        Assert.InRange(session.Robots.GreatestTipGapMm!.Value, 7, 9);
    }

    private sealed class Session : IDisposable
    {
        private static readonly Instant Start = Instant.FromSeconds(1000);
        private readonly ManualClock _clock = new(Start);
        private readonly SimulatedTracker _simulated = new(5, NoiseFree: false);
        private readonly TrackerTwin _twin;
        private readonly ManipulatorTip _tool;
        private readonly OpenIgtLinkTracker _tracker;
        private readonly PatientWatch _watch;
        private readonly MemoryLink _device;

        public Session()
        {
            Robots = TestRobots.Create(inOwnProcess: false, seconds: 20, Start);
            _tool = new ManipulatorTip(Robots.Bench.Arm, Robots.Geometry, Robots.ArmPlan.ScanFromRobotBase, s_room, Start);
            (var host, _device) = MemoryLink.CreatePair(name: "tracker");
            var bodies = SessionBodies.Of(s_room, Start);
            bodies[0] = new Bumped(bodies[0], this);
            _twin = new TrackerTwin(_simulated.Twin, [.. bodies, _tool]);
            _twin.Attach(_device);
            _tracker = new OpenIgtLinkTracker(_simulated.Client with { Tools = [.. SessionBodies.Names, ManipulatorTip.BodyName] }, host);
            var patient = new RegisteredPatient("P", Uncertain<PatientReference, Scan>.Isotropic(s_room.PatientReferenceFromScan, 1e-3, 0.2), Start, 0.3, new Point<Scan>(0, 0, 0), null);
            _watch = new PatientWatch(_tracker, new PoseReader(_simulated.Accuracy, 1 / SimulatedTracker.RateHz), patient, 0, new TrackedArmTool(SessionBodies.Names.Length, Vec3.Zero));
        }

        public DemoRobots Robots { get; }
        public double BumpAtS { get; init; } = double.PositiveInfinity;
        public double BumpMm { get; init; }

        public void Run(double seconds)
        {
            while ((_clock.Now - Start).Seconds < seconds)
            {
                _clock.Advance(Duration.FromMilliseconds(1));
                var now = _clock.Now;
                Robots.Bench.Step(now);
                _tool.Note(now);
                _twin.Step(now);
                _tracker.Poll(now);
                Robots.Rig.Step(now);
                Robots.Step(now, _watch.At(now, Robots.ArmPlan.ScanFromRobotBase) with { OverlayShownAt = now });
            }
        }

        public void Dispose()
        {
            _tracker.Dispose();
            _device.Dispose();
            Robots.Dispose();
        }

        private sealed class Bumped(ITrackedBody body, Session session) : ITrackedBody
        {
            public string Name => body.Name;
            public bool IsOccluded(Instant at) => body.IsOccluded(at);

            /// <summary>Pushed within a quarter of a second, so that no watchdog takes it for a jump.</summary>
            public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at)
            {
                var (rotation, translation) = body.PoseAt(at);
                var share = Math.Clamp(((at - Start).Seconds - session.BumpAtS) / 0.25, 0, 1);
                return (rotation, translation + rotation.Rotate(Vec3.UnitX * (double.IsNaN(share) ? 0 : share * session.BumpMm)));
            }
        }
    }
}
