using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>A proven way to rest that a guard is on.</summary>
internal interface IRestWay
{
    /// <summary>Further along it.</summary>
    /// <returns>True at its end.</returns>
    bool Advance(double elapsedS, out JointVector position, out JointVector velocity);

    /// <summary>What the device would hold from there on.</summary>
    /// <returns>False where a value does not fit its count.</returns>
    bool TryFit(HeldTrajectory into);
}
