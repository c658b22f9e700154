using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>A closed mesh whose edges can be drawn together to points; it stays a closed 2-manifold of the same shape class.</summary>
/// <remarks>Corners of triangles hang in one list per vertex. An edge may go only where its ends share exactly two neighbours (the link condition: T. Dey et al.,
/// Topology preserving edge contraction, 1999) and no triangle turns over.</remarks>
internal sealed class CollapsingMesh
{
    /// <summary>Cosine of the most that a triangle's normal may turn in one step.</summary>
    private const double LeastTurnCosine = 0.3;

    private readonly Vec3[] _points;
    private readonly int[] _corners;
    private readonly int[] _next;
    private readonly int[] _head;
    private readonly bool[] _gone;
    private readonly int[] _mark;
    private int _stamp;

    public CollapsingMesh(TriangleMesh mesh)
    {
        (_points, _corners) = ((Vec3[])mesh.Vertices.Clone(), (int[])mesh.Indices.Clone());
        (_next, _head, _gone, _mark) = (new int[_corners.Length], new int[_points.Length], new bool[mesh.TriangleCount], new int[_points.Length]);
        Array.Fill(_head, -1);
        for (var c = 0; c < _corners.Length; c++) (_next[c], _head[_corners[c]]) = (_head[_corners[c]], c);
        Triangles = mesh.TriangleCount;
    }

    public int Triangles { get; private set; }

    public Vec3 Point(int v) => _points[v];

    /// <summary>The vertices around one, each once: on a closed mesh the one that follows it in each of its triangles.</summary>
    public void Neighbours(int v, List<int> into)
    {
        into.Clear();
        for (var c = First(v); c >= 0; c = After(c)) into.Add(_corners[Turn(c, 1)]);
    }

    /// <summary>The triangles at either of two vertices, each once.</summary>
    public void Star(int u, int v, List<int> into)
    {
        into.Clear();
        for (var c = First(u); c >= 0; c = After(c)) into.Add(c / 3);
        for (var c = First(v); c >= 0; c = After(c))
            if (_corners[Turn(c, 1)] != u && _corners[Turn(c, 2)] != u) into.Add(c / 3);
    }

    /// <summary>The edge of a triangle across from u or v, in its order; null where it has both.</summary>
    public (Vec3 A, Vec3 B)? Opposite(int triangle, int u, int v)
    {
        (Vec3, Vec3)? found = null;
        for (var c = 3 * triangle; c < 3 * triangle + 3; c++)
        {
            if (_corners[c] != u && _corners[c] != v) continue;
            if (found is not null) return null;
            found = (_points[_corners[Turn(c, 1)]], _points[_corners[Turn(c, 2)]]);
        }
        return found;
    }

    /// <summary>Whether u and v can be drawn together at p.</summary>
    public bool CanCollapse(int u, int v, Vec3 p)
    {
        _stamp++;
        for (var c = First(u); c >= 0; c = After(c)) _mark[_corners[Turn(c, 1)]] = _stamp;
        var (common, neighboursV, neighboursU, adjacent) = (0, 0, 0, false);
        for (var c = First(v); c >= 0; c = After(c), neighboursV++)
        {
            var n = _corners[Turn(c, 1)];
            if (n == u) adjacent = true;
            else if (_mark[n] == _stamp)
            {
                common++;
                // A neighbour of three triangles would be left with two
                if (Valence(n) <= 3) return false;
            }
        }
        for (var c = First(u); c >= 0; c = After(c)) neighboursU++;
        return adjacent && common == 2 && neighboursU + neighboursV > 7 && KeepsItsSense(u, v, p) && KeepsItsSense(v, u, p);
    }

    /// <summary>Draws v into u at p.</summary>
    public void Collapse(int u, int v, Vec3 p)
    {
        _points[u] = p;
        var last = -1;
        for (var c = First(v); c >= 0; c = After(c))
        {
            if (_corners[Turn(c, 1)] == u || _corners[Turn(c, 2)] == u)
            {
                _gone[c / 3] = true;
                Triangles--;
                continue;
            }
            _corners[c] = u;
            last = c;
        }
        if (last < 0) return;
        // v's corners hang themselves before u's
        var first = First(v);
        _next[LastOf(first)] = _head[u];
        (_head[u], _head[v]) = (first, -1);
    }

    public TriangleMesh Mesh()
    {
        var (number, vertices, indices) = (new int[_points.Length], new List<Vec3>(), new int[3 * Triangles]);
        Array.Fill(number, -1);
        var at = 0;
        for (var t = 0; t < _gone.Length; t++)
        {
            if (_gone[t]) continue;
            for (var c = 3 * t; c < 3 * t + 3; c++)
            {
                ref var n = ref number[_corners[c]];
                if (n < 0)
                {
                    n = vertices.Count;
                    vertices.Add(_points[_corners[c]]);
                }
                indices[at++] = n;
            }
        }
        return new TriangleMesh([.. vertices], indices);
    }

    private int Valence(int v)
    {
        var n = 0;
        for (var c = First(v); c >= 0; c = After(c)) n++;
        return n;
    }

    private bool KeepsItsSense(int moved, int other, Vec3 p)
    {
        for (var c = First(moved); c >= 0; c = After(c))
        {
            var (i, j) = (_corners[Turn(c, 1)], _corners[Turn(c, 2)]);
            if (i == other || j == other) continue;
            var (a, b) = (_points[i], _points[j]);
            var (before, after) = (Vec3.Cross(a - _points[moved], b - _points[moved]), Vec3.Cross(a - p, b - p));
            var lengths = before.Length * after.Length;
            // A sliver has no sense to keep, and none may be made
            if (after.LengthSquared < 1e-6 * (a - b).LengthSquared * Math.Max((a - p).LengthSquared, (b - p).LengthSquared)) return false;
            if (Vec3.Dot(before, after) < LeastTurnCosine * lengths) return false;
        }
        return true;
    }

    private static int Turn(int corner, int by) => corner / 3 * 3 + (corner % 3 + by) % 3;

    private int First(int v)
    {
        while (_head[v] >= 0 && _gone[_head[v] / 3]) _head[v] = _next[_head[v]];
        return _head[v];
    }

    private int After(int c)
    {
        // Corners of triangles that are gone are let fall on the way
        while (_next[c] >= 0 && _gone[_next[c] / 3]) _next[c] = _next[_next[c]];
        return _next[c];
    }

    private int LastOf(int c)
    {
        for (var n = After(c); n >= 0; n = After(c)) c = n;
        return c;
    }
}
