using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>How far any point of one surface can be from another surface: proven, not sampled.</summary>
/// <remarks>Distance to one triangle is a convex function, so over a flat convex piece of surface it is largest at a corner. A piece is compared with the triangle nearest to
/// its middle; where that bound exceeds the limit, the piece is cut along the planes that stand on the triangle's sides: what lies over the triangle is bounded
/// by it, what lies beyond is compared with its own nearest triangle.</remarks>
internal static class SurfaceDeviation
{
    private const int MostDepth = 60;
    private const int MostCorners = 12;
    private const int PartTriangles = 512;

    /// <summary>So near to a cut nothing is cut off. What is kept is bounded where it really is, so that this costs no rigour.</summary>
    private const double OnPlaneMm = 1e-6;

    /// <summary>For every triangle of <paramref name="surface"/> a bound on the largest distance of its points from <paramref name="other"/>; where it would exceed the limit,
    /// something beyond the limit.</summary>
    /// <param name="otherTree">Of <paramref name="other"/>.</param>
    /// <param name="limitMm">Up to which a piece is not looked at more closely.</param>
    public static double[] BoundsMm(TriangleMesh surface, TriangleMesh other, TriangleTree otherTree, double limitMm, IWorkers workers)
    {
        var parts = (surface.TriangleCount + PartTriangles - 1) / PartTriangles;
        var bounds = new double[surface.TriangleCount];
        workers.Run(parts, part =>
        {
            Span<Vec3> corners = stackalloc Vec3[3];
            for (var t = part * PartTriangles; t < Math.Min(bounds.Length, (part + 1) * PartTriangles); t++)
            {
                for (var c = 0; c < 3; c++) corners[c] = surface.Vertices[surface.Indices[3 * t + c]];
                bounds[t] = Piece(other, otherTree, corners, limitMm, MostDepth);
            }
        });
        return bounds;
    }

    private static double Piece(TriangleMesh other, TriangleTree tree, ReadOnlySpan<Vec3> corners, double limitMm, int depth)
    {
        var middle = Vec3.Zero;
        foreach (var corner in corners) middle += corner / corners.Length;
        var radius = 0.0;
        foreach (var corner in corners) radius = Math.Max(radius, (corner - middle).Length);
        var (distance, t) = tree.Nearest(middle);
        // Beyond it already: closer looks cannot help
        if (distance > limitMm) return distance;
        var (p, q, r) = (other.Vertices[other.Indices[3 * t]], other.Vertices[other.Indices[3 * t + 1]], other.Vertices[other.Indices[3 * t + 2]]);
        var bound = Math.Min(distance + radius, Over(corners, p, q, r));
        if (bound <= limitMm || depth == 0) return bound;
        return corners.Length > MostCorners ? Fan(other, tree, corners, limitMm, depth) : Cut(other, tree, corners, middle, (p, q, r), limitMm, depth);
    }

    private static double Over(ReadOnlySpan<Vec3> corners, Vec3 p, Vec3 q, Vec3 r)
    {
        var largest = 0.0;
        foreach (var corner in corners) largest = Math.Max(largest, (TriangleTree.NearestPoint(corner, p, q, r).Point - corner).LengthSquared);
        return Math.Sqrt(largest);
    }

    private static double Fan(TriangleMesh other, TriangleTree tree, ReadOnlySpan<Vec3> corners, double limitMm, int depth)
    {
        var bound = 0.0;
        Span<Vec3> triangle = stackalloc Vec3[3];
        for (var k = 2; k < corners.Length && bound <= limitMm; k++)
        {
            (triangle[0], triangle[1], triangle[2]) = (corners[0], corners[k - 1], corners[k]);
            bound = Math.Max(bound, Piece(other, tree, triangle, limitMm, depth - 1));
        }
        return bound;
    }

    private static double Cut(TriangleMesh other, TriangleTree tree, ReadOnlySpan<Vec3> corners, Vec3 middle, (Vec3 P, Vec3 Q, Vec3 R) over, double limitMm, int depth)
    {
        Span<Vec3> rest = stackalloc Vec3[MostCorners + 4], beyond = stackalloc Vec3[MostCorners + 4], within = stackalloc Vec3[MostCorners + 4];
        corners.CopyTo(rest);
        var (left, bound, cut) = (corners.Length, 0.0, false);
        var normal = Vec3.Cross(over.Q - over.P, over.R - over.P);
        for (var side = 0; side < 3; side++)
        {
            var (from, to) = side switch { 0 => (over.P, over.Q), 1 => (over.Q, over.R), _ => (over.R, over.P) };
            var outward = Vec3.Cross(to - from, normal);
            if (!(outward.LengthSquared > 0)) continue;
            outward = outward.Normalized();
            // Beyond a side that the middle itself is beyond, of a ridge, the side is what is nearest
            if (Vec3.Dot(middle - from, outward) > OnPlaneMm) continue;
            var (inside, outside) = Divide(rest[..left], from, outward, within, beyond);
            if (inside == 0 || outside == 0) continue;
            cut = true;
            bound = Math.Max(bound, Piece(other, tree, beyond[..outside], limitMm, depth - 1));
            if (bound > limitMm) return bound;
            within[..inside].CopyTo(rest);
            left = inside;
        }
        var above = Over(rest[..left], over.P, over.Q, over.R);
        if (above <= limitMm) return Math.Max(bound, above);
        if (cut) return Math.Max(bound, Piece(other, tree, rest[..left], limitMm, depth - 1));
        // Nothing was cut: in two, across its length
        var farthest = corners[0];
        foreach (var corner in corners)
            if ((corner - middle).LengthSquared > (farthest - middle).LengthSquared) farthest = corner;
        var (one, two) = Divide(corners, middle, (farthest - middle).Normalized(), within, beyond);
        if (one == 0 || two == 0) return above;
        bound = Piece(other, tree, within[..one], limitMm, depth - 1);
        return bound > limitMm ? bound : Math.Max(bound, Piece(other, tree, beyond[..two], limitMm, depth - 1));
    }

    /// <summary>Parts a convex piece by a plane with a unit normal; how many corners either part has, 0 where there is none.</summary>
    private static (int Inside, int Outside) Divide(ReadOnlySpan<Vec3> corners, Vec3 from, Vec3 outward, Span<Vec3> within, Span<Vec3> beyond)
    {
        var (inside, outside, anyInside, anyOutside) = (0, 0, false, false);
        for (var i = 0; i < corners.Length; i++)
        {
            var (a, b) = (corners[i], corners[(i + 1) % corners.Length]);
            var (da, db) = (Vec3.Dot(a - from, outward), Vec3.Dot(b - from, outward));
            if (da <= OnPlaneMm) within[inside++] = a;
            if (da >= -OnPlaneMm) beyond[outside++] = a;
            anyInside |= da < -OnPlaneMm;
            anyOutside |= da > OnPlaneMm;
            if ((da < -OnPlaneMm && db > OnPlaneMm) || (da > OnPlaneMm && db < -OnPlaneMm))
            {
                var crossing = a + (b - a) * (da / (da - db));
                within[inside++] = crossing;
                beyond[outside++] = crossing;
            }
        }
        return (anyInside ? inside : 0, anyOutside ? outside : 0);
    }
}
