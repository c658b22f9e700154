using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Segmentation;

/// <summary>What hangs together with a seed.</summary>
public static class RegionGrowing
{
    /// <summary>The voxels of <paramref name="candidates"/> that are joined to a seed by neighbours that are candidates too.</summary>
    /// <param name="candidates">Where it may grow, such as a range of values.</param>
    /// <param name="seeds">Points of the scan; each lies in a candidate voxel.</param>
    /// <param name="neighbours">What counts as joined.</param>
    /// <param name="reachMm">No voxel centre farther from every seed than that is taken, so that a leak stays small.</param>
    /// <exception cref="ArgumentException">A seed outside the scan or beside the candidates; or no seeds.</exception>
    public static VoxelMask Grow(VoxelMask candidates, IReadOnlyList<Point<Scan>> seeds, Neighbours neighbours, double reachMm = double.PositiveInfinity)
    {
        if (seeds.Count == 0) throw new ArgumentException("Growing needs a seed.");
        var grid = candidates.Grid;
        var grown = new bool[grid.VoxelCount];
        var open = new Stack<(int I, int J, int K)>();
        foreach (var seed in seeds)
        {
            var g = grid.ToIndex(seed);
            var (i, j, k) = ((int)Math.Floor(g.X + 0.5), (int)Math.Floor(g.Y + 0.5), (int)Math.Floor(g.Z + 0.5));
            if (!grid.Contains(i, j, k)) throw new ArgumentException($"The seed {Words(seed)} lies outside the scan.");
            if (!candidates[i, j, k]) throw new ArgumentException($"The seed {Words(seed)} lies in voxel ({i}, {j}, {k}), which does not belong to what was kept so far. Set it into the structure, or widen the range before it.");
            if (!grown[grid.Offset(i, j, k)]) open.Push((i, j, k));
            grown[grid.Offset(i, j, k)] = true;
        }
        var steps = NeighbourSteps.Of(neighbours);
        while (open.TryPop(out var at))
            foreach (var (di, dj, dk) in steps)
            {
                var (i, j, k) = (at.I + di, at.J + dj, at.K + dk);
                if (!grid.Contains(i, j, k) || !candidates[i, j, k] || grown[grid.Offset(i, j, k)] || !Near(grid.ToScan(new Vec3(i, j, k)).Mm, seeds, reachMm)) continue;
                grown[grid.Offset(i, j, k)] = true;
                open.Push((i, j, k));
            }
        return new VoxelMask(grid, grown);
    }

    private static bool Near(Vec3 point, IReadOnlyList<Point<Scan>> seeds, double reachMm)
    {
        if (double.IsPositiveInfinity(reachMm)) return true;
        foreach (var seed in seeds)
            if ((point - seed.Mm).LengthSquared <= reachMm * reachMm * (1 + 1e-9)) return true;
        return false;
    }

    private static string Words(Point<Scan> p) => FormattableString.Invariant($"({p.Mm.X:0.0}, {p.Mm.Y:0.0}, {p.Mm.Z:0.0})");
}

internal static class NeighbourSteps
{
    /// <summary>From a voxel to each of its neighbours.</summary>
    public static (int I, int J, int K)[] Of(Neighbours neighbours)
    {
        var steps = new List<(int, int, int)>();
        for (var k = -1; k <= 1; k++)
            for (var j = -1; j <= 1; j++)
                for (var i = -1; i <= 1; i++)
                    if (Math.Abs(i) + Math.Abs(j) + Math.Abs(k) is > 0 and var axes && axes <= MostAxes(neighbours)) steps.Add((i, j, k));
        return [.. steps];
    }

    /// <summary>Along how many axes a neighbour may differ.</summary>
    public static int MostAxes(Neighbours neighbours) => neighbours switch { Neighbours.Faces => 1, Neighbours.FacesAndEdges => 2, _ => 3 };
}
