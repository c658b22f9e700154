using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Overlay.Surfaces;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Runtime.Scans;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Draws the organs of a scan as a virtual scope sees them: filled, nearer brighter, each in its colour, with the targets marked.</summary>
internal static class OrganPicture
{
    private const double NearestMm = 60;
    private const byte Ground = 18;
    private static readonly Duration Patience = Duration.FromSeconds(20);
    /// <summary>The colour of the organ of that number in the picture.</summary>
    public static Rgb ColourOf(int organ) => LabelColours.Of(organ);

    /// <returns>For each target whether its mark lies in the picture.</returns>
    public static IReadOnlyList<bool> Write(IGlSurface surface, ScanCase scan, VirtualScope scope, string path)
    {
        var camera = scope.Camera;
        using var renderer = new OverlayRenderer(surface, camera.Width, camera.Height, OverlayPolicy.Default);
        var edge = LensJacobian.MaxEdgeMm(camera, NearestMm, OverlayRenderer.LinearisationTolerancePx(StructureRole.Vessel));
        for (var i = 0; i < scan.Organs.Count && i < byte.MaxValue; i++)
            renderer.AddStructure(new AnatomyStructure((byte)(i + 1), scan.Organs[i].Name, StructureRole.Vessel, ColourOf(i)), scan.Organs[i].Mesh, edge);
        using var pool = new FramePool(camera.Width, camera.Height, PixelFormat.Bgr24, 2);
        pool.TryRent(default, default, 0, out var black);
        pool.TryRent(default, default, 0, out var picture);
        try
        {
            black.Pixels.Fill(Ground);
            renderer.Draw(new SceneSnapshot
            {
                Frame = black,
                Camera = camera,
                CameraFromScan = Uncertain<Camera, Scan>.Exact(scope.CameraFromScan),
                ErrorBudgetMm = 0,
                PatientId = Path.GetFileName(Path.TrimEndingDirectorySeparator(scan.Scan.Name)).Replace(".nii.gz", "", StringComparison.Ordinal),
                Banner = "RESEARCH USE ONLY - VIRTUAL SCOPE",
                IsVirtualView = true,
            });
            renderer.BeginReadBack();
            if (!renderer.TryFinishReadBack(Patience, picture)) throw new UserErrorException("The picture was not finished in time; the machine is very busy. Try again.");
            using var canvas = new PictureCanvas(camera.Width, camera.Height);
            canvas.Begin(picture);
            var seen = PlanMarks.Draw(canvas, scan, scope);
            canvas.WritePng(path);
            return seen;
        }
        finally
        {
            black.Release();
            picture.Release();
        }
    }
}
