using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>What a person asks of <c>surgicalnav robot plan</c>, in his words.</summary>
public sealed record RobotPlanRequest
{
    public required RobotChoice Robot { get; init; }

    /// <summary>Where the joints stand; empty for the profile's home posture. One value a joint of the arm, or of the device (with the jaw).</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>Joints to reach; empty where poses are given.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Poses on the way, a text each; straight lines lead through them.</summary>
    public IReadOnlyList<string> Via { get; init; } = [];

    /// <summary>The last pose; null where joints are given, or where the way ends in the last of <see cref="Via"/>.</summary>
    public string? ToPose { get; init; }

    public AngleUnit Unit { get; init; }

    /// <summary>The tip goes along a straight line.</summary>
    public bool Straight { get; init; }

    /// <summary>How far the tip may pass by a corner.</summary>
    public double CornerMm { get; init; } = 2;

    public double TipSpeedMmPerS { get; init; } = 30;

    /// <summary>Drive profile: a file, or a name of one of the project's; null for the one named like the robot.</summary>
    public string? Profile { get; init; }

    /// <summary>Share of the device's velocity, acceleration and jerk to plan with; the rest is what it slows down with.</summary>
    public double LimitShare { get; init; } = 0.8;

    /// <summary>The arms beside it; null where it stands alone.</summary>
    public ArmPlace? Place { get; init; }

    /// <summary>The command line, for the file.</summary>
    public required string Words { get; init; }
}
