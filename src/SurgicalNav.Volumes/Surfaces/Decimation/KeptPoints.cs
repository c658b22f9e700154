using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>The vertices of the original surface, each kept with the triangle of the changing one that stands for it, so that no step takes the surface away from them.</summary>
/// <remarks>After R. Klein, G. Liebich, W. Straßer, Mesh Reduction with Error Control, IEEE Visualization 1996. This and the look back at the original from the new vertex and
/// the middles of its edges are samples; the whole is proven afterwards.</remarks>
internal sealed class KeptPoints
{
    /// <summary>Of each triangle.</summary>
    private const int ManyPoints = 8;

    private readonly TriangleMesh _original;
    private readonly TriangleTree _tree;
    private readonly CollapsingMesh _surface;
    private readonly double[] _mostMm;
    private readonly int[] _head;
    private readonly int[] _next;
    private readonly List<int> _star = [], _new = [], _points = [], _owners = [];
    private readonly List<double> _squaredMm2 = [];
    private readonly List<(Vec3 A, Vec3 B)> _edges = [];

    /// <param name="mostMm">For each vertex how far the surface may go away from it; changed with the surface.</param>
    public KeptPoints(TriangleMesh original, TriangleTree tree, CollapsingMesh surface, double[] mostMm)
    {
        (_original, _tree, _surface, _mostMm) = (original, tree, surface, mostMm);
        (_head, _next) = (new int[original.TriangleCount], new int[original.Vertices.Length]);
        Array.Fill(_head, -1);
        Array.Fill(_next, int.MinValue);
        for (var c = 0; c < original.Indices.Length; c++)
        {
            var v = original.Indices[c];
            if (_next[v] == int.MinValue) (_next[v], _head[c / 3]) = (_head[c / 3], v);
        }
    }

    /// <summary>Whether both surfaces stay near each other, as far as the samples tell, if u and v are drawn together at p; remembers what then stands for what.</summary>
    public bool Fits(int u, int v, Vec3 p)
    {
        var most = Math.Min(_mostMm[u], _mostMm[v]);
        if (!_tree.IsWithin(p, most)) return false;
        _surface.Star(u, v, _star);
        _new.Clear();
        _edges.Clear();
        foreach (var t in _star)
            if (_surface.Opposite(t, u, v) is { } edge)
            {
                _new.Add(t);
                _edges.Add(edge);
            }
        _points.Clear();
        _owners.Clear();
        _squaredMm2.Clear();
        foreach (var t in _star)
            for (var point = _head[t]; point >= 0; point = _next[point])
            {
                var (owner, squared) = Owner(_original.Vertices[point], p, most);
                if (owner < 0) return false;
                _squaredMm2.Add(squared);
                _points.Add(point);
                _owners.Add(owner);
            }
        foreach (var (a, b) in _edges)
            if (!_tree.IsWithin((p + a) / 2, most) || !_tree.IsWithin((p + a + b) / 3, most)) return false;
        return true;
    }

    /// <summary>Takes over what the last call of <see cref="Fits"/> found.</summary>
    public void Take(int u, int v)
    {
        var most = _mostMm[u] = Math.Min(_mostMm[u], _mostMm[v]);
        foreach (var t in _star) _head[t] = -1;
        // Of many in a region that is nearly flat every other one that is not near its limit tells as much
        var thin = _points.Count > ManyPoints * _new.Count;
        for (var i = 0; i < _points.Count; i++)
            if (!thin || i % 2 == 0 || _squaredMm2[i] > most * most / 4) (_next[_points[i]], _head[_owners[i]]) = (_head[_owners[i]], _points[i]);
    }

    private (int Triangle, double SquaredMm2) Owner(Vec3 point, Vec3 p, double most)
    {
        var (best, owner) = (most * most, -1);
        for (var i = 0; i < _new.Count; i++)
        {
            var (a, b) = _edges[i];
            var squared = (TriangleTree.NearestPoint(point, p, a, b).Point - point).LengthSquared;
            if (squared <= best) (best, owner) = (squared, _new[i]);
        }
        return (owner, best);
    }
}
