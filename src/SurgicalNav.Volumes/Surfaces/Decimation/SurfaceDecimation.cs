using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <param name="Mesh">Fewer triangles, closed.</param>
/// <param name="ErrorBoundMm">No point of either surface is further than this from the other.</param>
public sealed record DecimatedSurface(TriangleMesh Mesh, double ErrorBoundMm);

/// <summary>Fewer triangles within a proven error: edges are drawn together where that costs least and keeps near the original, then both surfaces are compared.</summary>
/// <remarks>Order by quadrics (see <see cref="Quadric"/>), which are sums and no bound; each step is held to the error at samples (see <see cref="KeptPoints"/>); the bound is
/// proven at the end (see <see cref="SurfaceDeviation"/>), and where it does not hold, all is done again with less room there.</remarks>
public static class SurfaceDecimation
{
    /// <summary>The distance allowed at the samples at first, in parts of the error allowed; where that is too much, this part of it the next time.</summary>
    private const double FirstPart = 0.7, NextPart = 0.5;

    private const int MostTries = 6;

    /// <param name="mesh">A closed surface.</param>
    /// <param name="mostErrorMm">Larger than zero.</param>
    /// <param name="workers">Who compare the surfaces.</param>
    /// <exception cref="ArgumentException">The surface is not closed.</exception>
    public static DecimatedSurface Decimate(TriangleMesh mesh, double mostErrorMm, IWorkers? workers = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mostErrorMm);
        if (SurfaceChecks.WhyNotClosed(mesh) is { } why) throw new ArgumentException($"Only closed surfaces are decimated: {why}.");
        var tree = new TriangleTree(mesh);
        var (allowed, all) = (new double[mesh.Vertices.Length], workers ?? OneWorker.Instance);
        Array.Fill(allowed, FirstPart * mostErrorMm);
        for (var tries = 1; tries <= MostTries; tries++)
        {
            var fewer = Collapsed(mesh, tree, (double[])allowed.Clone());
            var there = SurfaceDeviation.BoundsMm(fewer, mesh, tree, mostErrorMm, all);
            var back = SurfaceDeviation.BoundsMm(mesh, fewer, new TriangleTree(fewer), mostErrorMm, all);
            var bound = Math.Max(there.Max(), back.Max());
            if (bound <= mostErrorMm) return new DecimatedSurface(fewer, bound);
            // Everywhere at last, so that no more than the tries are needed to see that little can be taken away
            for (var v = 0; tries >= MostTries - 2 && v < allowed.Length; v++) allowed[v] *= NextPart;
            Lower(allowed, mesh, tree, fewer, there, back, mostErrorMm);
        }
        return new DecimatedSurface(mesh, 0);
    }

    /// <summary>Allows less where the bound was exceeded: around the triangles of the original that are concerned.</summary>
    private static void Lower(double[] allowed, TriangleMesh mesh, TriangleTree tree, TriangleMesh fewer, double[] there, double[] back, double mostErrorMm)
    {
        var concerned = new bool[mesh.Vertices.Length];
        for (var t = 0; t < there.Length; t++)
        {
            if (there[t] <= mostErrorMm) continue;
            var (a, b, c) = (fewer.Vertices[fewer.Indices[3 * t]], fewer.Vertices[fewer.Indices[3 * t + 1]], fewer.Vertices[fewer.Indices[3 * t + 2]]);
            foreach (var p in (ReadOnlySpan<Vec3>)[a, b, c, (a + b) / 2, (b + c) / 2, (c + a) / 2, (a + b + c) / 3]) Mark(tree.Nearest(p).Triangle);
        }
        for (var t = 0; t < back.Length; t++)
            if (back[t] > mostErrorMm) Mark(t);
        for (var v = 0; v < allowed.Length; v++)
            if (concerned[v]) allowed[v] *= NextPart;

        void Mark(int triangle)
        {
            for (var c = 0; c < 3; c++) concerned[mesh.Indices[3 * triangle + c]] = true;
        }
    }

    private static TriangleMesh Collapsed(TriangleMesh mesh, TriangleTree tree, double[] mostMm)
    {
        var quadrics = new Quadric[mesh.Vertices.Length];
        for (var i = 0; i < mesh.Indices.Length; i += 3)
        {
            var q = Quadric.OfTriangle(mesh.Vertices[mesh.Indices[i]], mesh.Vertices[mesh.Indices[i + 1]], mesh.Vertices[mesh.Indices[i + 2]]);
            for (var c = 0; c < 3; c++) quadrics[mesh.Indices[i + c]] += q;
        }
        var surface = new CollapsingMesh(mesh);
        var kept = new KeptPoints(mesh, tree, surface, mostMm);
        // An entry counts only as long as neither end has moved since
        var (moves, queue, around) = (new int[mesh.Vertices.Length], new PriorityQueue<(int U, int V, int Moves), double>(), new List<int>());
        for (var v = 0; v < mesh.Vertices.Length; v++)
        {
            surface.Neighbours(v, around);
            foreach (var n in around)
                if (n > v) Offer(v, n);
        }
        while (queue.TryDequeue(out var edge, out _))
        {
            if (moves[edge.U] < 0 || moves[edge.V] < 0 || moves[edge.U] + moves[edge.V] != edge.Moves) continue;
            var (p, _) = Best(edge.U, edge.V);
            if (!surface.CanCollapse(edge.U, edge.V, p) || !kept.Fits(edge.U, edge.V, p)) continue;
            kept.Take(edge.U, edge.V);
            surface.Collapse(edge.U, edge.V, p);
            quadrics[edge.U] += quadrics[edge.V];
            moves[edge.U] = edge.Moves + 1;
            moves[edge.V] = -1;
            surface.Neighbours(edge.U, around);
            foreach (var n in around) Offer(edge.U, n);
        }
        return surface.Mesh();

        void Offer(int u, int v)
        {
            // Of equal ones, as in flat regions, the shortest first: triangles stay well shaped
            var length = (surface.Point(u) - surface.Point(v)).LengthSquared;
            queue.Enqueue((u, v, moves[u] + moves[v]), Best(u, v).Cost + 1e-4 * mostMm[u] * mostMm[v] * length);
        }

        (Vec3 Point, double Cost) Best(int u, int v)
        {
            var q = quadrics[u] + quadrics[v];
            var (a, b) = (surface.Point(u), surface.Point(v));
            var middle = (a + b) / 2;
            var (best, cost) = (middle, q.At(middle));
            foreach (var p in (ReadOnlySpan<Vec3>)[a, b])
                if (q.At(p) < cost) (best, cost) = (p, q.At(p));
            // Not further off than the edge is long: planes that nearly agree would send the point away
            return q.Least() is { } least && (least - middle).LengthSquared <= (a - b).LengthSquared && q.At(least) < cost ? (least, q.At(least)) : (best, cost);
        }
    }
}
