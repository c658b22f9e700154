using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Plans;

/// <summary>The answer to one question about a plan, in words and in mm.</summary>
/// <param name="Subject">The path, or "resection".</param>
/// <param name="Check">Which question: <c>clearance</c>, <c>entry</c>, <c>target</c>, <c>length</c>, <c>entryAngle</c>, <c>bend</c>, <c>tumourMargin</c>, <c>volumes</c>.</param>
/// <param name="Ok">False: the plan is refused because of it.</param>
/// <param name="Words">For a person.</param>
public sealed record PlanFinding(string Subject, string Check, bool Ok, string Words)
{
    public string? Structure { get; init; }

    /// <summary>What was found: mm; rad for angles.</summary>
    public double? Value { get; init; }

    /// <summary>What was asked, in the same unit; null where nothing was.</summary>
    public double? Limit { get; init; }

    /// <summary>Where on the path it was found.</summary>
    public PathPoint? At { get; init; }

    internal static string Place(Vec3 p) => FormattableString.Invariant($"({p.X:0.0}, {p.Y:0.0}, {p.Z:0.0})");

    internal static string Mm(double value) => Math.Abs(value) < 0.995 ? FormattableString.Invariant($"{value:0.00} mm") : FormattableString.Invariant($"{value:0.0} mm");
}
