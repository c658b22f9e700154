using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Campaigns;
using SurgicalNav.Runtime.Scoring;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.SystemTests.Simulation;

/// <summary>Short versions of the campaigns behind the project's accuracy figures, and a proof that their judge sees errors.</summary>
[Collection(MachineCollection.Name)]
public sealed class CampaignTests
{
    private const int Width = 960, Height = 540;

    [Fact]
    public void PatientsAreRegisteredWithinTwoMillimetresAndTheErrorIsForeseen()
    {
        var figures = RegistrationFigures.Measure(3, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal((3, 3, 0), (figures.Seeds, figures.Within2Mm, figures.Refused));
        Assert.InRange(figures.RmsPredictedMm / figures.RmsTreMm, 0.5, 3);
        Assert.InRange(figures.RmsPredictedMm, 0.15, 0.5);
    }

    [Fact]
    public void AMovingScopesOverlayLiesOnTheTruthInARehearsal()
    {
        using var surface = new EglSurface(Width, Height);
        var error = OverlayCampaign.Measure(surface, Width, seeds: 1, framesPerSeed: 2, noiseFree: true, _ => { }, TestContext.Current.CancellationToken)!;
        Assert.InRange(error.Mean, 0, 1);
        Assert.InRange(error.P95, 0, 2);
        Assert.Equal(0, error.OneSided);
    }

    /// <summary>At 110 mm and a focal length of f px a shift of 1 mm across the view is f/110 px; along a contour it does not show.</summary>
    [Fact]
    public void TheJudgeSeesAShiftOfOneMillimetre()
    {
        var room = new SimulatedRoom(new RoomOptions { Seed = 2, Phantom = new PhantomOptions { Seed = 2 } });
        var shiftPx = room.Cameras.ScaledTo(Width, Height).Left.FxPx / 110;
        using var surface = new EglSurface(Width, Height);
        Assert.InRange(Score(surface, room, Vec3.Zero).Mean, 0, 0.3);
        Assert.InRange(Score(surface, room, Vec3.UnitX).Mean / shiftPx, 0.3, 1);
    }

    private static OverlayErrorPx Score(EglSurface surface, SimulatedRoom room, Vec3 shiftMm)
    {
        using var renderer = new OverlayRenderer(surface, Width, Height, OverlayPolicy.Default);
        foreach (var (structure, mesh) in SimulatedPatient.Structures(room.Phantom)) renderer.AddStructure(structure, mesh, 4);
        var at = Instant.FromSeconds(1.3);
        var pose = Uncertain<Camera, Scan>.Isotropic(room.CameraFromScan(at).PerturbedBy(new Twist(Vec3.Zero, shiftMm)), 0, 0.1);
        var scorer = new OverlayScorer(1, everyNth: 1);
        scorer.Watch(at, pose);
        scorer.Score(surface, renderer, room, Instant.FromSeconds(0));
        return scorer.Result()!;
    }
}
