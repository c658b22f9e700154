using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Overlay.Surfaces;

/// <summary>How far, in the picture and along the line of sight, a drawn point may be from the true one: from the pose's covariance alone.</summary>
public static class LateralError
{
    /// <summary>P(|e| ≤ 1.96 σ) = 0.95 for one normal variable.</summary>
    public const double OneDimensional95 = 1.959964;

    /// <summary>Radius in px of the circle around the pixel of <paramref name="cameraMm"/> that holds the true pixel with 95 % probability.</summary>
    /// <param name="covariance">Of cameraFromScan (rotation first, expressed in the camera frame), as in Uncertain.</param>
    /// <param name="cameraMm">Point in the camera frame, z &gt; 0.</param>
    /// <param name="lens">Camera whose pixels are meant.</param>
    /// <remarks>First order: Σ_px = A Σ Aᵀ with A = ∂pixel/∂ξ, the lens' own stretching included. The radius of a two-dimensional normal
    /// distribution with standard deviations σ₁ ≥ σ₂ = ρσ₁ has no closed form; σ₁·(1.95996 + 0.20907ρ² + 0.42174ρ⁴ − 0.14175ρ⁶) is within 0.2 %.</remarks>
    public static double Radius95Px(in Mat6 covariance, Vec3 cameraMm, in CameraModel lens)
    {
        var inverseZ = 1 / cameraMm.Z;
        var (x, y) = (cameraMm.X * inverseZ, cameraMm.Y * inverseZ);
        var (dxx, dxy, dyx, dyy) = LensJacobian.Of(lens, x, y);
        // Rows of ∂pixel/∂p: lens Jacobian times the pinhole's [1 0 −x; 0 1 −y] / z.
        var u = new Vec3(dxx, dxy, -dxx * x - dxy * y) * inverseZ;
        var v = new Vec3(dyx, dyy, -dyx * x - dyy * y) * inverseZ;
        // δp = −[p]× δθ + δt, hence gᵀδp = (p × g)·δθ + g·δt.
        var (ur, vr) = (Vec3.Cross(cameraMm, u), Vec3.Cross(cameraMm, v));
        var uu = Quadratic(covariance, ur, u, ur, u);
        var uv = Quadratic(covariance, ur, u, vr, v);
        var vv = Quadratic(covariance, vr, v, vr, v);
        return Radius95(uu, uv, vv);
    }

    /// <summary>Half the 95 % interval in mm along the camera's z axis.</summary>
    public static double Depth95Mm(in Mat6 covariance, Vec3 cameraMm)
    {
        var g = Vec3.Cross(cameraMm, Vec3.UnitZ);
        return OneDimensional95 * Math.Sqrt(Math.Max(0, Quadratic(covariance, g, Vec3.UnitZ, g, Vec3.UnitZ)));
    }

    /// <summary>Radius of the 95 % circle of a two-dimensional normal distribution with the given variances and covariance.</summary>
    public static double Radius95(double xx, double xy, double yy)
    {
        var mean = 0.5 * (xx + yy);
        var gap = Math.Sqrt(0.25 * (xx - yy) * (xx - yy) + xy * xy);
        var larger = mean + gap;
        if (!(larger > 0)) return 0;
        var r2 = Math.Clamp((mean - gap) / larger, 0, 1);
        return Math.Sqrt(larger) * (OneDimensional95 + r2 * (0.20907 + r2 * (0.42174 - r2 * 0.14175)));
    }

    private static double Quadratic(in Mat6 s, Vec3 ar, Vec3 at, Vec3 br, Vec3 bt) =>
        ar.X * Row(s, 0, br, bt) + ar.Y * Row(s, 1, br, bt) + ar.Z * Row(s, 2, br, bt)
        + at.X * Row(s, 3, br, bt) + at.Y * Row(s, 4, br, bt) + at.Z * Row(s, 5, br, bt);

    private static double Row(in Mat6 s, int row, Vec3 r, Vec3 t)
    {
        var o = row * 6;
        return s[o] * r.X + s[o + 1] * r.Y + s[o + 2] * r.Z + s[o + 3] * t.X + s[o + 4] * t.Y + s[o + 5] * t.Z;
    }
}
