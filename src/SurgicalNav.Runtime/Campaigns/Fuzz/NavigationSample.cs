using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>A sound navigation set-up, to start mutations from.</summary>
internal static class NavigationSample
{
    public static byte[] Json() => NavigationSetupFile.Write(new NavigationSetup(
        new TrackerOptions { Tools = ["Reference", "Scope"], NominalRateHz = 60 }, new TrackerAccuracy(new Vec3(0.1, 0.2, 0.3), new Vec3(1e-4, 2e-4, 3e-4), 1e-3),
        Uncertain<Camera, Scope>.Isotropic(new Rigid<Camera, Scope>(new Quat(0.5, -0.5, 0.5, 0.5), new Vec3(1, 2, 3)), 1e-3, 0.1),
        new RegisteredPatient("P", Uncertain<PatientReference, Scan>.Exact(Rigid<PatientReference, Scan>.Identity), Instant.FromSeconds(5), 0.1, new Point<Scan>(Vec3.UnitX), null),
        1, 0, null, new CameraModel(640, 480, 600, 601, 320, 240, 0.1, -0.2, 1e-4, 0, 0), null, Rigid<RightCamera, Camera>.Identity, OverlayPolicy.Default, null));
}
