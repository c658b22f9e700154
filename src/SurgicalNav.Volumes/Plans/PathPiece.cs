using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Plans;

/// <summary>A stretch of a path: one cubic Bézier arc, mm in the scan frame, and where it stands in its path.</summary>
/// <remarks>Every point of the arc lies within the convex hull of its four control points; what is said of all of it rests on that (G. Farin, Curves and
/// Surfaces for CAGD, ch. 5). A straight stretch is the arc whose control points divide it evenly.</remarks>
internal readonly record struct PathPiece(Vec3 A, Vec3 B, Vec3 C, Vec3 D, int Span, double From, double To)
{
    public double MiddleU => (From + To) / 2;

    /// <summary>At t = ½ of this piece.</summary>
    public Vec3 Middle => (A + (B + C) * 3 + D) / 8;

    /// <summary>No point of the piece is farther from <see cref="Middle"/> than that.</summary>
    public double ReachMm
    {
        get
        {
            var m = Middle;
            var squared = Math.Max(Math.Max((A - m).LengthSquared, (D - m).LengthSquared), Math.Max((B - m).LengthSquared, (C - m).LengthSquared));
            return Math.Sqrt(squared);
        }
    }

    public Vec3 At(double t)
    {
        var (ab, bc, cd) = (Vec3.Lerp(A, B, t), Vec3.Lerp(B, C, t), Vec3.Lerp(C, D, t));
        return Vec3.Lerp(Vec3.Lerp(ab, bc, t), Vec3.Lerp(bc, cd, t), t);
    }

    /// <summary>By this piece's own t from 0 to 1, mm.</summary>
    public Vec3 DerivativeAt(double t)
    {
        var (p, q, r) = (B - A, C - B, D - C);
        return 3 * Vec3.Lerp(Vec3.Lerp(p, q, t), Vec3.Lerp(q, r, t), t);
    }

    /// <summary>Both halves, by de Casteljau's construction.</summary>
    public (PathPiece First, PathPiece Second) Halves()
    {
        var (ab, bc, cd) = ((A + B) / 2, (B + C) / 2, (C + D) / 2);
        var (abc, bcd) = ((ab + bc) / 2, (bc + cd) / 2);
        var middle = (abc + bcd) / 2;
        return (new PathPiece(A, ab, abc, middle, Span, From, MiddleU), new PathPiece(middle, bcd, cd, D, Span, MiddleU, To));
    }

    /// <summary>The part from t = <paramref name="from"/> to <paramref name="to"/> of this piece, by blossoming.</summary>
    public PathPiece Between(double from, double to)
    {
        var (a, b, c, d) = (A, B, C, D);
        Vec3 Blossom(double r, double s, double t)
        {
            var (ab, bc, cd) = (Vec3.Lerp(a, b, r), Vec3.Lerp(b, c, r), Vec3.Lerp(c, d, r));
            return Vec3.Lerp(Vec3.Lerp(ab, bc, s), Vec3.Lerp(bc, cd, s), t);
        }
        var width = To - From;
        return new PathPiece(Blossom(from, from, from), Blossom(from, from, to), Blossom(from, to, to), Blossom(to, to, to), Span, From + width * from, From + width * to);
    }

    /// <summary>Length in mm, proven to half a millionth of it: it lies between chord and control polygon (J. Gravesen, Computational Geometry 8, 1997).</summary>
    public double LengthMm()
    {
        var (chord, polygon) = ((D - A).Length, (B - A).Length + (C - B).Length + (D - C).Length);
        if (polygon - chord <= 1e-6 * polygon + 1e-9) return (chord + polygon) / 2;
        var (first, second) = Halves();
        return first.LengthMm() + second.LengthMm();
    }

    /// <summary>The largest curvature (1/mm) that any point of the piece can have, from the hulls of its derivatives; +∞ where that says nothing.</summary>
    public double CurvatureAtMost()
    {
        var (p, q, r) = (B - A, C - B, D - C);
        var (e, f) = (q - p, r - q);
        // c' is 3 × a mean of p, q, r; c'' is 6 × a mean of e, f
        var cross = 0.0;
        foreach (var d in (ReadOnlySpan<Vec3>)[p, q, r]) cross = Math.Max(cross, Math.Max(Vec3.Cross(d, e).Length, Vec3.Cross(d, f).Length));
        var along = p + q + r;
        if (along.LengthSquared == 0) return double.PositiveInfinity;
        along = along.Normalized();
        var least = Math.Min(Vec3.Dot(p, along), Math.Min(Vec3.Dot(q, along), Vec3.Dot(r, along)));
        // Where a piece may stand still or turn back, even a straight one may bend by all there is
        return least > 0 ? 18 * cross / (27 * least * least * least) : double.PositiveInfinity;
    }

    /// <summary>Curvature at the middle, 1/mm; NaN where the arc stands still there.</summary>
    public double MiddleCurvature()
    {
        var first = DerivativeAt(0.5);
        var second = 3 * (C - B - (B - A) + (D - C - (C - B)));
        return Vec3.Cross(first, second).Length / Math.Pow(first.Length, 3);
    }
}
