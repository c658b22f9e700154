using SurgicalNav.Volumes.Slices;

namespace SurgicalNav.Runtime.Scans.Slices;

/// <summary>What a person asks to see of a scan.</summary>
public sealed record SliceRequest
{
    public required string Scan { get; init; }
    public string? Series { get; init; }
    public string? Labels { get; init; }

    /// <summary>A surgical plan whose paths, targets and entries are drawn.</summary>
    public string? Plan { get; init; }

    /// <summary>One of <see cref="Planes"/>.</summary>
    public required string Plane { get; init; }

    /// <summary>LPS mm; null: the plan's first target, else the scan's middle.</summary>
    public double[]? AtMm { get; init; }

    /// <summary>Direction of sight of an oblique slice; of a tool's, from the tip back along the shaft. LPS.</summary>
    public double[]? Along { get; init; }

    /// <summary>Points of a curved slice's path, three numbers each, LPS mm.</summary>
    public IReadOnlyList<double[]> Path { get; init; } = [];

    /// <summary>A preset's name, or LEVEL,WIDTH; null: by the scan.</summary>
    public string? Window { get; init; }

    public double SlabMm { get; init; }

    /// <summary>What a thick slice shows: mean, mip or minip.</summary>
    public string Mode { get; init; } = "mean";


    public double MmPerPixel { get; init; }
    public bool Cross { get; init; }
    public required string Out { get; init; }

    /// <summary>Names of windows for CT.</summary>
    public static IEnumerable<string> Windows => SliceWindow.Presets.Keys;

    public static readonly IReadOnlyList<string> Planes = ["axial", "coronal", "sagittal", "three", "oblique", "tool", "curved"];
}
