using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Patient;

/// <summary>An axis-aligned box in the Scan frame, mm.</summary>
public readonly record struct Box(Vec3 MinMm, Vec3 MaxMm)
{
    public Vec3 SizeMm => MaxMm - MinMm;
    public Vec3 CentreMm => (MinMm + MaxMm) * 0.5;

    public static Box Around(Vec3 centreMm, Vec3 halfMm) => new(centreMm - halfMm, centreMm + halfMm);
    public static Box Union(Box a, Box b) => new(Vec3.Min(a.MinMm, b.MinMm), Vec3.Max(a.MaxMm, b.MaxMm));
    /// <summary>Distance from a point to the box; 0 inside.</summary>
    public double DistanceMm(Vec3 p)
    {
        var x = Math.Max(0, Math.Max(MinMm.X - p.X, p.X - MaxMm.X));
        var y = Math.Max(0, Math.Max(MinMm.Y - p.Y, p.Y - MaxMm.Y));
        var z = Math.Max(0, Math.Max(MinMm.Z - p.Z, p.Z - MaxMm.Z));
        return Math.Sqrt(x * x + y * y + z * z);
    }

    public Box Grown(double mm) => new(MinMm - new Vec3(mm, mm, mm), MaxMm + new Vec3(mm, mm, mm));
}

/// <summary>A solid given by a smooth field that is zero on its surface and negative inside; Scan frame, mm. Immutable, allocation-free to query.</summary>
/// <remarks>The field of a blend or an ellipsoid is no exact distance: use <see cref="SignedDistanceMm"/> where millimetres matter.</remarks>
public abstract class Shape
{
    /// <summary>The field itself: right in sign and zero set, near to a distance in size.</summary>
    public abstract double Field(Vec3 pMm);

    /// <summary>A box that holds the solid.</summary>
    public abstract Box BoundsMm { get; }

    /// <summary>Gradient of <see cref="Field"/> by central differences (error below 1e-6).</summary>
    public Vec3 Gradient(Vec3 pMm)
    {
        const double h = 1e-3;
        return new Vec3(
            Field(new Vec3(pMm.X + h, pMm.Y, pMm.Z)) - Field(new Vec3(pMm.X - h, pMm.Y, pMm.Z)),
            Field(new Vec3(pMm.X, pMm.Y + h, pMm.Z)) - Field(new Vec3(pMm.X, pMm.Y - h, pMm.Z)),
            Field(new Vec3(pMm.X, pMm.Y, pMm.Z + h)) - Field(new Vec3(pMm.X, pMm.Y, pMm.Z - h))) / (2 * h);
    }

    /// <summary>The unit vector that points out of the solid.</summary>
    public Vec3 OutwardNormal(Vec3 pMm) => Gradient(pMm).Normalized();

    /// <summary>A point of the surface near <paramref name="pMm"/>, by Newton steps along the gradient of at most <paramref name="maxStepMm"/> each.</summary>
    public Vec3 ProjectedOnSurface(Vec3 pMm, double maxStepMm = 5)
    {
        for (var i = 0; i < 40; i++)
        {
            var f = Field(pMm);
            if (Math.Abs(f) < 1e-7) break;
            var g = Gradient(pMm);
            var g2 = g.LengthSquared;
            if (g2 < 1e-12) break;
            var step = g * (f / g2);
            var length = step.Length;
            pMm -= length > maxStepMm ? step * (maxStepMm / length) : step;
        }
        return pMm;
    }

    /// <summary>Distance to the surface in mm, negative inside: to the foot that <see cref="ProjectedOnSurface"/> finds, refined until the foot's
    /// normal points at <paramref name="pMm"/>. Exact for points nearer to the surface than its radius of curvature.</summary>
    public double SignedDistanceMm(Vec3 pMm)
    {
        var foot = ProjectedOnSurface(pMm);
        for (var i = 0; i < 20; i++)
        {
            var normal = OutwardNormal(foot);
            var offset = pMm - foot;
            var tangential = offset - normal * Vec3.Dot(offset, normal);
            if (tangential.Length < 1e-4) break;
            foot = ProjectedOnSurface(foot + tangential * 0.5);
        }
        return Math.CopySign((pMm - foot).Length, Field(pMm));
    }

    /// <summary>First crossing of the surface from outside along a ray, mm from its start; NaN where the ray misses within <paramref name="limitMm"/>.</summary>
    public double RayHitMm(Vec3 startMm, Vec3 unitDirection, double limitMm = 500)
    {
        var t = 0.0;
        while (t < limitMm)
        {
            var f = Field(startMm + unitDirection * t);
            if (f < 1e-3) return Refine(startMm, unitDirection, t);
            // A cautious factor: blends and ellipsoids may overstate the distance.
            t += Math.Max(0.4 * f, 0.01);
        }
        return double.NaN;
    }

    private double Refine(Vec3 startMm, Vec3 unitDirection, double t)
    {
        for (var i = 0; i < 8; i++)
        {
            var p = startMm + unitDirection * t;
            var slope = Vec3.Dot(Gradient(p), unitDirection);
            if (Math.Abs(slope) < 1e-6) break;
            t -= Math.Clamp(Field(p) / slope, -0.2, 0.2);
        }
        return t;
    }
}
