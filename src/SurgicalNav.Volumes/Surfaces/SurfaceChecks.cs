using SurgicalNav.Core.Geometry;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Whether a mesh encloses space: what distance signs and drawn organs rely on.</summary>
public static class SurfaceChecks
{
    /// <summary>Null where every edge lies between exactly two triangles that run along it in opposite senses; otherwise what is wrong, in words.</summary>
    public static string? WhyNotClosed(TriangleMesh mesh)
    {
        if (mesh.TriangleCount == 0) return "the surface has no triangles";
        // Directed edges as one number; a closed, consistently turned surface has each exactly once, together with its reverse
        var edges = new long[mesh.Indices.Length];
        for (var i = 0; i < edges.Length; i += 3)
        {
            var (a, b, c) = (mesh.Indices[i], mesh.Indices[i + 1], mesh.Indices[i + 2]);
            if (a == b || b == c || c == a) return $"triangle {i / 3} uses a vertex twice";
            (edges[i], edges[i + 1], edges[i + 2]) = (Key(a, b), Key(b, c), Key(c, a));
        }
        Array.Sort(edges);
        for (var i = 1; i < edges.Length; i++)
            if (edges[i] == edges[i - 1]) return $"more than two triangles, or two of opposite sense, meet at the edge {edges[i] >> 32}–{(int)edges[i]}";
        var open = 0;
        foreach (var edge in edges)
            if (Array.BinarySearch(edges, Key((int)edge, (int)(edge >> 32))) < 0) open++;
        return open == 0 ? null : $"{open} edges have a triangle on one side only: the surface has holes or cracks";
    }

    private static long Key(int from, int to) => (long)from << 32 | (uint)to;
}
