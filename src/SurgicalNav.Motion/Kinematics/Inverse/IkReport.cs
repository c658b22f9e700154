using System.Globalization;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Motion.Kinematics.Inverse;

/// <summary>How an arm's inverse kinematics are found.</summary>
public enum IkMethod
{
    /// <summary>Six turning joints, the second to fourth parallel, all neighbours else crossing at right angles: at most eight solutions.</summary>
    SixAxisClosedForm,

    /// <summary>A shaft turned about a remote centre, with a two-axis wrist: at most two solutions.</summary>
    RemoteCentreClosedForm,

    /// <summary>Levenberg–Marquardt within limits, from the seed and then from other places.</summary>
    DampedLeastSquares,
}

/// <summary>What came of a pose.</summary>
public enum IkOutcome
{
    Solved,

    /// <summary>The wanted pose is not finite.</summary>
    NotAPose,

    /// <summary>No joints lead there, limits or not.</summary>
    OutOfReach,

    /// <summary>Joints lead there, but one would leave its range: <see cref="IkReport.Joint"/> by <see cref="IkReport.Excess"/>.</summary>
    OutsideLimits,

    /// <summary>The search ended without reaching the pose within limits; it cannot tell which of the two it was.</summary>
    NotFound,
}

/// <summary>The answer of an inverse-kinematics solver beside the joints.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Solutions">Closed form: solutions that exist, limits aside. Search: 1 where one was found.</param>
/// <param name="PositionErrorMm">Distance left between the tip at the joints given and the wanted tip; NaN where no joints were found at all.</param>
/// <param name="RotationErrorRad">Angle left.</param>
/// <param name="Joint">Counted from 0: the joint that leaves its range, in the least bad solution.</param>
/// <param name="Excess">By how much, rad or mm; negative below.</param>
/// <param name="Iterations">Steps of the search, all starts together.</param>
/// <param name="Starts">Starts of the search: 1 where the seed led there.</param>
public readonly record struct IkReport(IkOutcome Outcome, int Solutions, double PositionErrorMm, double RotationErrorRad, int Joint, double Excess, int Iterations, int Starts)
{
    public bool IsSolved => Outcome == IkOutcome.Solved;

    internal static IkReport Refused(IkOutcome outcome) => new(outcome, 0, double.NaN, double.NaN, 0, 0, 0, 0);

    /// <summary>A sentence for people; allocates.</summary>
    public string Describe(RobotModel model)
    {
        switch (Outcome)
        {
            case IkOutcome.Solved:
                return "The pose can be reached.";
            case IkOutcome.NotAPose:
                return "The wanted pose is not finite, or its rotation is none.";
            case IkOutcome.OutOfReach:
                return "The pose is out of the arm's reach, whatever the limits: move it towards the base.";
            case IkOutcome.OutsideLimits:
                var joint = model.Joints[Joint];
                return string.Create(CultureInfo.InvariantCulture,
                    $"{(Solutions == 1 ? "The one solution leaves" : $"All {Solutions} solutions leave")} a joint's range; in the best, joint {Joint + 1} ({joint.Name}) would be {joint.Words(Math.Abs(Excess))} {(Excess < 0 ? "below its lower" : "above its upper")} limit.");
            default:
                return string.Create(CultureInfo.InvariantCulture,
                    $"No posture within limits was found in {Starts} starts; the nearest stays {PositionErrorMm:0.###} mm and {RotationErrorRad * 180 / Math.PI:0.###}° away. The pose is out of reach, or only reached outside the limits.");
        }
    }
}
