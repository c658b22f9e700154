using SurgicalNav.Core.Geometry;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Distances;

namespace SurgicalNav.Runtime.Simulated;

/// <summary>What planning would hand to navigation for the simulated patient: the scan with its labels, and what is made of them, in the scan's frame.</summary>
public sealed record SimulatedPatient(AbdominalPhantom Phantom, IReadOnlyList<LabelStatistic> Organs, DistanceField Vessels)
{
    public const byte LiverId = 1, GallbladderId = 2, TumourId = 3, VesselsId = 4;

    /// <summary>Scans the phantom; the no-go field of the vessels comes from the scan's labels, as it would in the clinic.</summary>
    public static SimulatedPatient Scan(AbdominalPhantom phantom)
    {
        var (ct, labels) = PhantomScan.Create(phantom, new ScanOptions { NoiseSeed = phantom.Options.Seed });
        return new SimulatedPatient(phantom, LabelStatistic.Of(labels, ct), LabelDistances.Build(labels, [PhantomLabels.Vessels]).Field);
    }

    /// <summary>How far <see cref="LiverField"/> stands off the liver, mm per point.</summary>
    /// <remarks>Its interpolation stands off by 0.005 mm everywhere to the same side. Forty points do not average that away, so that more than this
    /// offset must be allowed for per point.</remarks>
    public const double LiverFieldSdMm = 0.012;

    /// <summary>Signed distance to the liver in a band about its surface, for registration.</summary>
    public static DistanceField LiverField(AbdominalPhantom phantom) => ShapeDistances.Band(phantom.Liver.Surface, spacingMm: 1.5, bandMm: 3.5);

    /// <summary>Vessels are shown as fills without contours, so their drawn mesh may be coarser than the simulator's.</summary>
    private const double VesselCellMm = 1.6;

    /// <summary>The surfaces that the overlay draws.</summary>
    public static IReadOnlyList<(AnatomyStructure Structure, TriangleMesh Mesh)> Structures(AbdominalPhantom phantom) =>
    [
        (new AnatomyStructure(LiverId, "liver", StructureRole.Organ, AnatomyStructure.OrganColour), phantom.Liver.Mesh),
        (new AnatomyStructure(GallbladderId, "gallbladder", StructureRole.Organ, new Rgb(0xA8, 0xE0, 0x6A)), phantom.Gallbladder.Mesh),
        (new AnatomyStructure(VesselsId, "vessels", StructureRole.Vessel, AnatomyStructure.VeinColour), SurfaceNet.Extract(phantom.Vessels.Surface, VesselCellMm)),
        (new AnatomyStructure(TumourId, "tumour", StructureRole.Tumour, AnatomyStructure.TumourColour), phantom.Tumour.Mesh),
    ];
}
