using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Exact nearest point and signed distance to a closed mesh, through a tree of boxes around its triangles.</summary>
/// <remarks>Nearest point on a triangle: C. Ericson, Real-Time Collision Detection, §5.1.5. Sign from the angle-weighted pseudonormal of the vertex, edge or
/// face that is nearest: J. Bærentzen, H. Aanæs, IEEE TVCG 11(3), 2005. Immutable after construction; queries allocate nothing and may run in parallel.</remarks>
public sealed class TriangleTree
{
    private const int LeafTriangles = 4;

    private readonly TriangleMesh _mesh;
    private readonly int[] _order;
    private readonly Node[] _nodes;
    private readonly Vec3[] _faceNormals;
    private readonly Vec3[] _edgeNormals;
    private readonly Vec3[] _vertexNormals;

    /// <exception cref="ArgumentException">The mesh is not closed (see <see cref="SurfaceChecks"/>): inside and outside would not be defined.</exception>
    public TriangleTree(TriangleMesh mesh)
    {
        if (SurfaceChecks.WhyNotClosed(mesh) is { } why) throw new ArgumentException($"Signed distances need a closed surface: {why}.");
        _mesh = mesh;
        (_faceNormals, _edgeNormals, _vertexNormals) = Pseudonormals.Of(mesh);
        _order = new int[mesh.TriangleCount];
        var centres = new Vec3[mesh.TriangleCount];
        for (var t = 0; t < centres.Length; t++)
        {
            var (a, b, c) = Corners(t);
            (_order[t], centres[t]) = (t, (a + b + c) / 3);
        }
        var nodes = new List<Node>();
        Build(nodes, centres, new double[centres.Length], 0, _order.Length);
        _nodes = [.. nodes];
    }

    /// <summary>Distance in mm, negative inside. <paramref name="atMostMm"/>: a known upper bound of the distance, which speeds the search up.</summary>
    public double SignedDistanceMm(Vec3 point, double atMostMm = double.PositiveInfinity)
    {
        var best = new Hit(atMostMm * atMostMm * (1 + 1e-12) + 1e-300, -1, Vec3.Zero, 0);
        Search(0, point, ref best);
        if (best.Triangle < 0) return double.IsPositiveInfinity(atMostMm) ? double.NaN : SignedDistanceMm(point);
        return Signed(point, best);
    }

    /// <summary>As above within the band; beyond it the band, with the side that the caller knows.</summary>
    /// <param name="point">Where.</param>
    /// <param name="atMostMm">A known upper bound; +∞ where nothing is known, and then <paramref name="isInside"/> counts for nothing.</param>
    /// <param name="bandMm">Further away is not looked.</param>
    /// <param name="isInside">The side on which the point lies if it is further away than the band; it is the side of any point nearer than that.</param>
    public double SignedDistanceMm(Vec3 point, double atMostMm, double bandMm, bool isInside)
    {
        if (atMostMm <= bandMm || double.IsPositiveInfinity(bandMm)) return SignedDistanceMm(point, atMostMm);
        var best = new Hit(bandMm * bandMm, -1, Vec3.Zero, 0);
        Search(0, point, ref best);
        if (best.Triangle >= 0) return Signed(point, best);
        var inside = double.IsPositiveInfinity(atMostMm) ? SignedDistanceMm(point) < 0 : isInside;
        return inside ? -bandMm : bandMm;
    }

    /// <summary>Distance in mm without sign, and the triangle that is nearest; of <paramref name="atMostMm"/> as above.</summary>
    internal (double DistanceMm, int Triangle) Nearest(Vec3 point, double atMostMm = double.PositiveInfinity)
    {
        var best = new Hit(atMostMm * atMostMm * (1 + 1e-12) + 1e-300, -1, Vec3.Zero, 0);
        Search(0, point, ref best);
        return best.Triangle < 0 && !double.IsPositiveInfinity(atMostMm) ? Nearest(point) : (Math.Sqrt(best.SquaredMm2), best.Triangle);
    }

    /// <summary>Whether the surface is no further than that.</summary>
    internal bool IsWithin(Vec3 point, double mm)
    {
        var best = new Hit(mm * mm, -1, Vec3.Zero, 0);
        Search(0, point, ref best);
        return best.Triangle >= 0;
    }

    private double Signed(Vec3 point, Hit hit)
    {
        var distance = Math.Sqrt(hit.SquaredMm2);
        return Vec3.Dot(point - hit.Point, Normal(hit)) < 0 ? -distance : distance;
    }

    private readonly record struct Node(Vec3 Min, Vec3 Max, int First, int Count, int Right)
    {
        public double SquaredDistance(Vec3 p)
        {
            var d = Vec3.Max(Vec3.Max(Min - p, p - Max), Vec3.Zero);
            return d.LengthSquared;
        }
    }

    private readonly record struct Hit(double SquaredMm2, int Triangle, Vec3 Point, int Feature);

    private (Vec3 A, Vec3 B, Vec3 C) Corners(int t) =>
        (_mesh.Vertices[_mesh.Indices[3 * t]], _mesh.Vertices[_mesh.Indices[3 * t + 1]], _mesh.Vertices[_mesh.Indices[3 * t + 2]]);

    private Vec3 Normal(Hit hit) => hit.Feature switch
    {
        0 => _faceNormals[hit.Triangle],
        <= 3 => _edgeNormals[3 * hit.Triangle + hit.Feature - 1],
        _ => _vertexNormals[_mesh.Indices[3 * hit.Triangle + hit.Feature - 4]],
    };

    private int Build(List<Node> nodes, Vec3[] centres, double[] keys, int first, int count)
    {
        var (min, max) = (new Vec3(double.MaxValue, double.MaxValue, double.MaxValue), new Vec3(double.MinValue, double.MinValue, double.MinValue));
        for (var i = first; i < first + count; i++)
        {
            var (a, b, c) = Corners(_order[i]);
            (min, max) = (Vec3.Min(Vec3.Min(min, a), Vec3.Min(b, c)), Vec3.Max(Vec3.Max(max, a), Vec3.Max(b, c)));
        }
        var self = nodes.Count;
        nodes.Add(new Node(min, max, first, count, 0));
        if (count <= LeafTriangles) return self;
        var extent = max - min;
        var axis = extent.X >= extent.Y && extent.X >= extent.Z ? 0 : extent.Y >= extent.Z ? 1 : 2;
        for (var i = first; i < first + count; i++) keys[i] = centres[_order[i]][axis];
        Array.Sort(keys, _order, first, count);
        Build(nodes, centres, keys, first, count / 2);
        var right = Build(nodes, centres, keys, first + count / 2, count - count / 2);
        nodes[self] = new Node(min, max, first, 0, right);
        return self;
    }

    private void Search(int index, Vec3 p, ref Hit best)
    {
        ref readonly var node = ref _nodes[index];
        if (node.Count > 0)
        {
            for (var i = node.First; i < node.First + node.Count; i++)
            {
                var t = _order[i];
                var (a, b, c) = Corners(t);
                var (nearest, feature) = NearestPoint(p, a, b, c);
                var squared = (p - nearest).LengthSquared;
                if (squared < best.SquaredMm2) best = new Hit(squared, t, nearest, feature);
            }
            return;
        }
        var (near, far) = (index + 1, node.Right);
        var (nearDistance, farDistance) = (_nodes[near].SquaredDistance(p), _nodes[far].SquaredDistance(p));
        if (farDistance < nearDistance) (near, far, nearDistance, farDistance) = (far, near, farDistance, nearDistance);
        if (nearDistance < best.SquaredMm2) Search(near, p, ref best);
        if (farDistance < best.SquaredMm2) Search(far, p, ref best);
    }

    /// <summary>Nearest point of triangle abc to p, and what it lies on: 0 the face, 1–3 edge ab, bc, ca, 4–6 vertex a, b, c.</summary>
    public static (Vec3 Point, int Feature) NearestPoint(Vec3 p, Vec3 a, Vec3 b, Vec3 c)
    {
        var (ab, ac, ap) = (b - a, c - a, p - a);
        var (d1, d2) = (Vec3.Dot(ab, ap), Vec3.Dot(ac, ap));
        if (d1 <= 0 && d2 <= 0) return (a, 4);
        var bp = p - b;
        var (d3, d4) = (Vec3.Dot(ab, bp), Vec3.Dot(ac, bp));
        if (d3 >= 0 && d4 <= d3) return (b, 5);
        var vc = d1 * d4 - d3 * d2;
        if (vc <= 0 && d1 >= 0 && d3 <= 0) return (a + ab * (d1 / (d1 - d3)), 1);
        var cp = p - c;
        var (d5, d6) = (Vec3.Dot(ab, cp), Vec3.Dot(ac, cp));
        if (d6 >= 0 && d5 <= d6) return (c, 6);
        var vb = d5 * d2 - d1 * d6;
        if (vb <= 0 && d2 >= 0 && d6 <= 0) return (a + ac * (d2 / (d2 - d6)), 3);
        var va = d3 * d6 - d5 * d4;
        if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) return (b + (c - b) * ((d4 - d3) / (d4 - d3 + (d5 - d6))), 2);
        var scale = 1 / (va + vb + vc);
        return (a + ab * (vb * scale) + ac * (vc * scale), 0);
    }
}
