using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Tests.Runtime;

/// <summary>A marker body on a tool, carried into the scan by the patient's reference; the room's moving instrument stands for a manipulator's.</summary>
public sealed class ToolSightingTests
{
    private static readonly SimulatedRoom s_room = new(new RoomOptions { Seed = 5, Phantom = new PhantomOptions { Seed = 5 } });
    private static readonly Vec3 s_tipMm = new(3, -2, 40);
    private readonly SimulatedTracker _simulated = new(5, NoiseFree: true);

    [Fact]
    public void TheTipIsSeenWhereItWasWhenItWasSeen()
    {
        using var tracked = new TrackedRoom(s_room, _simulated);
        var sighting = Sighting(tracked);
        Assert.Null(sighting.Look());
        var before = default(Instant);
        for (var i = 0; i < 200; i++)
        {
            tracked.RunTo(tracked.Start + Duration.FromMilliseconds(100 + 13 * i));
            var seen = sighting.Look()!.Value;
            Assert.True(seen.AcquiredAt >= before);
            before = seen.AcquiredAt;
            var truth = (s_room.InstrumentAt(1, new Instant((seen.AcquiredAt - tracked.Start).Nanoseconds)).ScanFromInstrument * new Point<Instrument>(s_tipMm)).Mm;
            Assert.InRange((seen.InScanMm - truth).Length, 0, 0.05);
        }
        Assert.True((tracked.Now - before).Milliseconds < 100);
    }

    /// <summary>The newest sighting stays, and grows old, while either body is out of sight.</summary>
    [Theory]
    [InlineData(RoomBodies.Reference)]
    [InlineData("Instrument2")]
    public void WhatIsOutOfSightIsNotSeenAnew(string hidden)
    {
        using var tracked = new TrackedRoom(s_room, _simulated, seenAs: body => body.Name == hidden ? new HiddenFrom(body, Instant.FromSeconds(102)) : body);
        var sighting = Sighting(tracked);
        var seen = sighting.Look();
        for (var ms = 0; ms < 3000; ms += 5)
        {
            tracked.RunTo(tracked.Start + Duration.FromMilliseconds(ms));
            seen = sighting.Look();
        }
        Assert.InRange((seen!.Value.AcquiredAt - Instant.FromSeconds(102)).Milliseconds, -100, 0);
    }

    private static ToolSighting Sighting(TrackedRoom tracked) => new(
        tracked.Client, new RegisteredPatient("P", Uncertain<PatientReference, Scan>.Exact(s_room.PatientReferenceFromScan), tracked.Start, 0, s_room.Phantom.Target, null),
        SessionBodies.IndexOf(RoomBodies.Reference), new TrackedArmTool(SessionBodies.IndexOf(SessionBodies.RightInstrument), s_tipMm));

    private sealed class HiddenFrom(ITrackedBody body, Instant from) : ITrackedBody
    {
        public string Name => body.Name;
        public bool IsOccluded(Instant at) => at >= from || body.IsOccluded(at);
        public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at) => body.PoseAt(at);
    }
}
