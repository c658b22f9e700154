using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Simulation.Endoscope;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Times real draws of the patient on the session's own surface, reading each picture back as the overlay does.</summary>
internal static class DrawingProbe
{
    private const int Draws = 5;

    /// <summary>Median time for one eye of a size, in ms, after one draw that warms up.</summary>
    public static double EyeMs(IGlSurface surface, SimulatedRoom room, SceneAppearance look, IClock clock, int width, int height)
    {
        using var endoscope = new RenderedEndoscope(surface, room.Phantom, width, height);
        var cameras = room.Cameras.ScaledTo(width, height);
        var (view, bgr, times) = (new EyeView(), new byte[width * height * 3], new double[Draws]);
        for (var i = -1; i < Draws; i++)
        {
            view.LookAt(room, Instant.FromSeconds(i * 0.7), rightEye: false, cameras);
            var begun = clock.Now;
            endoscope.Render(view, look, bgr);
            if (i >= 0) times[i] = (clock.Now - begun).Milliseconds;
        }
        Array.Sort(times);
        return times[Draws / 2];
    }
}
