using SurgicalNav.Core.Frames;
using SurgicalNav.Runtime.Registering;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Simulated;

/// <summary>A simulated patient made ready as in the clinic: scanned, and registered by stylus touches that the tracker watches. The simulator's truth
/// serves only to score, except in a rehearsal.</summary>
public sealed record SimulatedRegistration(SimulatedRoom Room, SimulatedPatient Patient, SimulatedTracker Tracker, SimulatedCalibration Calibration, SolvedRegistration Solved)
{
    /// <summary>Tissue gives way and a hand trembles: standard deviation of a touch along the surface's normal, mm.</summary>
    public const double TouchSdMm = 0.2;

    /// <param name="options">The room; its touches come from <see cref="TouchSdMm"/> unless this is a rehearsal.</param>
    /// <param name="rehearsal">Tracker, calibration and registration without error: what is left is the time chain, the projection and the drawing.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <exception cref="UserErrorException">The touches were refused; says why.</exception>
    public static SimulatedRegistration Of(RoomOptions options, bool rehearsal, Action<string>? say = null)
    {
        say?.Invoke($"patient {options.Seed}: organs, scan and plan ...");
        var room = new SimulatedRoom(options with { TouchSdMm = rehearsal ? 0 : TouchSdMm });
        var patient = SimulatedPatient.Scan(room.Phantom);
        var tracker = new SimulatedTracker(options.Seed, rehearsal);
        var calibration = SimulatedCalibration.Of(room, exact: rehearsal);
        say?.Invoke(rehearsal ? "registration: known, as this is a rehearsal without errors" : "registration: touching landmarks and surface with the tracked stylus ...");
        var solved = rehearsal
            ? SolvedRegistration.Exact(room.PatientReferenceFromScan)
            : Solve(room, patient, tracker, calibration);
        return new SimulatedRegistration(room, patient, tracker, calibration, solved);
    }

    /// <summary>Where the target really is: what registration is judged by.</summary>
    public Point<PatientReference> TrueTarget => Room.PatientReferenceFromScan * Patient.Target;

    public double TrueTreMm => (Solved.ReferenceFromScan.Mean * Patient.Target - TrueTarget).Length;

    private static SolvedRegistration Solve(SimulatedRoom room, SimulatedPatient patient, SimulatedTracker tracker, SimulatedCalibration calibration) => TouchRegistration.Solve(
        TouchSession.Run(room, tracker, calibration),
        LandmarkPicks.Of(room.Phantom, room.Options.Seed),
        patient.Liver,
        patient.Target,
        new TouchErrors(tracker.Accuracy, calibration.StylusTip, calibration.StylusTipSdMm, TouchSdMm, LandmarkPicks.SdMm, SimulatedPatient.LiverSdMm));
}
