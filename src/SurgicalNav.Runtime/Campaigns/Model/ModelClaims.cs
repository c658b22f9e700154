namespace SurgicalNav.Runtime.Campaigns.Model;

/// <summary>A claim of docs/safety/guard.pml over one of its parts.</summary>
/// <param name="Part">guard, link, standstill, chain, or guard or link with a search for references.</param>
/// <param name="IsLiveness">It says that something happens at last.</param>
/// <param name="Broken">What is broken on purpose, by -D names with blanks between; empty where nothing is.</param>
public sealed record ModelClaim(string Part, string Claim, bool IsLiveness = false, string Broken = "")
{
    /// <summary>What the model is made with.</summary>
    public string[] Defines => [.. Parts[Part], .. Broken.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(b => "-D" + b)];

    private static readonly Dictionary<string, string[]> Parts = new(StringComparer.Ordinal)
    {
        ["guard"] = ["-DONLY_GUARD"],
        ["link"] = ["-DONLY_LINK"],
        ["standstill"] = ["-DONLY_LINK", "-DSTANDSTILL"],
        ["chain"] = ["-DCHAIN", "-DOP=1", "-DEV=1"],
        ["homing guard"] = ["-DONLY_GUARD", "-DHOMES"],
        ["homing link"] = ["-DONLY_LINK", "-DHOMES"],
    };

    public override string ToString() => $"{Part}, {Claim}{(Broken.Length > 0 ? ", " + Broken : "")}";
}

/// <summary>What is claimed of the model, and what must be found where something is broken.</summary>
public static class ModelClaims
{
    public static readonly IReadOnlyList<ModelClaim> Held =
    [
        new("guard", "safe", Broken: "TIMED"),
        new("link", "safe", Broken: "TIMED"),
        new("standstill", "safe"),
        new("chain", "safe"),
        new("chain", "comes_back", IsLiveness: true),
        new("chain", "comes_to_rest", IsLiveness: true),
        new("homing guard", "homing", Broken: "TIMED"),
        new("homing link", "homing", Broken: "TIMED"),
    ];

    public static readonly IReadOnlyList<ModelClaim> Found =
    [
        // Something moves at all, and the bounds on time are the least that hold.
        new("guard", "still"),
        new("link", "still"),
        new("chain", "still"),
        new("guard", "on_time", Broken: "TIMED BOUND_LESS_ONE"),
        new("link", "on_time", Broken: "TIMED BOUND_LESS_ONE"),
        new("guard", "no_resume", Broken: "BUG_UNDATED_SWITCH"),
        new("guard", "no_resume", Broken: "BUG_DEADMAN_IS_A_MESSAGE"),
        new("guard", "on_time", Broken: "TIMED BUG_DEADMAN_IS_A_MESSAGE"),
        new("guard", "no_resume", Broken: "BUG_RESUMES"),
        new("guard", "no_resume", Broken: "BUG_NO_LATCH"),
        new("guard", "latched", Broken: "BUG_ACK_PRESSED"),
        new("guard", "enabling", Broken: "BUG_ENABLES_EARLY"),
        new("chain", "no_resume", Broken: "BUG_OLD_ACK"),
        new("chain", "no_resume", Broken: "BUG_ACK_COVERS_ALL"),
        new("chain", "no_resume", Broken: "BUG_NO_DEVICE_LATCH"),
        new("link", "no_replay", Broken: "BUG_NO_SESSION"),
        new("link", "no_replay", Broken: "BUG_NO_SEQUENCE"),
        new("link", "no_replay", Broken: "BUG_NO_AGE"),
        new("link", "no_replay", Broken: "BUG_NO_PURGE"),
        new("link", "no_replay", Broken: "BUG_WHOLE_PERIOD"),
        new("standstill", "no_replay", Broken: "BUG_BELIEVES_EARLY"),
        new("link", "watched", Broken: "BUG_NO_WATCHDOG"),
        new("link", "enabling", Broken: "BUG_ONE_WORD"),
        new("link", "latched", Broken: "BUG_MOVES_IN_FAULT"),
        new("link", "on_time", Broken: "TIMED BUG_GOES_ON"),
        new("chain", "comes_back", IsLiveness: true, Broken: "BUG_NEVER_CLEARS"),
        new("chain", "comes_to_rest", IsLiveness: true, Broken: "BUG_GOES_ON BUG_NO_WATCHDOG"),
        new("homing guard", "unsought"),
        new("homing link", "unsought"),
        new("homing guard", "homing", Broken: "TIMED HOME_BOUND_LESS_ONE"),
        new("homing link", "homing", Broken: "TIMED HOME_BOUND_LESS_ONE"),
        new("homing guard", "homing", Broken: "BUG_ANY_PRESS"),
        new("homing guard", "homing", Broken: "BUG_SEARCHES_UNPRESSED"),
        new("homing guard", "homing", Broken: "BUG_GOES_UNHOMED"),
        new("homing link", "homing", Broken: "BUG_NO_SESSION"),
        new("homing link", "homing", Broken: "TIMED BUG_SEARCHES_ON"),
        new("homing link", "homing", Broken: "BUG_SEARCHES_ANEW"),
        new("homing link", "homing", Broken: "BUG_MOVES_UNHOMED"),
    ];

    /// <summary>Looks for a run that breaks the claim.</summary>
    /// <param name="isSoonFound">One is expected: compiling fast is worth more than running fast.</param>
    public static Spin.Outcome Verify(ModelClaim claim, bool isSoonFound) => Spin.Verify(claim.Defines, claim.Claim, claim.IsLiveness, isSoonFound && !claim.Broken.Contains("BOUND", StringComparison.Ordinal), claim.Part.StartsWith("homing", StringComparison.Ordinal) ? 2_000_000 : 1_000_000);
}
