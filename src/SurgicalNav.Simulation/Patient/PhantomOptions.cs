namespace SurgicalNav.Simulation.Patient;

/// <summary>Which patient to make.</summary>
public sealed record PhantomOptions
{
    public ulong Seed { get; init; } = 1;

    /// <summary>How far shapes may depart from the textbook liver: 0 gives the same organ outlines for every seed.</summary>
    public double Variation { get; init; } = 1;

    /// <summary>True lets the tumour break through the liver's surface where an endoscope looks; otherwise it lies deep, beside a vessel.</summary>
    public bool SuperficialTumour { get; init; }

    /// <summary>How many vessels run visibly along the liver's surface.</summary>
    public int SurfaceVessels { get; init; }

    /// <summary>Edge length of the liver's triangles; the other meshes follow in proportion.</summary>
    public double MeshCellMm { get; init; } = 2;
}
