using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Times the overlay itself on the session's own surface: the patient's anatomy over a picture, read back as a frame is.</summary>
internal static class DrawingProbe
{
    private const int WarmUps = 3, Draws = 7;
    private const double PoseSdMm = 0.3;
    private static readonly Duration Patience = Duration.FromSeconds(20);

    /// <summary>Median time for one eye of a size, in ms, over one period of the scope's motion; endless where a picture is not finished within 20 s.</summary>
    public static double EyeMs(
        IGlSurface surface, SimulatedRoom room, IReadOnlyList<(AnatomyStructure Structure, TriangleMesh Mesh)> surfaces, IClock clock, int width, int height)
    {
        var camera = room.Cameras.ScaledTo(width, height).Left;
        using var renderer = new OverlayRenderer(surface, width, height, OverlayPolicy.Default);
        PlannedSurfaces.AddTo(renderer, camera, surfaces);
        using var pool = new FramePool(width, height, PixelFormat.Bgr24, 1);
        pool.TryRent(default, default, 0, out var frame);
        try
        {
            frame.Pixels.Clear();
            var times = new double[Draws];
            for (var i = -WarmUps; i < Draws; i++)
            {
                var pose = room.CameraFromScan(Instant.FromSeconds((i + WarmUps) * room.Options.Scope.PeriodS / (WarmUps + Draws)));
                var scene = new SceneSnapshot { Frame = frame, Camera = camera, CameraFromScan = Uncertain<Camera, Scan>.Isotropic(pose, 0, PoseSdMm), ErrorBudgetMm = PoseSdMm };
                var begun = clock.Now;
                renderer.Draw(scene);
                renderer.BeginReadBack();
                if (!renderer.TryFinishReadBack(Patience)) return double.PositiveInfinity;
                if (i >= 0) times[i] = (clock.Now - begun).Milliseconds;
            }
            Array.Sort(times);
            return times[Draws / 2];
        }
        finally
        {
            frame.Release();
        }
    }
}
