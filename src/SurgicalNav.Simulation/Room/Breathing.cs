using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Room;

/// <summary>Moves the organs rigidly along the body's axis with each breath.</summary>
/// <remarks>z(t) = −A cos⁴(π t / T + φ), so that the organs rest at the end of expiration (A. E. Lujan et al., Medical Physics 26(5), 1999;
/// inspiration pushes the liver towards the feet). A held breath (apnoea at end-expiration) is <see cref="None"/>.</remarks>
/// <param name="AmplitudeMm">Full excursion; 0 switches breathing off. Typical of the liver: 10–25 mm, ventilated less.</param>
public sealed record Breathing(double AmplitudeMm, double PeriodS = 4)
{
    public static Breathing None { get; } = new(0);

    /// <summary>How far the organs are from where the scan shows them, Scan frame, mm.</summary>
    public Vec3 DisplacementMm(double seconds)
    {
        var c = Math.Cos(Math.PI * seconds / PeriodS + 0.5 * Math.PI);
        var c2 = c * c;
        return new Vec3(0, 0, -AmplitudeMm * c2 * c2);
    }
}
