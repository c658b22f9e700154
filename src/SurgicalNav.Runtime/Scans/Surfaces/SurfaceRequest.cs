namespace SurgicalNav.Runtime.Scans.Surfaces;

/// <summary>Which surfaces to make of what.</summary>
public sealed record SurfaceRequest
{
    public static readonly IReadOnlyList<string> Formats = ["stl", "obj", "ply", "vtp", "glb"];

    /// <summary>A label map; a scan where there is a threshold.</summary>
    public required string Path { get; init; }

    public string? Series { get; init; }

    /// <summary>Numbers or names with commas between; null for all.</summary>
    public string? Labels { get; init; }

    /// <summary>The surface around everything of this value (HU for CT) and above, instead of labels.</summary>
    public double? Threshold { get; init; }

    public bool Smooth { get; init; }

    /// <summary>How far a decimated surface may be from the one before, in mm; null for none.</summary>
    public double? DecimateMm { get; init; }

    public required string Format { get; init; }

    public required string Folder { get; init; }

    public string? Picture { get; init; }

    /// <summary>Whether files that are there may be replaced.</summary>
    public bool Overwrite { get; init; }
}
