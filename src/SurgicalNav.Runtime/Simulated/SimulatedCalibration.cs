using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Simulated;

/// <summary>What an engineer's calibration of the room would have found: near the truth, not on it, with the error that it states.</summary>
/// <param name="CameraFromScope">Hand-eye, with covariance.</param>
/// <param name="StylusTip">From a pivot calibration.</param>
/// <param name="StylusTipSdMm">Standard deviation per axis; the same error in every touch.</param>
public sealed record SimulatedCalibration(Uncertain<Camera, Scope> CameraFromScope, Point<Stylus> StylusTip, double StylusTipSdMm)
{
    private const double TipSdMm = 0.12, HandEyeSdMm = 0.1, HandEyeSdRad = 6e-4;
    private const ulong Stream = 22;

    /// <summary>Drawn once per room from its seed; a rehearsal without errors has exact ones.</summary>
    public static SimulatedCalibration Of(SimulatedRoom room, bool exact)
    {
        if (exact) return new SimulatedCalibration(Uncertain<Camera, Scope>.Exact(room.CameraFromScope), room.StylusTip, 0);
        var random = new SeededRandom(room.Options.Seed, Stream);
        var error = new Twist(random.GaussianVec3(HandEyeSdRad), random.GaussianVec3(HandEyeSdMm));
        return new SimulatedCalibration(
            Uncertain<Camera, Scope>.Isotropic(room.CameraFromScope.PerturbedBy(error), HandEyeSdRad, HandEyeSdMm),
            new Point<Stylus>(room.StylusTip.Mm + random.GaussianVec3(TipSdMm)), TipSdMm);
    }
}
