using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Sensing.Markers;

/// <summary>A body's pose in the camera with what the corners say of it.</summary>
/// <param name="Rotation">cameraFromBody.</param>
/// <param name="TranslationMm">Likewise.</param>
/// <param name="SquaredPx">Sum of squares of all residuals, px².</param>
/// <param name="Information">JᵀJ at the pose, for one pixel of noise: its inverse times the noise's variance is the covariance of ξ in
/// true = Exp(ξ)·pose, ξ in the camera, rotation first.</param>
public readonly record struct RefinedPose(Quat Rotation, Vec3 TranslationMm, double SquaredPx, Mat6 Information)
{
    /// <summary>Null where the corners leave a direction open.</summary>
    public Mat6? Covariance(double noisePx) => Spd6.Inverse(Information) is { } inverse ? inverse * (noisePx * noisePx) : null;
}

/// <summary>Least squares of the reprojection error over SE(3) with the lens's own distortion: Gauss–Newton with Levenberg's damping. Allocates nothing.</summary>
/// <remarks>Steps are left perturbations in the camera's frame, as everywhere here. Source: Hartley and Zisserman, Multiple View Geometry, A6.</remarks>
public static class PoseRefiner
{
    private const int MostSteps = 50;

    /// <summary>Null where a corner comes to lie behind the camera or the corners do not determine a pose.</summary>
    public static RefinedPose? Refine(CornerSet corners, in CameraModel camera, Quat rotation, Vec3 translationMm)
    {
        if (corners.Count < 4 || !Build(corners, camera, rotation, translationMm, out var cost, out var normal, out var gradient)) return null;
        var damping = 1e-6;
        for (var step = 0; step < MostSteps; step++)
        {
            if (Spd6.Solve(Damped(normal, damping), gradient) is not { } move) return null;
            var (q, t) = Se3.Exp(move);
            var (rotated, moved) = ((q * rotation).Normalized(), q.Rotate(translationMm) + t);
            if (!Build(corners, camera, rotated, moved, out var newCost, out var newNormal, out var newGradient) || newCost > cost)
            {
                damping *= 10;
                if (damping > 1e8) break;
                continue;
            }
            var gain = cost - newCost;
            (rotation, translationMm, cost, normal, gradient) = (rotated, moved, newCost, newNormal, newGradient);
            damping = Math.Max(damping * 0.1, 1e-12);
            if (gain <= 1e-12 * (cost + 1e-12) && move.RotationRad.Length < 1e-9) break;
        }
        return new RefinedPose(rotation, translationMm, cost, normal);
    }

    /// <summary>Marquardt's: by the diagonal, so that radians and millimetres are damped alike.</summary>
    private static Mat6 Damped(in Mat6 normal, double damping)
    {
        var m = normal;
        for (var i = 0; i < 6; i++) m[i * 7] *= 1 + damping;
        return m;
    }

    private static bool Build(CornerSet corners, in CameraModel camera, Quat rotation, Vec3 translationMm, out double cost, out Mat6 normal, out Twist gradient)
    {
        (cost, normal) = (0, default);
        Span<double> rowU = stackalloc double[6], rowV = stackalloc double[6], g = stackalloc double[6];
        g.Clear();
        gradient = default;
        for (var i = 0; i < corners.Count; i++)
        {
            var p = rotation.Rotate(corners.BodyMm[i]) + translationMm;
            if (!(p.Z > 1e-3)) return false;
            var (x, y) = (p.X / p.Z, p.Y / p.Z);
            var (u, v) = camera.Distort(x, y);
            var (du, dv) = (corners.Px[i].X - u, corners.Px[i].Y - v);
            cost += du * du + dv * dv;
            var lens = LensSlope.At(camera, x, y);
            // d(x, y)/dp, with dp = δt − [p]× δθ.
            var (xz, yz) = (1 / p.Z, 1 / p.Z);
            var pu = new Vec3(lens.Ux * xz, lens.Uy * yz, -(lens.Ux * x + lens.Uy * y) / p.Z);
            var pv = new Vec3(lens.Vx * xz, lens.Vy * yz, -(lens.Vx * x + lens.Vy * y) / p.Z);
            Row(rowU, p, pu);
            Row(rowV, p, pv);
            for (var r = 0; r < 6; r++)
            {
                g[r] += rowU[r] * du + rowV[r] * dv;
                for (var c = 0; c < 6; c++) normal[r * 6 + c] += rowU[r] * rowU[c] + rowV[r] * rowV[c];
            }
        }
        gradient = new Twist(new Vec3(g[0], g[1], g[2]), new Vec3(g[3], g[4], g[5]));
        return double.IsFinite(cost);
    }

    /// <summary>−dᵀ[p]× = (p × d)ᵀ for the rotation, d for the translation.</summary>
    private static void Row(Span<double> row, Vec3 p, Vec3 d)
    {
        var turn = Vec3.Cross(p, d);
        (row[0], row[1], row[2], row[3], row[4], row[5]) = (turn.X, turn.Y, turn.Z, d.X, d.Y, d.Z);
    }
}

/// <summary>How the pixel moves with the undistorted image point: the derivative of <see cref="CameraModel.Distort"/>.</summary>
internal readonly record struct LensSlope(double Ux, double Uy, double Vx, double Vy)
{
    public static LensSlope At(in CameraModel camera, double x, double y)
    {
        var r2 = x * x + y * y;
        var radial = 1 + r2 * (camera.K1 + r2 * (camera.K2 + r2 * camera.K3));
        var slope = 2 * (camera.K1 + r2 * (2 * camera.K2 + r2 * 3 * camera.K3));
        var cross = x * y * slope + 2 * camera.P1 * x + 2 * camera.P2 * y;
        return new LensSlope(
            camera.FxPx * (radial + x * x * slope + 2 * camera.P1 * y + 6 * camera.P2 * x), camera.FxPx * cross,
            camera.FyPx * cross, camera.FyPx * (radial + y * y * slope + 6 * camera.P1 * y + 2 * camera.P2 * x));
    }
}
