using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Core.Geometry;

/// <summary>A pinhole camera with Brown–Conrady distortion in OpenCV's order (k1, k2, p1, p2, k3); pixel (0, 0) is the centre of the top-left pixel.</summary>
/// <remarks>Source: D. C. Brown, Photogrammetric Engineering 37(8), 1971; OpenCV calib3d "Detailed Description".</remarks>
public readonly record struct CameraModel(
    int Width, int Height,
    double FxPx, double FyPx, double CxPx, double CyPx,
    double K1, double K2, double P1, double P2, double K3)
{
    /// <summary>Pixel of a point in the camera frame (mm, z forward). Undefined for z ≤ 0 and beyond <see cref="MonotonicRadius"/>.</summary>
    public (double X, double Y) Project(Vec3 cameraMm) => Distort(cameraMm.X / cameraMm.Z, cameraMm.Y / cameraMm.Z);

    /// <summary>Pixel of the normalised, undistorted image point (x/z, y/z).</summary>
    public (double X, double Y) Distort(double x, double y)
    {
        var r2 = x * x + y * y;
        var radial = 1 + r2 * (K1 + r2 * (K2 + r2 * K3));
        var xd = x * radial + 2 * P1 * x * y + P2 * (r2 + 2 * x * x);
        var yd = y * radial + P1 * (r2 + 2 * y * y) + 2 * P2 * x * y;
        return (FxPx * xd + CxPx, FyPx * yd + CyPx);
    }

    /// <summary>Normalised, undistorted image point of a pixel, by fixed-point iteration (as OpenCV's undistortPoints does).</summary>
    public (double X, double Y) Undistort(double pixelX, double pixelY)
    {
        var xd = (pixelX - CxPx) / FxPx;
        var yd = (pixelY - CyPx) / FyPx;
        var (x, y) = (xd, yd);
        for (var i = 0; i < 50; i++)
        {
            var r2 = x * x + y * y;
            var radial = 1 + r2 * (K1 + r2 * (K2 + r2 * K3));
            var nx = (xd - 2 * P1 * x * y - P2 * (r2 + 2 * x * x)) / radial;
            var ny = (yd - P1 * (r2 + 2 * y * y) - 2 * P2 * x * y) / radial;
            var change = Math.Abs(nx - x) + Math.Abs(ny - y);
            (x, y) = (nx, ny);
            if (change < 1e-13) break;
        }
        return (x, y);
    }

    /// <summary>The undistorted radius up to which the radial polynomial r·(1 + k1 r² + k2 r⁴ + k3 r⁶) grows; beyond it points fold back into
    /// the picture and must not be drawn. At most <paramref name="limit"/>.</summary>
    public double MonotonicRadius(double limit = 4)
    {
        const int steps = 4000;
        for (var i = 1; i <= steps; i++)
        {
            var r = limit * i / steps;
            var r2 = r * r;
            if (1 + r2 * (3 * K1 + r2 * (5 * K2 + r2 * 7 * K3)) <= 0) return limit * (i - 1) / steps;
        }
        return limit;
    }

    /// <summary>The same lens read out at another size.</summary>
    public CameraModel ScaledTo(int width, int height)
    {
        var (sx, sy) = ((double)width / Width, (double)height / Height);
        return this with { Width = width, Height = height, FxPx = FxPx * sx, FyPx = FyPx * sy, CxPx = (CxPx + 0.5) * sx - 0.5, CyPx = (CyPx + 0.5) * sy - 0.5 };
    }
}
