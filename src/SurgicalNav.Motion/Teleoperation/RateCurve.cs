using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>How a stick's deflection becomes a speed: nothing within the dead zone, from there on without a step, in full at full deflection.</summary>
/// <param name="DeadZone">Share of the way that counts as none.</param>
/// <param name="Power">Of what is left.</param>
public readonly record struct RateCurve(double DeadZone, double Power)
{
    /// <summary>−1 to 1, of a deflection from −1 to 1; odd and never falling.</summary>
    public double At(double deflection)
    {
        var beyond = (Math.Abs(deflection) - DeadZone) / (1 - DeadZone);
        return beyond > 0 ? Math.CopySign(Math.Pow(Math.Min(1, beyond), Power), deflection) : 0;
    }

    public Vec3 At(Vec3 deflection) => new(At(deflection.X), At(deflection.Y), At(deflection.Z));
}

/// <summary>How much of a motion is done, by the age of the look at the hand: all up to one age, less and less from there, nothing at the deadline.</summary>
public readonly record struct AgeSlowdown(double FromS, double DeadlineS)
{
    /// <summary>1 to 0; never rises with the age.</summary>
    public double At(double ageS) => ageS <= FromS ? 1 : ageS < DeadlineS ? (DeadlineS - ageS) / (DeadlineS - FromS) : 0;
}
