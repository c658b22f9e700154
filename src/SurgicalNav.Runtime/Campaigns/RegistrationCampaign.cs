using SurgicalNav.Core.Frames;
using SurgicalNav.Registration.Errors;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Campaigns;

/// <summary>Registers many simulated patients and compares the predicted error at the target with the true one.</summary>
/// <param name="Seeds">Patients.</param>
/// <param name="Within2Mm">How many have a true TRE of at most 2 mm.</param>
/// <param name="InsideRegion">How many true targets lie in the predicted 95 % region.</param>
/// <param name="RmsTreMm">True.</param>
/// <param name="RmsPredictedMm">Root mean square of the predictions.</param>
/// <param name="WorstTreMm">True.</param>
/// <param name="Refused">Patients whose touches were refused with a reason; they count as not within 2 mm.</param>
public sealed record RegistrationFigures(int Seeds, int Within2Mm, int InsideRegion, double RmsTreMm, double RmsPredictedMm, double WorstTreMm, int Refused)
{
    public static RegistrationFigures Measure(int seeds, Action<string> say, CancellationToken stop)
    {
        var (within, inside, squares, predicted, worst, done, refused) = (0, 0, 0.0, 0.0, 0.0, 0, 0);
        for (var seed = 1; seed <= seeds && !stop.IsCancellationRequested; seed++)
        {
            done++;
            SimulatedRegistration result;
            try
            {
                result = SimulatedRegistration.Of(new RoomOptions { Seed = (ulong)seed, Phantom = new PhantomOptions { Seed = (ulong)seed } }, rehearsal: false);
            }
            catch (UserErrorException e)
            {
                refused++;
                say($"registration: patient {seed} refused: {e.Message}");
                continue;
            }
            var error = result.TrueTreMm;
            var transform = result.Solved.ReferenceFromScan;
            var region = TargetError<PatientReference>.At("target", transform.Mean * result.Patient.Target, transform);
            if (error <= 2) within++;
            if (region.RegionContains(result.TrueTarget)) inside++;
            squares += error * error;
            predicted += result.Solved.PredictedTreMm * result.Solved.PredictedTreMm;
            worst = Math.Max(worst, error);
            if (done % 10 == 0) say($"registration: {done} of {seeds}, {within} within 2 mm, {inside} inside the predicted 95 % region");
        }
        var n = Math.Max(1, done - refused);
        return new RegistrationFigures(done, within, inside, Math.Sqrt(squares / n), Math.Sqrt(predicted / n), worst, refused);
    }
}
