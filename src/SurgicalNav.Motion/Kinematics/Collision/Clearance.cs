namespace SurgicalNav.Motion.Kinematics.Collision;

/// <summary>The least free space that was found, and between which capsules.</summary>
/// <param name="DistanceMm">Negative where they overlap; infinite where there is no pair to compare.</param>
/// <param name="First">Index into the first arm's capsules; −1 where there is no pair.</param>
/// <param name="Second">Index into the second arm's capsules, or the same arm's.</param>
public readonly record struct Clearance(double DistanceMm, int First, int Second)
{
    public static readonly Clearance None = new(double.PositiveInfinity, -1, -1);

    internal Clearance Least(double distanceMm, int first, int second) =>
        distanceMm < DistanceMm ? new Clearance(distanceMm, first, second) : this;
}
