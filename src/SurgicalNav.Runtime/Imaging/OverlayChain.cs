using SurgicalNav.Core.Frames;

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
}
