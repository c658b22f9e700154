using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Room;

/// <summary>Where one instrument is and how its wrist is bent.</summary>
/// <param name="ScanFromInstrument">The Instrument frame sits in the wrist, +z along the shaft towards the jaws.</param>
/// <param name="WristPitchRad">Turn of the wrist about the instrument's x axis.</param>
/// <param name="WristYawRad">Turn of the jaws' common axis about the wrist's y axis.</param>
/// <param name="JawRad">Opening of each jaw from the middle.</param>
public readonly record struct InstrumentPose(Rigid<Scan, Instrument> ScanFromInstrument, double WristPitchRad, double WristYawRad, double JawRad)
{
    /// <summary>From wrist to jaw tip along the axis.</summary>
    public const double WristToTipMm = 24;

    internal const double WristLinkMm = 9;

    /// <summary>The point midway between the jaw tips, Instrument frame.</summary>
    public Point<Instrument> Tip => new(Quat.FromAxisAngle(Vec3.UnitX, WristPitchRad)
        .Rotate(new Vec3(0, 0, WristLinkMm) + Quat.FromAxisAngle(Vec3.UnitY, WristYawRad).Rotate(new Vec3(0, 0, (WristToTipMm - WristLinkMm) * Math.Cos(JawRad)))));

    /// <summary>Shaft from a trocar to a wrist position, turned about itself.</summary>
    public static InstrumentPose Through(Vec3 trocarMm, Vec3 wristMm, double spinRad, double pitchRad, double yawRad, double jawRad)
    {
        var z = (wristMm - trocarMm).Normalized();
        var x = Vec3.Cross(Math.Abs(z.Y) < 0.9 ? Vec3.UnitY : Vec3.UnitX, z).Normalized();
        var rotation = Quat.FromMatrix(Mat3.FromColumns(x, Vec3.Cross(z, x), z)) * Quat.FromAxisAngle(Vec3.UnitZ, spinRad);
        return new InstrumentPose(new Rigid<Scan, Instrument>(rotation.Normalized(), wristMm), pitchRad, yawRad, jawRad);
    }
}

/// <summary>How one instrument moves: pivoting about its trocar while the wrist circles a place near the liver.</summary>
public sealed record InstrumentMotion(Vec3 TrocarMm, Vec3 CentreMm, Vec3 SwingMm, double PhaseRad)
{
    public double PeriodS { get; init; } = 4;

    public static InstrumentMotion RightHand { get; } = new(new Vec3(78, -92, -128), new Vec3(-8, -72, -38), new Vec3(9, 6, 8), 0.4);
    public static InstrumentMotion LeftHand { get; } = new(new Vec3(-108, -78, -138), new Vec3(-64, -60, -64), new Vec3(7, 5, 6), 2.3);

    public InstrumentPose At(double seconds)
    {
        var w = 2 * Math.PI * seconds / PeriodS + PhaseRad;
        var wrist = CentreMm + new Vec3(SwingMm.X * Math.Sin(w), SwingMm.Y * Math.Sin(2 * w + 0.6), SwingMm.Z * Math.Cos(w));
        return InstrumentPose.Through(TrocarMm, wrist, 0.5 * Math.Sin(w + 0.9), 0.45 * Math.Sin(w + 0.3), 0.35 * Math.Sin(2 * w), 0.3 + 0.22 * Math.Sin(w + 1.8));
    }
}
