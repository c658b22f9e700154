using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;
using SurgicalNav.Testing;
using Xunit;

namespace SurgicalNav.Tests.Simulation.Room;

public sealed class SimulatedRoomTests
{
    private static readonly SimulatedRoom Room = new(new RoomOptions());

    [Fact]
    public void TheChainOfMeasurableTransformsEndsInTheTrueCamera()
    {
        for (var i = 0; i < 20; i++)
        {
            var at = Instant.FromSeconds(0.37 * i);
            var chain = Room.CameraFromScope * Room.TrackerFromScope(at).Inverse() * Room.TrackerFromPatientReference(at) * Room.PatientReferenceFromScan;
            var gap = chain * Room.CameraFromScan(at).Inverse();
            Assert.True(gap.TranslationMm.Length < 1e-9);
            Assert.True(gap.Rotation.Log().Length < 1e-9);
        }
    }

    [Fact]
    public void TheScopePivotsAboutItsTrocarAtSurgicalSpeedAndDistance()
    {
        var trocar = Room.Options.Scope.TrocarMm;
        double fastest = 0, nearest = double.MaxValue, furthest = 0;
        for (var i = 0; i < 400; i++)
        {
            var t = 0.01 * i;
            var pose = Room.Options.Scope.ScanFromCamera(t);
            var next = Room.Options.Scope.ScanFromCamera(t + 1e-4);
            fastest = Math.Max(fastest, (next.TranslationMm - pose.TranslationMm).Length / 1e-4);
            var axis = pose * new Direction<Camera>(0, 0, 1);
            Assert.True(Vec3.Cross(trocar - pose.TranslationMm, axis.Value).Length < 1e-6, "The shaft runs through the trocar.");
            var hit = Room.Phantom.Liver.Surface.RayHitMm(pose.TranslationMm, axis.Value);
            if (double.IsNaN(hit)) continue;
            (nearest, furthest) = (Math.Min(nearest, hit), Math.Max(furthest, hit));
        }
        Assert.InRange(fastest, 35, 60);
        Assert.InRange(nearest, 60, 110);
        Assert.InRange(furthest, 90, 150);
    }

    [Fact]
    public void MotionIsSmoothAndCloses()
    {
        var period = Room.Options.Scope.PeriodS;
        var (a, b) = (Room.CameraFromScan(Instant.FromSeconds(0.3)), Room.CameraFromScan(Instant.FromSeconds(0.3 + period)));
        Assert.True((a.TranslationMm - b.TranslationMm).Length < 1e-6);
        for (var i = 0; i < 100; i++)
        {
            // Acceleration by second differences stays far below what a hand can do.
            Vec3 At(int k) => Room.Options.Scope.ScanFromCamera(0.04 * i + 1e-3 * k).TranslationMm;
            Assert.True(((At(1) - At(0) * 2 + At(-1)) / 1e-6).Length < 400);
        }
    }

    [Fact]
    public void TheStylusTouchesEveryPointOfItsScript()
    {
        foreach (var touch in Room.TouchScript.Touches)
        {
            var at = touch.Begin + new Duration((touch.End - touch.Begin).Nanoseconds / 2);
            Assert.Equal(touch.Position, Room.TouchScript.Touches[Room.TouchScript.TouchAt(at)].Position);
            var tip = Room.TrackerFromScan(at).Inverse() * (Room.TrackerFromStylus(at) * Room.StylusTip);
            Assert.True((tip - touch.Position).Length < 1e-9);
            Assert.True(Math.Abs(Room.Phantom.Liver.Surface.Field(touch.Position.Mm)) < 1e-4);
        }
        Assert.True(Room.TouchScript.Touches.Count(t => t.Name.Length > 0) >= 6);
        Assert.Equal(-1, Room.TouchScript.TouchAt(Room.TouchScript.Touches[0].End + Duration.FromSeconds(0.3)));
    }

    /// <summary>No hand turns a stylus faster than some 10 rad/s, nor moves its far end faster than a metre a second; whatever the patient.</summary>
    [Fact]
    public void TheStylusIsTurnedAsAHandTurnsIt()
    {
        for (var seed = 1ul; seed <= 6; seed++)
        {
            var script = new SimulatedRoom(new RoomOptions { Seed = seed, Phantom = new PhantomOptions { Seed = seed, MeshCellMm = 6 } }).TouchScript;
            var before = script.PoseAt(default);
            for (var t = 0.001; t < script.End.Seconds; t += 0.001)
            {
                var now = script.PoseAt(Instant.FromSeconds(t));
                var turned = (before.Rotation.Conjugate * now.Rotation).Log().Length;
                var end = ((now.TipMm + now.Rotation.Rotate(new Vec3(0, 0, -158))) - (before.TipMm + before.Rotation.Rotate(new Vec3(0, 0, -158)))).Length;
                Assert.True(turned < 0.010 && end < 1.2, $"patient {seed}: {turned * 1000:f1} rad/s and {end * 1000:f0} mm/s at {t:f3} s");
                before = now;
            }
        }
    }

    [Fact]
    public void TheStylusMovesWithoutJumps()
    {
        var before = Room.TouchScript.PoseAt(default).TipMm;
        for (var t = 0.001; t < 12; t += 0.001)
        {
            var tip = Room.TouchScript.PoseAt(Instant.FromSeconds(t)).TipMm;
            Assert.True((tip - before).Length < 1, $"{(tip - before).Length:f2} mm in a millisecond at {t:f3} s");
            before = tip;
        }
    }

    [Fact]
    public void BreathingFollowsItsFormulaAndRestsAtExpiration()
    {
        var breathing = new Breathing(12, 4);
        Assert.Equal(0, breathing.DisplacementMm(0).Z, 1e-12);
        Assert.Equal(-12, breathing.DisplacementMm(2).Z, 1e-12);
        Assert.Equal(-3, breathing.DisplacementMm(1).Z, 1e-12);
        Assert.Equal(0, breathing.DisplacementMm(4).Z, 1e-9);
        // Mean of sin⁴ is 3/8.
        var mean = Enumerable.Range(0, 1000).Average(i => breathing.DisplacementMm(i * 0.004).Z);
        Assert.Equal(-12 * 3.0 / 8, mean, 1e-6);
    }

    [Fact]
    public void InstrumentTipsStayOutOfTheLiver()
    {
        for (var i = 0; i < Room.InstrumentCount; i++)
            for (var t = 0.0; t < 4; t += 0.05)
            {
                var pose = Room.InstrumentAt(i, Instant.FromSeconds(t));
                Assert.True(Room.Phantom.Liver.Surface.Field((pose.ScanFromInstrument * pose.Tip).Mm) > -4);
                Assert.True(Room.Phantom.Liver.Surface.Field(pose.ScanFromInstrument.TranslationMm) > 2);
            }
    }

    [Fact]
    public void BodiesCarryTheRoomsTruth()
    {
        var bodies = RoomBodies.Of(Room, (name, at) => name == RoomBodies.Stylus && at.Seconds > 1);
        var at = Instant.FromSeconds(1.25);
        Assert.Equal(["Reference", "Scope", "Stylus", "Instrument1", "Instrument2"], bodies.Select(b => b.Name));
        Assert.Equal(Room.TrackerFromScope(at).TranslationMm, bodies[1].PoseAt(at).TranslationMm);
        Assert.True(bodies[2].IsOccluded(at));
        Assert.False(bodies[1].IsOccluded(at));
    }

    [Fact]
    public void QueriesAllocateNothing()
    {
        var bodies = RoomBodies.Of(Room);
        var t = 0.0;
        Allocations.AssertNone(() =>
        {
            var at = Instant.FromSeconds(t += 0.001);
            foreach (var body in bodies) body.PoseAt(at);
            Room.RightCameraFromScan(at);
            Room.OrganDisplacement(at);
        });
    }
}
