using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Overlay;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Overlay.Surfaces;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Gives a renderer the plan's surfaces, as fine as a camera needs them.</summary>
public static class PlannedSurfaces
{
    /// <summary>Nearer than this to the camera, surfaces may miss their bent picture by more than <see cref="OverlayRenderer.LinearisationTolerancePx"/>.</summary>
    private const double NearestMm = 70;

    public static void AddTo(OverlayRenderer renderer, in CameraModel camera, IReadOnlyList<(AnatomyStructure Structure, TriangleMesh Mesh)> structures)
    {
        foreach (var (structure, mesh) in structures)
            renderer.AddStructure(structure, mesh, LensJacobian.MaxEdgeMm(camera, NearestMm, OverlayRenderer.LinearisationTolerancePx(structure.Role)));
    }
}
