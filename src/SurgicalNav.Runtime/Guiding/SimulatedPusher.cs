namespace SurgicalNav.Runtime.Guiding;

/// <summary>One push of a simulated hand.</summary>
/// <param name="Joint">Counted from 0.</param>
/// <param name="Share">Of the joint's greatest effort; below 0 the other way.</param>
/// <param name="FromS">From the beginning.</param>
internal readonly record struct Push(int Joint, double Share, double FromS, double ForS)
{
    public double EndS => FromS + ForS;
}

/// <summary>A hand that pushes an arm this way and that, lets go, pushes a joint against its limit and another too hard, and goes on. It rises and falls as a hand does, in some hundredths of a second.</summary>
internal static class SimulatedPusher
{
    private const double RiseS = 0.08;

    /// <summary>Nobody pushes any more: what was set going has come to rest.</summary>
    public const double EndS = 13.5;

    public static IReadOnlyList<Push> Script { get; } =
    [
        new(0, 0.3, 0.6, 1.4),
        new(0, -0.25, 2.6, 1.2), new(2, 0.35, 2.6, 1.2),
        new(1, 0.2, 4.4, 1),
        new(3, -0.3, 4.6, 1),
        // Against the end of its range.
        new(5, 0.3, 6, 3.4),
        // Harder than guiding allows.
        new(0, 0.7, 9.8, 0.35),
        new(0, 0.3, 11.2, 1.2),
    ];

    /// <summary>The hand's effort on a joint as a share of its greatest.</summary>
    public static double At(double seconds, int joint)
    {
        var sum = 0.0;
        foreach (var push in Script)
            if (push.Joint == joint) sum += push.Share * Ramp(seconds - push.FromS) * (1 - Ramp(seconds - push.EndS));
        return sum;
    }

    private static double Ramp(double seconds) => 0.5 - 0.5 * Math.Cos(Math.PI * Math.Clamp(seconds / RiseS, 0, 1));
}
