using System.Runtime.InteropServices;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Gathers points and polygons of a file; polygons become fans of triangles.</summary>
internal sealed class MeshBuilder(string name)
{
    private readonly List<Vec3> _points = [];
    private readonly List<int> _triangles = [];

    public int Points => _points.Count;

    public void Add(Vec3 point)
    {
        if (!point.IsFinite) throw new VolumeFormatException(name, $"has the point {_points.Count}, which is not finite.");
        _points.Add(point);
    }

    /// <param name="corners">Numbers of points, which may still come later in the file.</param>
    public void AddPolygon(ReadOnlySpan<int> corners)
    {
        for (var k = 2; k < corners.Length; k++) _triangles.AddRange([corners[0], corners[k - 1], corners[k]]);
    }

    /// <exception cref="VolumeFormatException">A polygon names a point that is not there, or there is nothing.</exception>
    public TriangleMesh Mesh()
    {
        foreach (var i in _triangles)
            if ((uint)i >= (uint)_points.Count) throw new VolumeFormatException(name, $"has a polygon that names point {i} of {_points.Count}.");
        if (_triangles.Count == 0) throw new VolumeFormatException(name, "holds no polygons.");
        return new TriangleMesh([.. _points], [.. _triangles]);
    }

    /// <summary>One vertex for all at the very same place; triangles that then use a vertex twice are left out.</summary>
    public static TriangleMesh Welded(TriangleMesh mesh)
    {
        var known = new Dictionary<Vec3, int>(mesh.Vertices.Length);
        var (vertices, indices, number) = (new List<Vec3>(mesh.Vertices.Length), new List<int>(mesh.Indices.Length), new int[mesh.Vertices.Length]);
        for (var v = 0; v < number.Length; v++)
        {
            // Adding zero turns −0 into 0, which are one place
            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(known, mesh.Vertices[v] + Vec3.Zero, out var exists);
            if (!exists)
            {
                first = vertices.Count;
                vertices.Add(mesh.Vertices[v] + Vec3.Zero);
            }
            number[v] = first;
        }
        for (var i = 0; i < mesh.Indices.Length; i += 3)
        {
            var (a, b, c) = (number[mesh.Indices[i]], number[mesh.Indices[i + 1]], number[mesh.Indices[i + 2]]);
            if (a != b && b != c && c != a) indices.AddRange([a, b, c]);
        }
        return new TriangleMesh([.. vertices], [.. indices]);
    }
}
