using System.Globalization;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>Why a pose was refused.</summary>
public enum IkRefusalReason
{
    None,

    /// <summary>A joint would leave its range: <see cref="IkRefusal.Joint"/> by <see cref="IkRefusal.Excess"/>.</summary>
    JointRange,

    /// <summary>The wrist would stand in the remote centre, where the shaft has no direction.</summary>
    WristAtRemoteCentre,

    /// <summary>The wanted pose is not finite or its direction has no length.</summary>
    NotAPose,
}

/// <summary>An inverse-kinematics refusal with the number that broke it.</summary>
/// <param name="Reason">What went wrong.</param>
/// <param name="Joint">The joint that is furthest out of its range, relative to the range's width.</param>
/// <param name="Excess">By how much, rad or mm; negative below the lower limit, positive above the upper.</param>
public readonly record struct IkRefusal(IkRefusalReason Reason, Rcm7Joint Joint, double Excess)
{
    /// <summary>A sentence for people; allocates.</summary>
    public string Describe()
    {
        switch (Reason)
        {
            case IkRefusalReason.None:
                return "The pose can be reached.";
            case IkRefusalReason.WristAtRemoteCentre:
                return "The wrist would stand in the remote centre, where the shaft has no direction; choose a tip further inside.";
            case IkRefusalReason.NotAPose:
                return "The wanted pose is not finite, or its direction has no length.";
            default:
                var (amount, unit) = Joint == Rcm7Joint.Insertion ? (Math.Abs(Excess), "mm") : (Math.Abs(Excess) * 180 / Math.PI, "°");
                return string.Create(CultureInfo.InvariantCulture,
                    $"Joint {(int)Joint + 1} ({Joint}) would be {amount:0.00} {unit} {(Excess < 0 ? "below its lower" : "above its upper")} limit.");
        }
    }
}
