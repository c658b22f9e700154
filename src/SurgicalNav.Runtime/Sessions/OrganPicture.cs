using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Overlay.Surfaces;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Draws the organs of a scan as a virtual scope sees them: filled, nearer brighter, each in its colour.</summary>
internal static class OrganPicture
{
    private const double NearestMm = 60;
    private static readonly Duration Patience = Duration.FromSeconds(20);
    private static readonly Rgb[] Palette =
        [new(0xC8, 0x6A, 0x5A), new(0x6C, 0xA8, 0xFF), new(0xFF, 0xD0, 0x4A), new(0x6F, 0xF2, 0xE4), new(0xB8, 0x8C, 0xF0), new(0x8F, 0xD1, 0x6E), new(0xF0, 0x9A, 0xC8), new(0xE8, 0xE2, 0xD0)];

    public static void Write(IGlSurface surface, ScanCase scan, VirtualScope scope, string path)
    {
        var camera = scope.Camera;
        using var renderer = new OverlayRenderer(surface, camera.Width, camera.Height, OverlayPolicy.Default);
        var edge = LensJacobian.MaxEdgeMm(camera, NearestMm, OverlayRenderer.LinearisationTolerancePx);
        for (var i = 0; i < scan.Organs.Count && i < byte.MaxValue; i++)
            renderer.AddStructure(new AnatomyStructure((byte)(i + 1), scan.Organs[i].Name, StructureRole.Vessel, Palette[i % Palette.Length]), scan.Organs[i].Mesh, edge);
        using var pool = new FramePool(camera.Width, camera.Height, PixelFormat.Bgr24, 2);
        pool.TryRent(default, default, 0, out var black);
        pool.TryRent(default, default, 0, out var picture);
        try
        {
            black.Pixels.Fill(18);
            renderer.Draw(new SceneSnapshot
            {
                Frame = black,
                Camera = camera,
                CameraFromScan = Uncertain<Camera, Scan>.Exact(scope.CameraFromScan),
                ErrorBudgetMm = 0,
                PatientId = scan.Name,
                Banner = "RESEARCH USE ONLY - VIRTUAL SCOPE",
            });
            renderer.BeginReadBack();
            if (!renderer.TryFinishReadBack(Patience, picture)) throw new UserErrorException("The picture was not finished in time; the machine is very busy. Try again.");
            PictureFile.WritePng(path, picture);
        }
        finally
        {
            black.Release();
            picture.Release();
        }
    }
}
