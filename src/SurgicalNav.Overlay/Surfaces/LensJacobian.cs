using SurgicalNav.Core.Geometry;

namespace SurgicalNav.Overlay.Surfaces;

/// <summary>Derivatives of the Brown–Conrady lens, in px per unit of normalised image coordinate.</summary>
public static class LensJacobian
{
    /// <summary>∂(pixel)/∂(x, y) at the normalised, undistorted point (x, y).</summary>
    public static (double Xx, double Xy, double Yx, double Yy) Of(in CameraModel lens, double x, double y)
    {
        var r2 = x * x + y * y;
        var radial = 1 + r2 * (lens.K1 + r2 * (lens.K2 + r2 * lens.K3));
        var slope = 2 * (lens.K1 + r2 * (2 * lens.K2 + r2 * 3 * lens.K3));
        var cross = slope * x * y + 2 * lens.P1 * x + 2 * lens.P2 * y;
        return (
            lens.FxPx * (radial + slope * x * x + 2 * lens.P1 * y + 6 * lens.P2 * x),
            lens.FxPx * cross,
            lens.FyPx * cross,
            lens.FyPx * (radial + slope * y * y + 6 * lens.P1 * y + 2 * lens.P2 * x));
    }

    /// <summary>The longest edge (mm) whose straight picture stays within <paramref name="tolerancePx"/> of its true, bent one, anywhere in the
    /// picture, for surfaces no nearer than <paramref name="nearestMm"/>.</summary>
    /// <remarks>A chord of normalised length ℓ misses its curve by at most ℓ²·M/8, M the largest second derivative of the lens along any
    /// direction; an edge of e mm at depth z or farther has ℓ ≤ (e/z)·√(1 + r²). M is taken as the largest change of the Jacobian between
    /// neighbouring points of a grid over the picture.</remarks>
    public static double MaxEdgeMm(in CameraModel lens, double nearestMm, double tolerancePx)
    {
        const int cells = 24;
        const double step = 1e-4;
        var (bend, far2) = (0.0, 0.0);
        var limit = lens.MonotonicRadius();
        for (var i = 0; i <= cells; i++)
            for (var k = 0; k <= cells; k++)
            {
                var (x, y) = lens.Undistort((lens.Width - 1) * (double)i / cells, (lens.Height - 1) * (double)k / cells);
                if (!(x * x + y * y < limit * limit)) continue;
                far2 = Math.Max(far2, x * x + y * y);
                bend = Math.Max(bend, Math.Max(Change(Of(lens, x + step, y), Of(lens, x - step, y)), Change(Of(lens, x, y + step), Of(lens, x, y - step))) / (2 * step));
            }
        return bend <= 0 ? double.PositiveInfinity : nearestMm / Math.Sqrt(1 + far2) * Math.Sqrt(8 * tolerancePx / bend);
    }

    private static double Change((double Xx, double Xy, double Yx, double Yy) a, (double Xx, double Xy, double Yx, double Yy) b)
    {
        var (p, q, r, s) = (a.Xx - b.Xx, a.Xy - b.Xy, a.Yx - b.Yx, a.Yy - b.Yy);
        // The Frobenius norm bounds the change in every direction.
        return Math.Sqrt(p * p + q * q + r * r + s * s);
    }
}
