using SurgicalNav.Core.Frames;
using SurgicalNav.Runtime.Imaging;

namespace SurgicalNav.Runtime.Registering;

/// <summary>Everything that puts a touch, or what it is compared with, in the wrong place. Standard deviations per axis unless said otherwise.</summary>
/// <param name="Tracker">Noise of the poses, averaged over the dwell.</param>
/// <param name="StylusTip">The calibrated tip: its distance from the stylus' origin is the lever of the rotation's noise.</param>
/// <param name="StylusTipSdMm">Error of that calibration, the same in every touch.</param>
/// <param name="TouchSdMm">Tissue gives way, a hand trembles.</param>
/// <param name="PickSdMm">How far a landmark picked in the scan may be off.</param>
/// <param name="SurfaceSdMm">How far the scan's surface itself may stand off the organ, per point: voxels, segmentation.</param>
public sealed record TouchErrors(TrackerAccuracy Tracker, Point<Stylus> StylusTip, double StylusTipSdMm, double TouchSdMm, double PickSdMm, double SurfaceSdMm)
{
    /// <summary>No touch is placed better than this, whatever the tracker.</summary>
    private const double SmallestSdMm = 0.01;

    /// <summary>Error of one touched point that is independent of the other touches: tracker noise of stylus and reference with their levers, averaged
    /// over the dwell, and the touch itself.</summary>
    public double PointSdMm(IReadOnlyList<TouchedPoint> touched)
    {
        if (touched.Count == 0) return SmallestSdMm;
        var referenceLever2 = touched.Average(t => t.Position.Mm.LengthSquared);
        var translation = Tracker.TranslationSdMm.LengthSquared / 3 * 2;
        // A turn error about any axis moves a point at a lever by its part across that axis: two thirds of the lever's square on average per axis.
        var rotation = Tracker.RotationSdRad.LengthSquared / 3 * (StylusTip.Mm.LengthSquared + referenceLever2) * 2 / 3;
        return Math.Max(SmallestSdMm, Math.Sqrt((translation + rotation) / touched.Average(t => t.Samples) + TouchSdMm * TouchSdMm));
    }
}
