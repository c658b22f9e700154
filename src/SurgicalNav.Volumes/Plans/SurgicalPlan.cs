using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Plans;

/// <summary>What a surgeon means to do, in the scan frame (LPS, mm): where to, from where, along what, and what to stay away from.</summary>
/// <remarks>Not a robot's motion: that is made from it and has a file of its own. Immutable. Names are unique within their list and refer to each other;
/// <see cref="SurgicalPlanFile"/> holds to that.</remarks>
public sealed record SurgicalPlan
{
    public required string Name { get; init; }
    public required PlanProvenance Made { get; init; }
    public required IReadOnlyList<PlanSource> Sources { get; init; }
    public IReadOnlyList<PlanStructure> Structures { get; init; } = [];
    public IReadOnlyList<PlanNoGo> NoGo { get; init; } = [];
    public IReadOnlyList<PlanTarget> Targets { get; init; } = [];
    public IReadOnlyList<PlanEntry> Entries { get; init; } = [];
    public IReadOnlyList<PlannedPath> Paths { get; init; } = [];
    public PlanLimits Limits { get; init; } = new();
    public PlanResection? Resection { get; init; }

    /// <summary>The line of a path, through its entry, its points between and its target.</summary>
    /// <exception cref="ArgumentException">Its points make no line.</exception>
    public PathCurve CurveOf(PlannedPath path) =>
        new(path.Shape, [Entries.Single(e => e.Name == path.Entry).PointLpsMm, .. path.ViaLpsMm, Targets.Single(t => t.Name == path.Target).PointLpsMm]);
}

/// <summary>Who made the plan, with what, and when.</summary>
/// <param name="By">The program.</param>
/// <param name="Version">Its version.</param>
/// <param name="Author">Whoever answers for the plan, in their own words.</param>
/// <param name="On">The day, as the author gives it.</param>
/// <param name="Note">Anything else they say.</param>
public sealed record PlanProvenance(string By, string Version, string Author, DateOnly On, string? Note = null);

public enum PlanSourceKind { Scan, Labels, Mesh }

/// <summary>A file that the plan rests on.</summary>
/// <param name="Name">How the plan calls it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="File">A file, or a DICOM folder for a scan; from the plan's own folder, or from ${SURGICALNAV_DATA}.</param>
/// <param name="Sha256">Of the file, lower-case hexadecimal; null where it was not pinned.</param>
/// <param name="SeriesUid">The series within a DICOM folder.</param>
public sealed record PlanSource(string Name, PlanSourceKind Kind, string File, string? Sha256 = null, string? SeriesUid = null);

/// <summary>A structure: a whole mesh, or one label of a map.</summary>
public sealed record PlanStructure(string Name, string Source, ushort? Label = null);

/// <summary>No path's corridor may come nearer to the structure than that.</summary>
public sealed record PlanNoGo(string Structure, double MarginMm);

/// <param name="Inside">The structure that it must lie in; null where nothing is asked.</param>
public sealed record PlanTarget(string Name, Vec3 PointLpsMm, string? Inside = null);

/// <param name="On">The structure on whose surface it must lie (skin or organ); null where nothing is asked.</param>
/// <param name="ToleranceMm">How far off the surface it may stand.</param>
public sealed record PlanEntry(string Name, Vec3 PointLpsMm, string? On = null, double ToleranceMm = 2);

/// <param name="CorridorRadiusMm">Half the width of what goes along it.</param>
public sealed record PlannedPath(string Name, string Entry, string Target, PathShape Shape, IReadOnlyList<Vec3> ViaLpsMm, double CorridorRadiusMm);

/// <summary>What every path must keep to; null where nothing is asked.</summary>
/// <param name="MaxLengthMm">From entry to target along the path.</param>
/// <param name="MaxEntryAngleRad">Between the path at its entry and the surface's inward normal there.</param>
/// <param name="MinBendRadiusMm">The tightest bend that what goes along the path can take.</param>
public sealed record PlanLimits(double? MaxLengthMm = null, double? MaxEntryAngleRad = null, double? MinBendRadiusMm = null);

/// <summary>A plane that parts an organ: what its normal points to is taken out.</summary>
/// <param name="MarginMm">How far beyond the tumour it must stay.</param>
public sealed record PlanResection(Vec3 PointLpsMm, Vec3 Normal, string Organ, string? Tumour, double MarginMm)
{
    public PlanPlane Plane => new(PointLpsMm, Normal.Normalized());
}
