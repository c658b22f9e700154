namespace SurgicalNav.Motion.Guard;

/// <summary>a + b u + c u² + d u³ on u in [0, 1], with its derivatives by u and their exact extremes.</summary>
internal readonly record struct HermiteCubic(double A, double B, double C, double D)
{
    public static HermiteCubic Between(double p0, double v0, double p1, double v1, double h) => new(
        p0, h * v0, 3 * (p1 - p0) - h * (2 * v0 + v1), 2 * (p0 - p1) + h * (v0 + v1));

    public double Position(double u) => A + u * (B + u * (C + u * D));
    public double Slope(double u) => B + u * (2 * C + u * 3 * D);
    public double Bend(double u) => 2 * C + 6 * D * u;

    public double MaxAbsBend => Math.Max(Math.Abs(Bend(0)), Math.Abs(Bend(1)));

    public double MaxAbsSlope => GreatestSlope(0, 1);

    /// <summary>Greatest absolute slope between two places.</summary>
    public double GreatestSlope(double low, double high)
    {
        var worst = Math.Max(Math.Abs(Slope(low)), Math.Abs(Slope(high)));
        var u = -C / (3 * D);
        return u > low && u < high ? Math.Max(worst, Math.Abs(Slope(u))) : worst;
    }

    /// <summary>Bounds from the Bézier control points, whose hull the curve never leaves: what the device itself checks.</summary>
    public (double Low, double High) Hull()
    {
        var (b1, b2, b3) = (A + B / 3, A + (2 * B + C) / 3, A + B + C + D);
        return (Math.Min(Math.Min(A, b1), Math.Min(b2, b3)), Math.Max(Math.Max(A, b1), Math.Max(b2, b3)));
    }

    public double SlopeHull => Math.Max(Math.Abs(B), Math.Max(Math.Abs(B + C), Math.Abs(B + 2 * C + 3 * D)));

    /// <summary>Lowest and highest position on [0, 1]: at the ends or where the slope is zero.</summary>
    public (double Low, double High) Range()
    {
        var (low, high) = (Math.Min(A, Position(1)), Math.Max(A, Position(1)));
        var root = C * C - 3 * D * B;
        if (root < 0) return (low, high);
        // Stable form of the roots of B + 2 C u + 3 D u²: no cancellation, and right where D is zero.
        var q = -(C + Math.CopySign(Math.Sqrt(root), C));
        Include(q / (3 * D), ref low, ref high);
        Include(B / q, ref low, ref high);
        return (low, high);
    }

    private void Include(double u, ref double low, ref double high)
    {
        if (!(u > 0 && u < 1)) return;
        var p = Position(u);
        low = Math.Min(low, p);
        high = Math.Max(high, p);
    }
}
