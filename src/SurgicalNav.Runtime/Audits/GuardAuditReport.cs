using SurgicalNav.Motion.Audit;

namespace SurgicalNav.Runtime.Audits;

/// <summary>A broken rule as it is told to people and machines.</summary>
/// <param name="AtS">Since the recording's start.</param>
/// <param name="Joint">Counted from 1; null where it is none's.</param>
/// <param name="AheadMs">How far along the way to rest.</param>
public sealed record AuditFinding(long Decision, double AtS, string What, double Value, double Limit, int? Joint, double AheadMs);

/// <summary>One device of an audited session.</summary>
/// <param name="LeastSpareMm">Null where no forbidden region was to be kept clear of.</param>
/// <param name="First">The first findings; <see cref="CertificateFigures.Findings"/> counts all.</param>
/// <param name="Episodes">What the guard answered, in order; only where it was asked for.</param>
/// <param name="Picture">Where the plot was written; null for none.</param>
public sealed record AuditedDevice(
    string Device, long Decisions, long Accepted, long Certificates, long Lost, double VelocityShare, double AccelerationShare, double? LeastSpareMm, double LongestRestS,
    long Findings, IReadOnlyList<AuditFinding> First, IReadOnlyList<GuardEpisode> Episodes, string? Picture);

/// <summary>The least free space between two arms, each anywhere on any way to rest that it was on.</summary>
public sealed record AuditedArms(double LeastMm, string First, string Second);

/// <summary>What the recorded decisions of a session's guards come to.</summary>
/// <param name="EndsEarly">What cut the reading short, in words; null where the whole file was read.</param>
/// <param name="Arms">Null where the guards did not keep arms apart, or none of these moved.</param>
public sealed record GuardAuditReport(string Recording, string? EndsEarly, IReadOnlyList<AuditedDevice> Devices, AuditedArms? Arms = null)
{
    /// <summary>Every decision was there, and none broke a rule.</summary>
    public bool IsClean => EndsEarly is null && Devices.All(d => d is { Findings: 0, Lost: 0 });
}
