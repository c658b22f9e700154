namespace SurgicalNav.Motion.Guard;

/// <summary>How hard the drives may push, and what is known of why they do. One value a joint; N·m for joints that turn, N for those that slide.</summary>
/// <remarks>What a drive says of its effort holds everything it works against: the joint's mass, friction, weight, and what pushes it from outside. Taken away is what the guard's own
/// set-points explain by <see cref="Inertia"/> and <see cref="Friction"/>, where the profile states them. The rest, and all of it where it states none, counts as a push from outside: it may
/// hold a motion that nothing touched, and never hides a push behind a motion that nobody described. Weight is not modelled: an arm that is not balanced pushes on itself.</remarks>
public sealed record EffortRules
{
    /// <summary>Beyond it, smoothed, the guard holds.</summary>
    public required double[] Most { get; init; }

    /// <summary>The device's own limit: a drive that pushes harder than it can by its own word is a fault, and stops.</summary>
    public required double[] DeviceMost { get; init; }

    /// <summary>Effort for one unit of acceleration; 0 where it is not known.</summary>
    public required double[] Inertia { get; init; }

    /// <summary>Effort for one unit of velocity; 0 where it is not known.</summary>
    public required double[] Friction { get; init; }

    /// <summary>Time constant in which efforts are smoothed: states come some periods after the set-points that they answer, and a servo that catches up after a late one pushes hard for a moment.</summary>
    public double SmoothingS { get; init; } = 0.01;

    /// <exception cref="ArgumentException">A value makes no sense; says which.</exception>
    public void Validate(int joints)
    {
        if (Most.Length != joints || DeviceMost.Length != joints || Inertia.Length != joints || Friction.Length != joints)
            throw new ArgumentException($"The rules of effort need one value for each of the {joints} joints.");
        for (var j = 0; j < joints; j++)
        {
            if (!(DeviceMost[j] > 0 && double.IsFinite(DeviceMost[j])) || !(Most[j] > 0)) throw new ArgumentException($"The greatest effort of joint {j + 1} must be positive and finite.");
            if (Most[j] > DeviceMost[j]) throw new ArgumentException($"The greatest effort of joint {j + 1} is {Most[j]:g4}, over the device's own {DeviceMost[j]:g4}: the guard only tightens limits.");
            if (!(Inertia[j] >= 0 && double.IsFinite(Inertia[j])) || !(Friction[j] >= 0 && double.IsFinite(Friction[j]))) throw new ArgumentException($"Inertia and friction of joint {j + 1} must not be negative.");
        }
        if (!(SmoothingS > 0 && double.IsFinite(SmoothingS))) throw new ArgumentException("The smoothing of the effort must be positive and finite.");
    }
}
