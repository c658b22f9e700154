using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Simulation.Endoscope;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;
using SurgicalNav.SystemTests.Overlay;

namespace SurgicalNav.SystemTests.Simulation;

/// <summary>The simulator's picture under the overlay, as a surgeon would see it.</summary>
[Collection(MachineCollection.Name)]
public sealed class OverlaidEndoscopeTests
{
    private const int Width = 800, Height = 450;

    /// <summary>With breathing the anatomy stays where the registration says while the organs have moved: the lines stand clear of the liver's edge.</summary>
    [Theory]
    [InlineData("smoke", 0.004f, 0)]
    [InlineData("breathing", 0, 12)]
    public void ThePictureLooksAsItDid(string name, float smokePerMm, double breathingMm)
    {
        var room = new SimulatedRoom(new RoomOptions { Phantom = new PhantomOptions { MeshCellMm = 3 }, Breathing = new Breathing(breathingMm) });
        var cameras = room.Cameras.ScaledTo(Width, Height);
        using var surface = new EglSurface(Width, Height);
        using var endoscope = new RenderedEndoscope(surface, room.Phantom, Width, Height);
        using var frames = new FramePool(Width, Height, PixelFormat.Bgr24, 1);
        using var pictures = new FramePool(Width, Height, PixelFormat.Rgba32, 1);
        Assert.True(frames.TryRent(default, default, 0, out var frame) & pictures.TryRent(default, default, 0, out var picture));
        var at = Instant.FromSeconds(2);
        var view = new EyeView();
        view.LookAt(room, at, rightEye: false, cameras);
        endoscope.Render(view, SceneAppearance.Standard with { SmokePerMm = smokePerMm }, frame!);

        using var renderer = new OverlayRenderer(surface, Width, Height, OverlayPolicy.Default);
        foreach (var (structure, mesh) in SimulatedPatient.Structures(room.Phantom)) renderer.AddStructure(structure, mesh, 6);
        var verdict = renderer.Draw(new SceneSnapshot
        {
            Frame = frame,
            Camera = cameras.Left,
            CameraFromScan = new Uncertain<Camera, Scan>(room.CameraFromScan(at), Mat6.Diagonal([1e-6, 1e-6, 1e-6, 0.01, 0.01, 0.01])),
            ErrorBudgetMm = 0.6,
            PatientId = "SIM-0001",
            TargetName = "tumour",
        });
        Assert.True(verdict.IsShown);
        renderer.BeginReadBack();
        Assert.True(renderer.TryFinishReadBack(Duration.FromSeconds(30), picture!));
        Golden.AssertMatches(picture!, name + "-450");
        frame!.Release();
        picture!.Release();
    }
}
