using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;
using Xunit;

namespace SurgicalNav.Tests.Simulation.Patient;

public sealed class EveryPatientTests
{
    [Fact]
    public void EverySeedGivesAPatientWithADeepTumour()
    {
        for (var seed = 0ul; seed < 500; seed++)
        {
            var phantom = AbdominalPhantom.Create(new PhantomOptions { Seed = seed, SurfaceVessels = 3 });
            var tumour = (Nodule)phantom.Tumour.Surface;
            Assert.True(tumour.RadiusMm >= 4 && phantom.Liver.Surface.Field(tumour.CentreMm) < -tumour.RadiusMm, $"seed {seed}");
            Assert.True(phantom.Vessels.Surface.Field(tumour.CentreMm) > tumour.RadiusMm, $"seed {seed}");
        }
    }

    [Fact]
    public void EverySeedGivesAPatientWithATumourInSight()
    {
        for (var seed = 0ul; seed < 500; seed++)
        {
            var phantom = AbdominalPhantom.Create(new PhantomOptions { Seed = seed, SuperficialTumour = true, SurfaceVessels = 4 });
            var tumour = (Nodule)phantom.Tumour.Surface;
            Assert.InRange(phantom.Liver.Surface.Field(tumour.CentreMm), -tumour.RadiusMm, 0);
        }
    }

    /// <summary>A ball of 40 mm with a vessel through its middle: the farthest from both walls.</summary>
    [Fact]
    public void TheFixedSearchFindsTheRoomiestPlace()
    {
        var liver = new Ellipsoid(Vec3.Zero, new Vec3(40, 40, 40));
        var vessel = new RoundCone(new Vec3(0, 0, -60), new Vec3(0, 0, 60), 5, 5);
        var place = TumourPlacement.Roomiest(liver, vessel, out var radiusMm);
        // On the ring where 40 − r − 6 = r − 5 − 2: r = 20.5 mm, hence a tumour of 13.5 mm; the grid of 5 mm may miss by half a step.
        Assert.Equal(20.5, Math.Sqrt(place.X * place.X + place.Y * place.Y), 2.5);
        Assert.InRange(radiusMm, 13.5 - 2.5, 13.5);
    }

    [Fact]
    public void AHeldBreathStillsTheOrgansAndNothingElse()
    {
        var room = new SimulatedRoom(new RoomOptions { Phantom = new PhantomOptions { MeshCellMm = 6 }, Breathing = new Breathing(6) });
        var held = room.WithBreathHeld();
        var at = Instant.FromSeconds(2);
        Assert.Equal(6, room.OrganDisplacement(at).Value.Length, 1e-9);
        Assert.Equal(Vec3.Zero, held.OrganDisplacement(at).Value);
        Assert.Same(room.Phantom, held.Phantom);
        Assert.Same(held, held.WithBreathHeld());
        Assert.Equal(room.TrackerFromScope(at), held.TrackerFromScope(at));
        // The stylus rests on the very point that the scan shows.
        var touch = held.TouchScript.Touches[3];
        var middle = new Instant((touch.Begin.Nanoseconds + touch.End.Nanoseconds) / 2);
        var tip = held.TrackerFromScan(middle).Inverse() * (held.TrackerFromStylus(middle) * held.StylusTip);
        Assert.True((tip - touch.Position).Length < 1e-9);
    }
}
