using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Room;

/// <summary>The true cameras of the simulated stereo laparoscope.</summary>
public sealed record LaparoscopeCameras(CameraModel Left, CameraModel Right, Rigid<RightCamera, Camera> RightCameraFromCamera)
{
    /// <summary>A 1920×1080 stereo laparoscope: 70° across, barrel distortion, 5 mm between the eyes, which look inwards a little.</summary>
    public static LaparoscopeCameras Standard { get; } = new(
        new CameraModel(1920, 1080, 1545.2, 1543.8, 962.4, 535.7, -0.28, 0.095, 0.0004, -0.0003, -0.012),
        new CameraModel(1920, 1080, 1549.6, 1548.1, 955.1, 541.9, -0.276, 0.091, -0.0003, 0.0002, -0.011),
        new Rigid<RightCamera, Camera>(Quat.Exp(new Vec3(0.0011, 0.0185, -0.0008)), new Vec3(-5.02, 0.06, 0.04)));

    /// <summary>The same lenses read out at another size.</summary>
    public LaparoscopeCameras ScaledTo(int width, int height) =>
        this with { Left = Left.ScaledTo(width, height), Right = Right.ScaledTo(width, height) };
}
