using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Patient;

/// <summary>A made-up patient whose every surface is known in closed form: liver, vessels, tumour, gallbladder and what lies around them.</summary>
/// <remarks>Scan frame (LPS, mm) with its origin in the middle of the trunk at the height of the liver. The same options give the same patient.
/// Immutable except for meshes built at first use: build them before sharing it between threads.</remarks>
public sealed class AbdominalPhantom
{
    private AbdominalPhantom(PhantomOptions options, LiverAnatomy anatomy, Shape vessels, Nodule tumour, Shape? surfaceVessels)
    {
        Options = options;
        var cell = options.MeshCellMm;
        Liver = new Organ("liver", PhantomLabels.Liver, anatomy.Liver, 90, cell);
        Gallbladder = new Organ("gallbladder", PhantomLabels.Gallbladder, anatomy.Gallbladder, 12, 0.6 * cell);
        Vessels = new Organ("liver vessels", PhantomLabels.Vessels, vessels, 175, 0.5 * cell);
        Tumour = new Organ("tumour", PhantomLabels.Tumour, tumour, 40, 0.5 * cell);
        SurfaceVessels = surfaceVessels is null ? null : new Organ("surface vessels", PhantomLabels.Vessels, surfaceVessels, 150, 0.45 * cell);
        Trunk = new Trunk(options.Seed);
        Target = new Point<Scan>(tumour.CentreMm);
        Landmarks = anatomy.FindLandmarks();
    }

    public PhantomOptions Options { get; }
    public Organ Liver { get; }
    public Organ Gallbladder { get; }

    /// <summary>The portal and hepatic trees inside the liver.</summary>
    public Organ Vessels { get; }

    public Organ Tumour { get; }

    /// <summary>Vessels that show on the liver's surface; null where the options ask for none. They are too small for the scan.</summary>
    public Organ? SurfaceVessels { get; }

    /// <summary>Body wall, ribs, fat and bowel.</summary>
    public Trunk Trunk { get; }

    public IReadOnlyList<Landmark> Landmarks { get; }

    /// <summary>Centre of the tumour.</summary>
    public Point<Scan> Target { get; }

    public static AbdominalPhantom Create(PhantomOptions options)
    {
        var anatomy = new LiverAnatomy(options.Seed, options.Variation);
        var vessels = VesselTree.Grow(anatomy, new SeededRandom(options.Seed, 2));
        var random = new SeededRandom(options.Seed, 3);
        var tumour = options.SuperficialTumour ? TumourPlacement.Superficial(anatomy, random) : TumourPlacement.Deep(anatomy, vessels, random);
        var surfaceVessels = options.SurfaceVessels > 0 ? VesselTree.OnSurface(anatomy, options.SurfaceVessels, new SeededRandom(options.Seed, 4)) : null;
        return new AbdominalPhantom(options, anatomy, vessels, tumour, surfaceVessels);
    }
}
