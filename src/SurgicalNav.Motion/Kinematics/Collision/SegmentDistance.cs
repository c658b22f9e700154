using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics.Collision;

/// <summary>Shortest distance between two line segments.</summary>
public static class SegmentDistance
{
    /// <summary>Distance, and the nearest points as fractions of each segment. Any segment may be a point; parallel ones are met too. Allocates nothing.</summary>
    /// <remarks>The distance squared is a convex function on the unit square, so its least value is at the stationary point where that lies inside,
    /// and otherwise on one of the four sides, where it is a point against a segment (Eberly, Robust computation of distance between line segments,
    /// 2018, has the same case split). All sides are tried: no division decides anything where segments are nearly parallel.</remarks>
    public static double Between(Vec3 a0, Vec3 a1, Vec3 b0, Vec3 b1, out double onA, out double onB)
    {
        var (u, v, w) = (a1 - a0, b1 - b0, a0 - b0);
        var best = double.PositiveInfinity;
        (onA, onB) = (0, 0);
        Try(0, Fraction(a0 - b0, v), u, v, w, ref best, ref onA, ref onB);
        Try(1, Fraction(a1 - b0, v), u, v, w, ref best, ref onA, ref onB);
        Try(Fraction(b0 - a0, u), 0, u, v, w, ref best, ref onA, ref onB);
        Try(Fraction(b1 - a0, u), 1, u, v, w, ref best, ref onA, ref onB);

        // Inside the square: the common perpendicular. |u × v|² is the determinant without its cancellation.
        var across = Vec3.Cross(u, v);
        var determinant = across.LengthSquared;
        if (determinant > 0)
        {
            var s = Vec3.Dot(Vec3.Cross(v, w), across) / determinant;
            var t = Vec3.Dot(Vec3.Cross(u, w), across) / determinant;
            if (s is > 0 and < 1 && t is > 0 and < 1) Try(s, t, u, v, w, ref best, ref onA, ref onB);
        }
        return Math.Sqrt(best);
    }

    private static void Try(double s, double t, Vec3 u, Vec3 v, Vec3 w, ref double best, ref double onA, ref double onB)
    {
        var squared = (w + u * s - v * t).LengthSquared;
        if (squared < best) (best, onA, onB) = (squared, s, t);
    }

    /// <summary>Where along <paramref name="segment"/> the point nearest to the end of <paramref name="to"/> lies, both from the segment's start.</summary>
    private static double Fraction(Vec3 to, Vec3 segment)
    {
        var length = segment.LengthSquared;
        return length > 0 ? Math.Clamp(Vec3.Dot(to, segment) / length, 0, 1) : 0;
    }
}
