namespace SurgicalNav.Runtime.Replays;

/// <summary>What a replay came to; a null part was not asked for.</summary>
public sealed record ReplayReport
{
    public required string Recording { get; init; }

    /// <summary>What cut the reading short, in words.</summary>
    public string? EndsEarly { get; init; }

    public VerifyResult? Verify { get; init; }
    public WhatIfResult? WhatIf { get; init; }
    public PlayedResult? Played { get; init; }

    /// <summary>False only where a verification found a difference, could not read everything, or had nothing to compare.</summary>
    public bool IsSame => Verify is null || (EndsEarly is null && Verify.Differences == 0 && Verify.Unusable == 0 && Verify.Poses + Verify.Decisions.Values.Sum() > 0);
}

/// <summary>What was compared to the bit.</summary>
/// <param name="MasksNotCompared">Why masks were not made again; null where they were.</param>
/// <param name="Unusable">Records that could not be put into their place.</param>
public sealed record VerifyResult(
    long Poses, long Steps, long Frames, long Masks, string? MasksNotCompared, IReadOnlyDictionary<string, long> Decisions, long Unusable, long Differences, FirstDifference? First);

/// <param name="AtS">Since the session began.</param>
public sealed record FirstDifference(string Kind, double AtS, string Field, string Recorded, string Replayed);

/// <param name="Changed">In words.</param>
/// <param name="TargetShiftPx">How far the target would have been drawn from where it was.</param>
/// <param name="OtherVerdicts">Frames whose anatomy would have been withdrawn, or shown, instead.</param>
/// <param name="Decisions">By device: how many of how many would have been others.</param>
public sealed record WhatIfResult(
    string Changed, long Frames, ShiftFigures? TargetShiftMm, ShiftFigures? TargetShiftPx, long OtherVerdicts, IReadOnlyDictionary<string, OtherDecisionCount> Decisions, IReadOnlyList<WhatIfMoment> Moments);

public sealed record ShiftFigures(double P50, double P95, double Max);

public sealed record OtherDecisionCount(long Others, long All);

public sealed record WhatIfMoment(double AtS, string What, string Was, string WouldBe);

/// <param name="Pictures">Drawn again.</param>
/// <param name="WithoutPicture">Drawn frames whose picture the recording lacks.</param>
public sealed record PlayedResult(long Pictures, long WithoutPicture, double SessionS, double WallS, string Folder);
