using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>The chain from scan to camera, each link with its covariance: registration, reference pose, scope pose, hand-eye.</summary>
public static class OverlayChain
{
    public static Uncertain<Camera, Scan> CameraFromScan(
        in Uncertain<Camera, Scope> cameraFromScope,
        in Uncertain<Tracker, Scope> trackerFromScope,
        in Uncertain<Tracker, PatientReference> trackerFromReference,
        in Uncertain<PatientReference, Scan> referenceFromScan) =>
        cameraFromScope.Compose(trackerFromScope.Inverse()).Compose(trackerFromReference).Compose(referenceFromScan);

    /// <summary>Standard deviation, in pixels, of where a scan point appears, along the image direction (<paramref name="nx"/>, <paramref name="ny"/>) of unit length.</summary>
    /// <remarks>First order: n' J Σ J' n with J the projection's Jacobian; for a silhouette point this is the error normal to the contour,
    /// because sliding along the surface does not move the contour.</remarks>
    public static double ContourSdPx(in Uncertain<Camera, Scan> cameraFromScan, Point<Scan> point, in CameraModel camera, double nx, double ny)
    {
        var sigma = cameraFromScan.PointCovariance(point);
        var p = (cameraFromScan.Mean * point).Mm;
        const double h = 1e-3;
        var (x0, y0) = camera.Project(p);
        var (xx, yx) = camera.Project(p + Vec3.UnitX * h);
        var (xy, yy) = camera.Project(p + Vec3.UnitY * h);
        var (xz, yz) = camera.Project(p + Vec3.UnitZ * h);
        var g = new Vec3(nx * (xx - x0) + ny * (yx - y0), nx * (xy - x0) + ny * (yy - y0), nx * (xz - x0) + ny * (yz - y0)) / h;
        return Math.Sqrt(Math.Max(0, Vec3.Dot(g, sigma * g)));
    }
}
