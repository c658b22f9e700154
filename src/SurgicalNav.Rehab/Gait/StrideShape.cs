using System.Globalization;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Rehab.Gait;

/// <summary>Turns the curves of a gait cycle into single steps that start and end at rest on both feet.</summary>
/// <remarks>
/// While one leg swings through the second half of its cycle the other bears through the first half of its own. Phase runs through the half cycle
/// by the minimum-jerk law (Flash and Hogan 1985), so velocity and acceleration are zero at both ends. The first step leaves standing by fading into
/// the curves early in its way, and the last comes back to it by fading out of them late. Step length is set by scaling the hips alone: knees and ankles keep the bend that
/// lifts the foot over the ground.
/// </remarks>
internal sealed class StrideShape(GaitSettings settings, GaitCurves curves)
{
    public const int PiecesPerStep = 25;

    /// <summary>The share of a step over which standing fades into the curves: short enough that the foot is lifted fully.</summary>
    private const double FadeShare = 0.6;

    /// <summary>How much of the normal hip swing may be asked for.</summary>
    private const double LeastHipShare = 0.25, MostHipShare = 1.15;

    private readonly double _hipShare = HipShareFor(settings, curves);
    private readonly (double HipRad, double KneeRad, double AnkleRad) _standing = settings.Standing();

    /// <summary>Both feet side by side, a landing at time 0.</summary>
    public JointKnot StandingKnot()
    {
        var (hip, knee, ankle) = _standing;
        return new JointKnot { Position = JointVector.From([hip, knee, ankle, hip, knee, ankle]), Mark = KnotMark.Landing };
    }

    /// <summary>The share of the normal hip swing that gives the wanted step length, by bisection on the leg's geometry.</summary>
    /// <exception cref="GaitRefusedException">The step is shorter or longer than safe for these legs.</exception>
    private static double HipShareFor(GaitSettings settings, GaitCurves curves)
    {
        double low = LeastHipShare, high = MostHipShare;
        var (shortest, longest) = (StepLengthMm(settings, curves, low), StepLengthMm(settings, curves, high));
        if (!(settings.StepLengthMm >= shortest && settings.StepLengthMm <= longest))
            throw new GaitRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"The step length is {settings.StepLengthMm:0.#} mm; for legs of {settings.ThighMm:0} + {settings.ShankMm:0} mm it must lie between {Math.Ceiling(shortest)} and {Math.Floor(longest)} mm."));
        for (var i = 0; i < 60; i++)
        {
            var middle = 0.5 * (low + high);
            if (StepLengthMm(settings, curves, middle) < settings.StepLengthMm) low = middle;
            else high = middle;
        }
        return 0.5 * (low + high);
    }

    /// <summary>Distance between the ankles in double stance: the leading leg at its initial contact, the trailing at half its cycle.</summary>
    private static double StepLengthMm(GaitSettings settings, GaitCurves curves, double hipShare)
    {
        double Ahead(double phase)
        {
            var hip = hipShare * curves.Hip.At(phase).AngleRad;
            return settings.ThighMm * Math.Sin(hip) + settings.ShankMm * Math.Sin(hip - curves.Knee.At(phase).AngleRad);
        }
        return Ahead(0) - Ahead(0.5);
    }

    /// <summary>Appends the knots of one step after its starting knot, which must be in the list; the last is a landing.</summary>
    public void AddStep(List<JointKnot> knots, in GaitStep step, bool fromStanding, bool toStanding)
    {
        var swingS = step.LandingS - step.StartS;
        for (var i = 1; i <= PiecesPerStep; i++)
        {
            var share = (double)i / PiecesPerStep;
            var (way, rate) = MinimumJerk(share);
            rate /= swingS;
            var knot = new JointKnot { TimeS = i == PiecesPerStep ? step.LandingS : step.StartS + share * swingS, Mark = i == PiecesPerStep ? KnotMark.Landing : KnotMark.None };
            SetLeg(ref knot, step.Swinging, 0.5, way, rate, fromStanding, toStanding);
            SetLeg(ref knot, 1 - step.Swinging, 0, way, rate, fromStanding, toStanding);
            knots.Add(knot);
        }
    }

    private void SetLeg(ref JointKnot knot, Leg leg, double startPhase, double way, double rate, bool fromStanding, bool toStanding)
    {
        var first = leg == Leg.Left ? (int)ExoskeletonJoint.LeftHip : (int)ExoskeletonJoint.RightHip;
        Set(ref knot, first, curves.Hip, _hipShare, _standing.HipRad);
        Set(ref knot, first + 1, curves.Knee, 1, _standing.KneeRad);
        Set(ref knot, first + 2, curves.Ankle, 1, _standing.AnkleRad);

        void Set(ref JointKnot knot, int joint, GaitCurve curve, double scale, double standing)
        {
            var (angle, slope) = curve.At(startPhase + 0.5 * way);
            (angle, slope) = (scale * angle - standing, 0.5 * scale * slope);
            if (fromStanding) Fade(way / FadeShare, 1 / FadeShare, ref angle, ref slope);
            if (toStanding) Fade((1 - way) / FadeShare, -1 / FadeShare, ref angle, ref slope);
            (knot.Position[joint], knot.Velocity[joint]) = (standing + angle, slope * rate);
        }
    }

    /// <summary>Scales the angle from standing to the curve, so that no angle leaves the span between the two.</summary>
    private static void Fade(double share, double sharePerWay, ref double angle, ref double slope)
    {
        if (share >= 1) return;
        var (weight, rate) = MinimumJerk(share);
        slope = slope * weight + angle * rate * sharePerWay;
        angle *= weight;
    }

    private static (double Way, double Rate) MinimumJerk(double t) =>
        (t * t * t * (10 + t * (6 * t - 15)), 30 * t * t * (1 - t) * (1 - t));
}
