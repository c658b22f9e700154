using System.Runtime.InteropServices;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Which vertices of several surfaces stand at the very same point.</summary>
internal sealed class SharedVertices
{
    private readonly List<(int Mesh, int Vertex, int OtherMesh, int OtherVertex)> _pairs = [];
    private readonly bool[][] _shared;

    private SharedVertices(IReadOnlyList<TriangleMesh> meshes) => _shared = [.. meshes.Select(m => new bool[m.Vertices.Length])];

    public static SharedVertices Of(IReadOnlyList<TriangleMesh> meshes)
    {
        var shared = new SharedVertices(meshes);
        if (meshes.Count < 2) return shared;
        var known = new Dictionary<Vec3, (int Mesh, int Vertex)>(meshes.Sum(m => m.Vertices.Length));
        for (var m = 0; m < meshes.Count; m++)
            for (var v = 0; v < meshes[m].Vertices.Length; v++)
            {
                // Between two voxels at most two labels meet
                ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(known, meshes[m].Vertices[v], out var exists);
                if (!exists) first = (m, v);
                else if (first.Mesh != m)
                {
                    shared._pairs.Add((first.Mesh, first.Vertex, m, v));
                    shared._shared[first.Mesh][first.Vertex] = shared._shared[m][v] = true;
                }
            }
        return shared;
    }

    public bool[] IsShared(int mesh) => _shared[mesh];

    /// <summary>Moves both of each pair to the middle between them.</summary>
    public void Join(Vec3[][] vertices)
    {
        foreach (var (m, v, otherM, otherV) in _pairs)
            vertices[m][v] = vertices[otherM][otherV] = (vertices[m][v] + vertices[otherM][otherV]) / 2;
    }
}
