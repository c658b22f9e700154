using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Campaigns.Guard;

/// <summary>Random requests, evidence and faults against a guard, judged by code apart from it.</summary>
/// <param name="Sequences">Each of <see cref="GuardSequences.Ticks"/> decisions.</param>
/// <param name="Unsafe">Rules broken by what was let out.</param>
/// <param name="Resumed">Motions that went on without the switch having been let go.</param>
/// <param name="Accepted">Decisions that let a motion go on: a campaign that accepts nothing shows nothing.</param>
/// <param name="Latched">Faults that latched.</param>
/// <param name="Reasons">For how many of the reasons that a guard can give, one was seen first.</param>
/// <param name="First">The first few findings in words.</param>
public sealed record SequenceFigures(long Sequences, long Decisions, long Unsafe, long Resumed, long Accepted, long Latched, int Reasons, double Seconds, IReadOnlyList<string> First)
{
    /// <summary>Decisions that let a device search its references, and searches that came to their end.</summary>
    public long Searching { get; init; }

    /// <inheritdoc cref="Searching"/>
    public long Found { get; init; }
}

/// <summary>Approaches at full speed to forbidden regions, against a truth in closed form.</summary>
/// <param name="HeldByRegion">Those that a region ended.</param>
/// <param name="Silenced">Those in which the guard fell silent on the way and the device went on along what it held.</param>
/// <param name="Entered">Approaches in which the tool came nearer than the margin.</param>
/// <param name="LeastSpareMm">Least distance that was left over the margin, everything unknown having gone against the tool.</param>
/// <param name="MedianSpareMm">The same in the middle of those that a region ended.</param>
/// <param name="DecisionUs">CPU time of an accepted decision, one to six regions, less what reading the clock takes.</param>
/// <param name="First">The first few that entered, by number.</param>
public sealed record ApproachFigures(long Approaches, long HeldByRegion, long Silenced, long Entered, double LeastSpareMm, double MedianSpareMm, Percentiles DecisionUs, double Seconds, IReadOnlyList<string> First)
{
    /// <summary>Approaches in a patient who does not move, whose whole program keeps at least 2 mm more than it must, everything unknown having gone against the tool; those in which the guard fell silent do not count here nor below.</summary>
    public long Clear { get; init; }

    /// <summary>Of these, those that a region ended all the same: false stops.</summary>
    public long HeldThoughClear { get; init; }

    /// <summary>Approaches whose program would have come nearer than it may.</summary>
    public long Entering { get; init; }

    /// <summary>Of these, those that were played to their end.</summary>
    public long Missed { get; init; }
}

/// <summary>Several arms that are led anywhere, and how near they truly came to each other.</summary>
/// <param name="Sequences">Each of <see cref="ArmSequences.Ticks"/> periods, of two or four arms.</param>
/// <param name="Moving">Decisions in motion: a campaign in which nothing moves shows nothing.</param>
/// <param name="HeldByArms">Decisions that held because of another arm.</param>
/// <param name="Latched">Decisions with a latched fault.</param>
/// <param name="LeastMm">The least distance ever between any two arms.</param>
/// <param name="TooNear">Sequences in which it was less than the margin.</param>
/// <param name="Met">Sequences in which arms went into each other.</param>
/// <param name="DecisionUs">CPU time of an accepted decision, less what reading the clock takes.</param>
/// <param name="First">The first few that came too near.</param>
public sealed record ArmFigures(long Sequences, long Decisions, long Moving, long HeldByArms, long Latched, double LeastMm, long TooNear, long Met, Percentiles DecisionUs, double Seconds, IReadOnlyList<string> First);
