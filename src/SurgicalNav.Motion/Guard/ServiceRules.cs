namespace SurgicalNav.Motion.Guard;

/// <summary>What an engineer's work at an arm is held to, beside everything else: reduced speed, and nothing that speaks of a patient, as there must be none.</summary>
public static class ServiceRules
{
    /// <summary>Of the device's own velocity limits.</summary>
    public const double SpeedShare = 0.1;

    /// <param name="rules">Made of a device's profile.</param>
    /// <param name="rateShare">The share of the device's velocity limits that they allow already.</param>
    public static GuardRules Tighten(GuardRules rules, double rateShare) => rules with
    {
        IsService = true,
        Joints = [.. rules.Joints.Select(j => j with { MaxVelocity = j.MaxVelocity * Math.Min(1, SpeedShare / rateShare) })],
    };

    /// <exception cref="ArgumentException">They speak of a patient; says by what.</exception>
    internal static void Validate(GuardRules rules)
    {
        if (!rules.IsService) return;
        if (rules.Kind != MotionKind.Arm) throw new ArgumentException("Service is for arms: there is a person in an exoskeleton.");
        if (rules.Regions.Length > 0) throw new ArgumentException("Service is for an arm with no patient at it: forbidden regions lie in a patient. Leave out one of the two.");
        if (rules.RemoteCentre is not null) throw new ArgumentException("Service is for an arm with no patient at it: a remote centre is an entry into one. Leave out one of the two.");
        if (rules.Evidence.Required != EvidenceFlags.OperatorPresent) throw new ArgumentException("Service is for an arm with no patient at it: it must require neither tracker, registration nor overlay. Leave out one of the two.");
    }
}
