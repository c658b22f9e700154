using System.Numerics;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Overlay.Surfaces;

/// <summary>One edge of a surface, directed as its first face runs along it; face numbers, −1 where the surface ends.</summary>
public readonly record struct SurfaceEdge(int From, int To, int Face, int OtherFace);

/// <summary>The edges and face planes of a surface, and which edges are its silhouette seen from a point.</summary>
/// <remarks>Whether a face is turned to the camera does not depend on the lens: lines of sight are straight. The query allocates nothing and
/// belongs to one thread.</remarks>
public sealed class SurfaceEdges
{
    private readonly SurfaceEdge[] _edges;
    private readonly float[] _nx, _ny, _nz, _offset;
    private readonly int[] _seen;

    public SurfaceEdges(TriangleMesh mesh, Vec3 centreMm)
    {
        var faces = mesh.TriangleCount;
        var padded = (faces + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        (_nx, _ny, _nz, _offset) = (new float[padded], new float[padded], new float[padded], new float[padded]);
        _seen = new int[padded];
        var open = new Dictionary<long, (int From, int To, int Face)>(faces * 3 / 2);
        var edges = new List<SurfaceEdge>(faces * 3 / 2);
        for (var f = 0; f < faces; f++)
        {
            var (a, b, c) = (mesh.Vertices[mesh.Indices[3 * f]] - centreMm, mesh.Vertices[mesh.Indices[3 * f + 1]] - centreMm, mesh.Vertices[mesh.Indices[3 * f + 2]] - centreMm);
            var n = Vec3.Cross(b - a, c - a);
            var length = n.Length;
            if (length > 0) n /= length;
            (_nx[f], _ny[f], _nz[f], _offset[f]) = ((float)n.X, (float)n.Y, (float)n.Z, (float)Vec3.Dot(n, a));
            for (var k = 0; k < 3; k++)
            {
                var (from, to) = (mesh.Indices[3 * f + k], mesh.Indices[3 * f + (k + 1) % 3]);
                var key = ((long)Math.Min(from, to) << 32) | (uint)Math.Max(from, to);
                // A third face on one edge starts a new pair.
                if (open.Remove(key, out var first)) edges.Add(new SurfaceEdge(first.From, first.To, first.Face, f));
                else open.Add(key, (from, to, f));
            }
        }
        foreach (var (_, (from, to, face)) in open) edges.Add(new SurfaceEdge(from, to, face, -1));
        _edges = [.. edges];
    }

    public int Count => _edges.Length;

    /// <summary>Finds the silhouette seen from a point and writes it as (from, to) vertex numbers, directed so that the surface lies to the left
    /// where the picture's y axis points up; returns how many edges were written, at most what fits.</summary>
    /// <param name="eyeMm">The camera's centre, in the surface's frame relative to the centre given at construction.</param>
    /// <param name="silhouette">Receives the directed edges.</param>
    public int Silhouette(Vec3 eyeMm, Span<(int From, int To)> silhouette)
    {
        TurnedToEye(eyeMm);
        var found = 0;
        foreach (ref readonly var edge in _edges.AsSpan())
        {
            var first = _seen[edge.Face] != 0;
            var second = edge.OtherFace >= 0 && _seen[edge.OtherFace] != 0;
            if (first == second) continue;
            if (found == silhouette.Length) return found;
            silhouette[found++] = first ? (edge.From, edge.To) : (edge.To, edge.From);
        }
        return found;
    }

    private void TurnedToEye(Vec3 eye)
    {
        var (x, y, z) = (new Vector<float>((float)eye.X), new Vector<float>((float)eye.Y), new Vector<float>((float)eye.Z));
        for (var i = 0; i < _nx.Length; i += Vector<float>.Count)
        {
            var side = new Vector<float>(_nx, i) * x + new Vector<float>(_ny, i) * y + new Vector<float>(_nz, i) * z - new Vector<float>(_offset, i);
            Vector.GreaterThan(side, Vector<float>.Zero).CopyTo(_seen, i);
        }
    }
}
