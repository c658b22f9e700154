using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>What one eye sees at one moment: camera, poses and the state of what moves. Reused from frame to frame by its owner.</summary>
public sealed class EyeView
{
    private readonly InstrumentPose[] _instruments = new InstrumentPose[2];

    /// <summary>The lens; its size must be the renderer's.</summary>
    public CameraModel Camera { get; set; }

    public Rigid<Camera, Scan> CameraFromScan { get; set; } = Rigid<Camera, Scan>.Identity;

    /// <summary>How far breathing has moved liver, gallbladder, tumour and vessels, Scan frame.</summary>
    public Vec3 OrganDisplacementMm { get; set; }

    /// <summary>0, 1 or 2 of <see cref="Instruments"/> are drawn.</summary>
    public int InstrumentCount { get; set; }

    public Span<InstrumentPose> Instruments => _instruments;

    /// <summary>Distance at which the lamp gives the appearance's exposure, as an automatic exposure would hold.</summary>
    public double ExposedDistanceMm { get; set; } = 105;

    /// <summary>Sensor noise differs from number to number.</summary>
    public uint NoiseSeed { get; set; }

    /// <summary>Moves the smoke.</summary>
    public double SmokePhaseMm { get; set; }

    /// <summary>Fills in the truth of the room for the left or the right eye. Allocates nothing.</summary>
    public void LookAt(SimulatedRoom room, Instant at, bool rightEye, LaparoscopeCameras cameras)
    {
        Camera = rightEye ? cameras.Right : cameras.Left;
        CameraFromScan = rightEye ? room.RightCameraFromScan(at).Relabel<Camera, Scan>() : room.CameraFromScan(at);
        OrganDisplacementMm = room.OrganDisplacement(at).Value;
        InstrumentCount = Math.Min(room.InstrumentCount, _instruments.Length);
        for (var i = 0; i < InstrumentCount; i++) _instruments[i] = room.InstrumentAt(i, at);
        ExposedDistanceMm = room.Options.Scope.WorkingDistanceMm;
        NoiseSeed = unchecked((uint)(at.Nanoseconds / 1000) * 2 + (rightEye ? 1u : 0u));
        SmokePhaseMm = 14 * Math.Sin(2 * Math.PI * at.Seconds / room.Options.Scope.PeriodS);
    }
}

/// <summary>Values of the truth mask.</summary>
public static class SceneClasses
{
    public const byte Background = 0;
    public const byte Liver = 1;
    public const byte Gallbladder = 2;

    /// <summary>Tumour or vessel showing on the surface.</summary>
    public const byte Lesion = 3;

    public const byte InstrumentShaft = 4;
    public const byte InstrumentTip = 5;
    public const int Count = 6;

    /// <summary>The name of each value, as model cards and data sets call it.</summary>
    public static IReadOnlyList<string> Names { get; } = ["background", "liver", "gallbladder", "lesion", "instrument shaft", "instrument tip"];
}

/// <summary>Bits of the silhouette mask: where a structure's outline lies, whatever is in front of it.</summary>
[Flags]
public enum Silhouettes : byte
{
    None = 0,
    Liver = 1,
    Gallbladder = 2,
    Tumour = 4,
    Vessels = 8,
}
