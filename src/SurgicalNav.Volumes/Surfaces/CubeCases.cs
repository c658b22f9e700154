using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>For each of the 256 inside/outside patterns of a cube's corners, the triangles that separate them; vertices on the cube's edges.</summary>
/// <remarks>The loops of marching cubes (W. Lorensen, H. Cline, SIGGRAPH 1987) with two rules that make the surface a closed 2-manifold for every pattern of voxels.
/// A face whose inside corners lie across from each other is always cut so that they stay joined: both cubes at the face see the same cut. And no loop is
/// divided along a line within a face of the cube, where the neighbour could divide along the same line and four triangles would meet.
/// Corner c stands at (c &amp; 1, c &gt;&gt; 1 &amp; 1, c &gt;&gt; 2). Edges: 0–3 along x at (y, z) = (e &amp; 1, e &gt;&gt; 1), 4–7 along y at (x, z), 8–11 along z at (x, y).</remarks>
internal static class CubeCases
{
    /// <summary>Most triangles of one pattern.</summary>
    public const int MostTriangles = 5;

    /// <summary>Corners of the six faces, counter-clockwise seen from outside the cube.</summary>
    private static readonly int[][] s_faces = [[0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6]];

    /// <summary>Per pattern how many triangles, then three edges a triangle, counter-clockwise seen from outside in a right-handed grid; 16 bytes each.</summary>
    public static readonly byte[] Table = Build();

    private static byte[] Build()
    {
        var table = new byte[256 * 16];
        for (var pattern = 1; pattern < 255; pattern++)
        {
            var edges = new List<byte>();
            foreach (var loop in Loops(pattern)) Divide(loop, edges);
            if (edges.Count > 3 * MostTriangles) throw new InvalidOperationException($"Pattern {pattern} needs {edges.Count / 3} triangles.");
            table[pattern * 16] = (byte)(edges.Count / 3);
            edges.CopyTo(table, pattern * 16 + 1);
        }
        return table;
    }

    private static List<List<int>> Loops(int pattern)
    {
        var next = new int[12];
        Array.Fill(next, -1);
        foreach (var face in s_faces)
            for (var k = 0; k < 4; k++)
            {
                // Where the way around the face leaves the inside, a cut begins; it ends where the way comes back first, and so cuts off outside corners alone
                if (!Inside(pattern, face[k]) || Inside(pattern, face[(k + 1) % 4])) continue;
                var end = k + 1;
                while (!Inside(pattern, face[(end + 1) % 4])) end++;
                next[Edge(face[k], face[(k + 1) % 4])] = Edge(face[end % 4], face[(end + 1) % 4]);
            }
        var loops = new List<List<int>>();
        for (var start = 0; start < 12; start++)
        {
            if (next[start] < 0) continue;
            var loop = new List<int>();
            for (var e = start; next[e] >= 0;)
            {
                loop.Add(e);
                (e, next[e]) = (next[e], -1);
            }
            loops.Add(loop);
        }
        return loops;
    }

    private static bool Inside(int pattern, int corner) => (pattern >> corner & 1) == 1;

    private static int Edge(int a, int b)
    {
        var low = Math.Min(a, b);
        return (a ^ b) switch
        {
            1 => (low >> 1 & 1) + 2 * (low >> 2),
            2 => 4 + (low & 1) + 2 * (low >> 2),
            _ => 8 + (low & 1) + 2 * (low >> 1 & 1),
        };
    }

    /// <summary>The corners of an edge.</summary>
    private static (int A, int B) Corners(int e)
    {
        var (first, second) = (e & 1, e >> 1 & 1);
        return (e >> 2) switch { 0 => (2 * first + 4 * second, 1 + 2 * first + 4 * second), 1 => (first + 4 * second, 2 + first + 4 * second), _ => (first + 2 * second, 4 + first + 2 * second) };
    }

    /// <summary>The division into triangles with the shortest lines of those that lie in no face.</summary>
    private static void Divide(List<int> loop, List<byte> edges)
    {
        var n = loop.Count;
        var (cost, split) = (new double[n, n], new int[n, n]);
        for (var length = 2; length < n; length++)
            for (var i = 0; i + length < n; i++)
            {
                cost[i, i + length] = double.PositiveInfinity;
                for (var k = i + 1; k < i + length; k++)
                {
                    var c = cost[i, k] + cost[k, i + length] + Line(loop, i, k) + Line(loop, k, i + length);
                    if (c < cost[i, i + length]) (cost[i, i + length], split[i, i + length]) = (c, k);
                }
            }
        if (double.IsInfinity(cost[0, n - 1])) throw new InvalidOperationException("A loop has no division outside the faces.");
        Take(0, n - 1);

        void Take(int i, int j)
        {
            if (j - i < 2) return;
            var k = split[i, j];
            // The loop runs clockwise seen from outside
            edges.AddRange([(byte)loop[i], (byte)loop[j], (byte)loop[k]]);
            Take(i, k);
            Take(k, j);
        }
    }

    private static double Line(List<int> loop, int i, int j)
    {
        if (j - i == 1 || (i == 0 && j == loop.Count - 1)) return 0;
        var ((a, b), (c, d)) = (Corners(loop[i]), Corners(loop[j]));
        foreach (var face in s_faces)
            if (face.Contains(a) && face.Contains(b) && face.Contains(c) && face.Contains(d)) return double.PositiveInfinity;
        return (Place(a) + Place(b) - Place(c) - Place(d)).LengthSquared;
    }

    private static Vec3 Place(int corner) => new(corner & 1, corner >> 1 & 1, corner >> 2);
}
