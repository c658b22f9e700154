using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Sum of squared distances to planes, each weighted by its triangle's area, as a function of the point.</summary>
/// <remarks>Source: M. Garland, P. Heckbert, Surface Simplification Using Quadric Error Metrics, SIGGRAPH 1997.</remarks>
internal readonly record struct Quadric(double Xx, double Xy, double Xz, double Yy, double Yz, double Zz, double X, double Y, double Z, double C)
{
    public static Quadric OfTriangle(Vec3 a, Vec3 b, Vec3 c)
    {
        var n = Vec3.Cross(b - a, c - a);
        var twice = n.Length;
        if (!(twice > 0)) return default;
        n /= twice;
        var (w, d) = (twice / 2, -Vec3.Dot(n, a));
        return new Quadric(w * n.X * n.X, w * n.X * n.Y, w * n.X * n.Z, w * n.Y * n.Y, w * n.Y * n.Z, w * n.Z * n.Z, w * n.X * d, w * n.Y * d, w * n.Z * d, w * d * d);
    }

    /// <summary>The sum at a point.</summary>
    public double At(Vec3 p) =>
        Math.Max(0, Xx * p.X * p.X + 2 * Xy * p.X * p.Y + 2 * Xz * p.X * p.Z + Yy * p.Y * p.Y + 2 * Yz * p.Y * p.Z + Zz * p.Z * p.Z + 2 * (X * p.X + Y * p.Y + Z * p.Z) + C);

    /// <summary>Where it is least; null where the planes leave that open, as those of a flat region or a straight ridge do.</summary>
    public Vec3? Least()
    {
        var determinant = Xx * (Yy * Zz - Yz * Yz) - Xy * (Xy * Zz - Yz * Xz) + Xz * (Xy * Yz - Yy * Xz);
        var scale = (Xx + Yy + Zz) / 3;
        if (!(determinant > 1e-3 * scale * scale * scale)) return null;
        return new Mat3(Xx, Xy, Xz, Xy, Yy, Yz, Xz, Yz, Zz).Inverted() * new Vec3(-X, -Y, -Z);
    }

    public static Quadric operator +(Quadric a, Quadric b) =>
        new(a.Xx + b.Xx, a.Xy + b.Xy, a.Xz + b.Xz, a.Yy + b.Yy, a.Yz + b.Yz, a.Zz + b.Zz, a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.C + b.C);
}
