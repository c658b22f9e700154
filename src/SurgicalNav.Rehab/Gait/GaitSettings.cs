using System.Globalization;

namespace SurgicalNav.Rehab.Gait;

public enum Leg
{
    Left,
    Right,
}

/// <summary>A gait was refused; the message says in plain words which setting, and what would be accepted.</summary>
public sealed class GaitRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What a therapist sets for level walking.</summary>
/// <param name="StepLengthMm">How far one foot lands in front of the other.</param>
/// <param name="CadenceStepsPerMin">Steps in a minute, pauses included.</param>
/// <param name="DoubleStanceS">How long both feet rest on the ground between steps.</param>
/// <param name="Steps">All steps, with the first from standing and the last back to standing.</param>
/// <param name="FirstLeg">The leg that steps first.</param>
/// <param name="ThighMm">Hip axis to knee axis of the fitted exoskeleton.</param>
/// <param name="ShankMm">Knee axis to ankle axis.</param>
/// <param name="StandingKneeRad">Bend of both knees in standing, the ankles under the hips and the feet flat.</param>
public sealed record GaitSettings(double StepLengthMm, double CadenceStepsPerMin, double DoubleStanceS, int Steps, Leg FirstLeg, double ThighMm, double ShankMm, double StandingKneeRad)
{
    public const double LeastCadence = 5, MostCadence = 60;
    public const double LeastPauseS = 0.2, MostPauseS = 10;
    public const int LeastSteps = 2, MostSteps = 200;
    public const double LeastSegmentMm = 200, MostSegmentMm = 600;
    public const double MostStandingKneeRad = 0.35;

    /// <exception cref="GaitRefusedException">A setting lies outside its safe range.</exception>
    public void Validate()
    {
        Within(ThighMm, LeastSegmentMm, MostSegmentMm, "The thigh's length", "mm");
        Within(ShankMm, LeastSegmentMm, MostSegmentMm, "The shank's length", "mm");
        Within(StandingKneeRad, 0, MostStandingKneeRad, "The bend of the standing knee", "rad");
        Within(CadenceStepsPerMin, LeastCadence, MostCadence, "The cadence", "steps per minute");
        Within(DoubleStanceS, LeastPauseS, MostPauseS, "The rest on both feet", "s");
        Within(Steps, LeastSteps, MostSteps, "The number of steps", "");
        if (!Enum.IsDefined(FirstLeg)) throw new GaitRefusedException("The first leg must be left or right.");
        if (SwingS < 0.3)
            throw new GaitRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"At {CadenceStepsPerMin:0.#} steps per minute with {DoubleStanceS:0.##} s of rest only {Math.Max(0, SwingS):0.##} s are left for a swing; at least 0.3 s are needed. Walk slower or rest shorter."));
    }

    /// <summary>The time that a foot is in the air.</summary>
    public double SwingS => 60 / CadenceStepsPerMin - DoubleStanceS;

    /// <summary>Hip, knee and ankle (rad) of a standing leg: the ankle under the hip, the foot flat.</summary>
    public (double HipRad, double KneeRad, double AnkleRad) Standing()
    {
        var (sin, cos) = Math.SinCos(StandingKneeRad);
        var hip = Math.Atan2(ShankMm * sin, ThighMm + ShankMm * cos);
        return (hip, StandingKneeRad, StandingKneeRad - hip);
    }

    private static void Within(double value, double least, double most, string what, string unit)
    {
        if (!(value >= least && value <= most))
            throw new GaitRefusedException(string.Create(CultureInfo.InvariantCulture, $"{what} is {value:0.###} {unit}; it must lie between {least} and {most}.").Replace("  ", " ", StringComparison.Ordinal).Replace(" ;", ";", StringComparison.Ordinal));
    }
}
