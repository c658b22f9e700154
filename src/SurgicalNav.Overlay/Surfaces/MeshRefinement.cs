using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Overlay.Surfaces;

/// <summary>Makes a surface fit for drawing through a lens: one vertex per position, no edge longer than asked for.</summary>
/// <remarks>Set-up code: allocates. The shape is unchanged: new vertices lie on old edges, and neighbours split a shared edge alike.</remarks>
public static class MeshRefinement
{
    /// <summary>More triangles than this are refused: the surface or the edge length is then a mistake.</summary>
    public const int MaxTriangles = 2_000_000;

    /// <exception cref="ArgumentException">An index is out of range, a position is not finite, or the result would exceed <see cref="MaxTriangles"/>.</exception>
    public static TriangleMesh Refine(TriangleMesh mesh, double maxEdgeMm)
    {
        if (!(maxEdgeMm > 0)) throw new ArgumentException($"The longest edge must be positive, not {maxEdgeMm} mm.");
        var (vertices, indices) = Weld(mesh);
        // No triangle with such edges is larger than the equilateral one, so the area alone can rule the request out before any work.
        if (AreaMm2(vertices, indices) > MaxTriangles * Math.Sqrt(3) / 4 * maxEdgeMm * maxEdgeMm) throw TooMany(maxEdgeMm);
        while (SplitOnce(vertices, ref indices, maxEdgeMm))
        {
        }
        return new TriangleMesh([.. vertices], [.. indices]);
    }

    private static (List<Vec3> Vertices, List<int> Indices) Weld(TriangleMesh mesh)
    {
        var numbers = new Dictionary<Vec3, int>(mesh.Vertices.Length);
        var vertices = new List<Vec3>(mesh.Vertices.Length);
        var indices = new List<int>(mesh.Indices.Length);
        for (var i = 0; i < mesh.Indices.Length; i += 3)
        {
            var (a, b, c) = (Number(mesh.Indices[i]), Number(mesh.Indices[i + 1]), Number(mesh.Indices[i + 2]));
            if (a == b || b == c || c == a) continue;
            indices.Add(a);
            indices.Add(b);
            indices.Add(c);
        }
        return (vertices, indices);

        int Number(int index)
        {
            if ((uint)index >= (uint)mesh.Vertices.Length) throw new ArgumentException($"The surface names vertex {index} but has only {mesh.Vertices.Length}.");
            var v = mesh.Vertices[index];
            if (!v.IsFinite) throw new ArgumentException($"Vertex {index} of the surface is not finite.");
            if (numbers.TryGetValue(v, out var number)) return number;
            numbers.Add(v, vertices.Count);
            vertices.Add(v);
            return vertices.Count - 1;
        }
    }

    private static ArgumentException TooMany(double maxEdgeMm) =>
        new($"Edges of at most {maxEdgeMm:g3} mm would need more than {MaxTriangles} triangles. Simplify the surface or allow longer edges.");

    private static double AreaMm2(List<Vec3> vertices, List<int> indices)
    {
        var sum = 0.0;
        for (var i = 0; i < indices.Count; i += 3)
            sum += 0.5 * Vec3.Cross(vertices[indices[i + 1]] - vertices[indices[i]], vertices[indices[i + 2]] - vertices[indices[i]]).Length;
        return sum;
    }

    private static bool SplitOnce(List<Vec3> vertices, ref List<int> indices, double maxEdgeMm)
    {
        var max2 = maxEdgeMm * maxEdgeMm;
        var middles = new Dictionary<long, int>();
        var next = new List<int>(indices.Count);
        var corners = new List<int>(6);
        for (var i = 0; i < indices.Count; i += 3)
        {
            corners.Clear();
            // The outline of the triangle with its new midpoints, starting at a corner.
            for (var k = 0; k < 3; k++)
            {
                var (a, b) = (indices[i + k], indices[i + (k + 1) % 3]);
                corners.Add(a);
                if ((vertices[a] - vertices[b]).LengthSquared > max2) corners.Add(Middle(a, b));
            }
            if (next.Count / 3 > MaxTriangles) throw TooMany(maxEdgeMm);
            Fan(corners, indices[i], indices[i + 1], indices[i + 2], next);
        }
        var split = middles.Count > 0;
        indices = next;
        return split;

        int Middle(int a, int b)
        {
            var key = ((long)Math.Min(a, b) << 32) | (uint)Math.Max(a, b);
            if (middles.TryGetValue(key, out var middle)) return middle;
            vertices.Add(Vec3.Lerp(vertices[a], vertices[b], 0.5));
            middles.Add(key, vertices.Count - 1);
            return vertices.Count - 1;
        }
    }

    /// <summary>Cuts a triangle whose outline has three to six points into three-cornered pieces of the same winding.</summary>
    private static void Fan(List<int> outline, int a, int b, int c, List<int> triangles)
    {
        switch (outline.Count)
        {
            case 3:
                triangles.AddRange(outline);
                break;
            case 6:
                var (ab, bc, ca) = (outline[1], outline[3], outline[5]);
                triangles.AddRange([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca]);
                break;
            default:
                // A midpoint as the fan's hub: no piece then lies along one straight side.
                var hub = outline.FindIndex(v => v != a && v != b && v != c);
                var n = outline.Count;
                for (var k = 1; k + 1 < n; k++)
                {
                    triangles.Add(outline[hub]);
                    triangles.Add(outline[(hub + k) % n]);
                    triangles.Add(outline[(hub + k + 1) % n]);
                }
                break;
        }
    }
}
