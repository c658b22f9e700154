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
        var (u, v) = PixelGradients(cameraMm, lens);
        // δp = −[p]× δθ + δt, hence gᵀδp = (p × g)·δθ + g·δt.
        var (ur, vr) = (Vec3.Cross(cameraMm, u), Vec3.Cross(cameraMm, v));
        var uu = Quadratic(covariance, ur, u, ur, u);
        var uv = Quadratic(covariance, ur, u, vr, v);
        var vv = Quadratic(covariance, vr, v, vr, v);
        return Radius95(uu, uv, vv);
    }

    /// <summary>Half the 95 % interval in px of a silhouette's error normal to its own contour: what an outline's band shows and a score judges.</summary>
    /// <param name="covariance">As in <see cref="Radius95Px"/>.</param>
    /// <param name="cameraMm">Point of the silhouette in the camera frame, z &gt; 0.</param>
    /// <param name="surfaceNormal">Of the surface there, in the camera frame, any length, either sign; see <see cref="ContourNormalPx"/>.</param>
    /// <param name="lens">Camera whose pixels are meant.</param>
    /// <remarks>First order. Only the normal part of the error moves a contour; sliding along the surface does not. NaN where the surface has no
    /// normal across the line of sight.</remarks>
    public static double AcrossContour95Px(in Mat6 covariance, Vec3 cameraMm, Vec3 surfaceNormal, in CameraModel lens)
    {
        var (nx, ny) = ContourNormalPx(cameraMm, surfaceNormal, lens);
        return OneDimensional95 * SdAlongPx(covariance, cameraMm, lens, nx, ny);
    }

    /// <summary>Standard deviation in px of the pixel of <paramref name="cameraMm"/> along a direction of the picture.</summary>
    /// <param name="covariance">As in <see cref="Radius95Px"/>.</param>
    /// <param name="cameraMm">Point in the camera frame, z &gt; 0.</param>
    /// <param name="lens">Camera whose pixels are meant.</param>
    /// <param name="nx">Direction in the picture, with <paramref name="ny"/> of unit length; y points down.</param>
    /// <param name="ny">Likewise.</param>
    public static double SdAlongPx(in Mat6 covariance, Vec3 cameraMm, in CameraModel lens, double nx, double ny)
    {
        var (u, v) = PixelGradients(cameraMm, lens);
        var g = u * nx + v * ny;
        var r = Vec3.Cross(cameraMm, g);
        return Math.Sqrt(Math.Max(0, Quadratic(covariance, r, g, r, g)));
    }

    /// <summary>Direction in the picture (px, unit length) normal to the contour that a surface makes at one of its silhouette points.</summary>
    /// <param name="cameraMm">Point of the silhouette in the camera frame, z &gt; 0.</param>
    /// <param name="surfaceNormal">In the camera frame, any length; what of it lies along the line of sight is left out, so a mesh's vertex normal near
    /// the silhouette will do.</param>
    /// <param name="lens">Camera whose pixels are meant.</param>
    /// <remarks>The plane through eye and contour has the surface's normal n: it cuts the plane z = 1 in the line n·(x, y, 1) = 0, whose gradient
    /// (n_x, n_y) the lens turns into J⁻ᵀ(n_x, n_y).</remarks>
    public static (double X, double Y) ContourNormalPx(Vec3 cameraMm, Vec3 surfaceNormal, in CameraModel lens)
    {
        var n = surfaceNormal - cameraMm * (Vec3.Dot(surfaceNormal, cameraMm) / cameraMm.LengthSquared);
        var (dxx, dxy, dyx, dyy) = LensJacobian.Of(lens, cameraMm.X / cameraMm.Z, cameraMm.Y / cameraMm.Z);
        // J⁻ᵀ up to its determinant, whose sign keeps the direction outward where the normal is.
        var sign = Math.Sign(dxx * dyy - dxy * dyx);
        var (x, y) = (sign * (dyy * n.X - dyx * n.Y), sign * (dxx * n.Y - dxy * n.X));
        var length = Math.Sqrt(x * x + y * y);
        return (x / length, y / length);
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

    /// <summary>Rows of ∂pixel/∂p: the lens' Jacobian times the pinhole's [1 0 −x; 0 1 −y] / z.</summary>
    private static (Vec3 U, Vec3 V) PixelGradients(Vec3 cameraMm, in CameraModel lens)
    {
        var inverseZ = 1 / cameraMm.Z;
        var (x, y) = (cameraMm.X * inverseZ, cameraMm.Y * inverseZ);
        var (dxx, dxy, dyx, dyy) = LensJacobian.Of(lens, x, y);
        return (new Vec3(dxx, dxy, -dxx * x - dxy * y) * inverseZ, new Vec3(dyx, dyy, -dyx * x - dyy * y) * inverseZ);
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
