namespace SurgicalNav.Volumes.Surfaces;

/// <summary>For each of the 256 inside/outside patterns of a cube's corners, the triangles that separate them, by Kuhn's division of the cube into six
/// tetrahedra around its main diagonal.</summary>
/// <remarks>The division repeats from cube to cube, so the faces of neighbours fit and the surface has no cracks and no edge with more than two
/// triangles. Source: S. Chan, E. Purisima, Computers &amp; Graphics 22(1), 1998 (marching tetrahedra); H. Kuhn, IBM J. Res. Dev. 4, 1960.
/// Corner c stands at (c &amp; 1, c &gt;&gt; 1 &amp; 1, c &gt;&gt; 2). An edge is its lower corner and its direction (1 … 7, the same bits): every edge
/// of every tetrahedron runs from a corner to one with more bits set.</remarks>
internal static class TetrahedronCases
{
    /// <summary>Per pattern, three edges a triangle, each edge as lower corner · 8 + direction; counter-clockwise seen from outside in a right-handed grid.</summary>
    public static readonly byte[][] Triangles = Build();

    private static byte[][] Build()
    {
        // Corner 0, one axis, two axes, corner 7; the middle two in the order that makes all six positively oriented
        byte[][] tetrahedra = [[0, 1, 3, 7], [0, 5, 1, 7], [0, 3, 2, 7], [0, 2, 6, 7], [0, 4, 5, 7], [0, 6, 4, 7]];
        var cases = new byte[256][];
        for (var pattern = 0; pattern < 256; pattern++)
        {
            var edges = new List<byte>();
            foreach (var t in tetrahedra) AddTriangles(pattern, t, edges);
            cases[pattern] = [.. edges];
        }
        return cases;
    }

    private static void AddTriangles(int pattern, byte[] t, List<byte> edges)
    {
        Span<byte> v = [t[0], t[1], t[2], t[3]];
        var inside = 0;
        foreach (var c in v) inside += pattern >> c & 1;
        if (inside is 0 or 4) return;
        // Bring the inside corners to the front; each swap of two corners turns the orientation over
        var turned = false;
        for (var i = 0; i < inside; i++)
        {
            if ((pattern >> v[i] & 1) == 1) continue;
            var j = i + 1;
            while ((pattern >> v[j] & 1) == 0) j++;
            (v[i], v[j]) = (v[j], v[i]);
            turned = !turned;
        }
        if (turned && inside == 3) (v[0], v[1]) = (v[1], v[0]);
        else if (turned) (v[2], v[3]) = (v[3], v[2]);
        var (a, b, c2, d) = (v[0], v[1], v[2], v[3]);
        switch (inside)
        {
            case 1: Add(edges, a, b, a, c2, a, d); break;
            case 2:
                Add(edges, a, c2, a, d, b, d);
                Add(edges, a, c2, b, d, b, c2);
                break;
            default: Add(edges, d, a, d, b, d, c2); break;
        }
    }

    private static void Add(List<byte> edges, byte a0, byte a1, byte b0, byte b1, byte c0, byte c1)
    {
        edges.Add(Edge(a0, a1));
        edges.Add(Edge(b0, b1));
        edges.Add(Edge(c0, c1));
    }

    private static byte Edge(byte a, byte b)
    {
        var (low, high) = a < b ? (a, b) : (b, a);
        return (byte)(low * 8 + (high - low));
    }
}
