using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Registration.Errors;

/// <summary>Expected target registration error of paired-point registration under isotropic localisation error.</summary>
/// <remarks>Fitzpatrick, West and Maurer, IEEE T-MI 17(5), 1998, eq. 46: ⟨TRE²⟩ = ⟨FLE²⟩/N · (1 + ⅓ Σ d²/f²), with d the target's and f the
/// landmarks' RMS distance from each principal axis of the landmarks.</remarks>
public static class FitzpatrickTre
{
    /// <summary>Expected RMS target registration error in mm.</summary>
    /// <param name="landmarks">In the frame of the target; not all on one line (the result is then infinite).</param>
    /// <param name="target">Where the error is wanted.</param>
    /// <param name="fleSdMm">Localisation error per axis; ⟨FLE²⟩ is three times its square.</param>
    public static double RmsMm<TFrame>(ReadOnlySpan<Point<TFrame>> landmarks, Point<TFrame> target, double fleSdMm) where TFrame : struct, IFrame
    {
        var n = landmarks.Length;
        var mean = Vec3.Zero;
        foreach (var p in landmarks) mean += p.Mm / n;
        var scatter = Mat3.Zero;
        foreach (var p in landmarks) scatter += Mat3.Outer(p.Mm - mean, p.Mm - mean) * (1.0 / n);
        var (values, vectors) = Symmetric.Eigen(scatter);
        var local = vectors.Transposed() * (target.Mm - mean);
        var ratio = 0.0;
        for (var axis = 0; axis < 3; axis++)
        {
            var (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
            ratio += (local[u] * local[u] + local[v] * local[v]) / (values[u] + values[v]);
        }
        return Math.Sqrt(3 * fleSdMm * fleSdMm / n * (1 + ratio / 3));
    }

    /// <summary>Localisation error per axis (mm) that a fiducial registration error tells of on average: ⟨FRE²⟩ = (1 − 2/N) ⟨FLE²⟩.</summary>
    public static double FleSdFromFreMm(double freMm, int landmarks)
    {
        if (landmarks < 3) throw new ArgumentException("The relation holds from 3 landmarks on.", nameof(landmarks));
        return freMm / Math.Sqrt(3 * (1 - 2.0 / landmarks));
    }
}
