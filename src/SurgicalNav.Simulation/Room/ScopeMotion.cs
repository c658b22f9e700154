using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Room;

/// <summary>How the laparoscope moves: its shaft turns about a fixed trocar and slides through it, so that the view sweeps over the liver.</summary>
/// <remarks>Harmonics of one period only, hence smooth and closed; the camera peaks near 50 mm/s for the standard 4 s period.</remarks>
public sealed record ScopeMotion
{
    public double PeriodS { get; init; } = 4;

    /// <summary>Scan frame.</summary>
    public Vec3 TrocarMm { get; init; } = new(-8, -112, -178);

    /// <summary>Middle of what the scope looks at, Scan frame.</summary>
    public Vec3 GazeMm { get; init; } = new(-40, -32, -16);

    public double WorkingDistanceMm { get; init; } = 110;

    /// <summary>Scales all movement; 0 holds the scope still.</summary>
    public double Amplitude { get; init; } = 1;

    /// <summary>Pose of the left eye at a moment, s.</summary>
    public Rigid<Scan, Camera> ScanFromCamera(double seconds)
    {
        var w = 2 * Math.PI * seconds / PeriodS;
        var sweep = new Vec3(30 * Math.Sin(w) + 4 * Math.Sin(2 * w + 1), 7 * Math.Sin(2 * w + 0.5), 11 * Math.Sin(w + 1.3));
        var gaze = GazeMm + sweep * Amplitude;
        var forward = (gaze - TrocarMm).Normalized();
        var distance = WorkingDistanceMm + Amplitude * 21 * Math.Sin(w + 0.5);
        var position = gaze - forward * distance;
        return LookAlong(position, forward, Amplitude * 0.14 * Math.Sin(w + 0.7));
    }

    /// <summary>A camera at a place, looking along a unit vector, with the patient's back towards the bottom of the picture, then rolled.</summary>
    public static Rigid<Scan, Camera> LookAlong(Vec3 positionMm, Vec3 forward, double rollRad)
    {
        var posterior = Vec3.UnitY;
        var down = (posterior - forward * Vec3.Dot(posterior, forward)).Normalized();
        var right = Vec3.Cross(down, forward);
        var rotation = Quat.FromMatrix(Mat3.FromColumns(right, down, forward)) * Quat.FromAxisAngle(Vec3.UnitZ, rollRad);
        return new Rigid<Scan, Camera>(rotation.Normalized(), positionMm);
    }
}
