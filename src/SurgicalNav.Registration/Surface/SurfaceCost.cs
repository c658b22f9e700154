using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Registration.Points;

namespace SurgicalNav.Registration.Surface;

/// <summary>Distances of touched points to the surface, and of kept landmarks to their partners, as one cost of a transform.</summary>
internal sealed class SurfaceCost<TTo, TFrom>
    where TTo : struct, IFrame
    where TFrom : struct, IFrame
{
    private readonly DistanceField _field;
    private readonly Vec3 _lowest, _highest;
    private readonly Vec3[] _points;
    private readonly SurfaceOptions _options;
    private readonly (Vec3 To, Vec3 From, Mat3 Weight)[] _landmarks;
    private readonly Vec3 _mean;

    public SurfaceCost(DistanceField field, ReadOnlySpan<Point<TFrom>> touched, SurfaceOptions options, ReadOnlySpan<KeptLandmark<TTo, TFrom>> landmarks)
    {
        (_field, _options) = (field, options);
        _lowest = field.OriginMm;
        _highest = field.OriginMm + new Vec3((field.Size.X - 1) * field.SpacingMm.X, (field.Size.Y - 1) * field.SpacingMm.Y, (field.Size.Z - 1) * field.SpacingMm.Z);
        _points = new Vec3[touched.Length];
        for (var i = 0; i < _points.Length; i++) _mean += (_points[i] = touched[i].Mm) / _points.Length;
        foreach (var p in _points) SpreadMm += (p - _mean).LengthSquared / _points.Length;
        SpreadMm = Math.Sqrt(SpreadMm);
        _landmarks = new (Vec3, Vec3, Mat3)[landmarks.Length];
        for (var i = 0; i < _landmarks.Length; i++)
        {
            if (!(Symmetric.Eigen(landmarks[i].CovarianceMm2).Values.X > 0)) throw new ArgumentException($"The covariance of landmark {i + 1} is not positive definite.");
            _landmarks[i] = (landmarks[i].To.Mm, landmarks[i].From.Mm, landmarks[i].CovarianceMm2.Inverted());
        }
    }

    public int PointCount => _points.Length;

    /// <summary>RMS distance of the points from their middle.</summary>
    public double SpreadMm { get; }

    public Vec3 Centre(in Rigid<TTo, TFrom> transform) => (transform * new Point<TFrom>(_mean)).Mm;

    /// <summary>Cost, its gradient (for a step downwards) and Gauss–Newton Hessian for left perturbations.</summary>
    public (double Cost, double[] Gradient, Mat6 Hessian) Evaluate(in Rigid<TTo, TFrom> transform, RobustWeight robust)
    {
        var (cost, gradient, hessian) = (0.0, new double[6], default(Mat6));
        var rotation = transform.Rotation.ToMatrix();
        foreach (var x in _points)
        {
            var p = transform.Rotation.Rotate(x) + transform.TranslationMm;
            var (distance, normal, sd) = Distance(p, rotation);
            var (loss, weight, _, _) = robust.At(distance / sd);
            cost += loss;
            if (weight == 0) continue;
            var w = weight / (sd * sd);
            PointJacobian.AddAlong(ref hessian, p, normal, w);
            PointJacobian.AddGradient(gradient, p, normal * (-w * distance));
        }
        foreach (var (to, from, weight) in _landmarks)
        {
            var p = transform.Rotation.Rotate(from) + transform.TranslationMm;
            var gap = to - p;
            cost += 0.5 * Vec3.Dot(gap, weight * gap);
            PointJacobian.AddQuadratic(ref hessian, p, weight);
            PointJacobian.AddGradient(gradient, p, weight * gap);
        }
        return (cost, gradient, hessian);
    }

    /// <summary>Median absolute residual, in standard deviations of a normal distribution.</summary>
    public double MedianScale(in Rigid<TTo, TFrom> transform)
    {
        var sizes = new double[_points.Length];
        var rotation = transform.Rotation.ToMatrix();
        for (var i = 0; i < sizes.Length; i++)
        {
            var (distance, _, sd) = Distance((transform * new Point<TFrom>(_points[i])).Mm, rotation);
            sizes[i] = Math.Abs(distance / sd);
        }
        Array.Sort(sizes);
        return 1.4826 * sizes[sizes.Length / 2];
    }

    /// <summary>What the residuals at the minimum say: information matrix, spread, and points without weight.</summary>
    public (Mat6 Information, double RmsMm, double Scale, int LeftOut) Summarise(in Rigid<TTo, TFrom> transform, RobustWeight robust)
    {
        var information = default(Mat6);
        var rotation = transform.Rotation.ToMatrix();
        double squares = 0, psiSquares = 0, slopes = 0;
        var used = 0;
        foreach (var x in _points)
        {
            var p = (transform * new Point<TFrom>(x)).Mm;
            var (distance, normal, sd) = Distance(p, rotation);
            var (_, weight, psi, slope) = robust.At(distance / sd);
            psiSquares += psi * psi;
            slopes += slope;
            PointJacobian.AddAlong(ref information, p, SmoothNormal(p, normal), 1 / (sd * sd));
            if (weight == 0) continue;
            squares += distance * distance;
            used++;
        }
        var n = _points.Length;
        // Huber (1981), eq. 6.5: covariance = Σψ²/(n−p) / (Σψ′/n)² · (JᵀJ)⁻¹. Noise given too small must not make the result look better.
        var inflation = psiSquares / Math.Max(1, n - 6) / (slopes / n * (slopes / n));
        information = information * (1 / Math.Max(1, inflation));
        foreach (var (_, from, weight) in _landmarks)
            PointJacobian.AddQuadratic(ref information, (transform * new Point<TFrom>(from)).Mm, weight);
        return (information, Math.Sqrt(squares / Math.Max(1, used)), Math.Sqrt(inflation), n - used);
    }

    /// <summary>Normal from differences over one grid step either side: the interpolation's own facets must not pass for shape that holds the organ.</summary>
    private Vec3 SmoothNormal(Vec3 p, Vec3 fallback)
    {
        var h = _field.SpacingMm;
        var (low, high) = (p - h, p + h);
        if (Vec3.Max(low, _lowest) != low || Vec3.Min(high, _highest) != high) return fallback;
        double Across(Vec3 step) => _field.DistanceMm(p + step) - _field.DistanceMm(p - step);
        var gradient = new Vec3(Across(new Vec3(h.X, 0, 0)) / h.X, Across(new Vec3(0, h.Y, 0)) / h.Y, Across(new Vec3(0, 0, h.Z)) / h.Z);
        return gradient.Length > 1e-9 ? gradient.Normalized() : fallback;
    }

    private (double DistanceMm, Vec3 Normal, double SdMm) Distance(Vec3 p, Mat3 rotation)
    {
        // Beyond the grid the field only bounds the distance from below; the nearest grid point's value and the way to it bound it from above.
        var held = Vec3.Min(Vec3.Max(p, _lowest), _highest);
        var distance = _field.DistanceMm(held, out var gradient);
        if (held != p)
        {
            var way = p - held;
            distance += way.Length;
            gradient = way;
        }
        var length = gradient.Length;
        var normal = length > 1e-9 ? gradient / length : Vec3.Zero;
        var local = rotation.Transposed() * normal;
        var variance = Vec3.Dot(local, _options.PointCovarianceMm2 * local) + _options.SurfaceSdMm * _options.SurfaceSdMm;
        return (distance, held == p ? gradient : normal, Math.Sqrt(Math.Max(variance, 1e-8)));
    }
}
