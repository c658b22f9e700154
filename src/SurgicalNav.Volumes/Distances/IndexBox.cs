using SurgicalNav.Core.Flow;

namespace SurgicalNav.Volumes.Distances;

/// <summary>A box of voxels: from the lower to the upper index, both in it. May reach beyond the map.</summary>
internal readonly record struct IndexBox(int I0, int J0, int K0, int I1, int J1, int K1)
{
    public int Nx => I1 - I0 + 1;
    public int Ny => J1 - J0 + 1;
    public int Nz => K1 - K0 + 1;

    public static IndexBox Of(VolumeGrid grid) => new(0, 0, 0, grid.Nx - 1, grid.Ny - 1, grid.Nz - 1);

    public IndexBox Widened(int i, int j, int k) => new(I0 - i, J0 - j, K0 - k, I1 + i, J1 + j, K1 + k);

    /// <summary>The smallest box that holds every voxel of the set; null where there is none.</summary>
    public static IndexBox? Around(LabelMap map, LabelSet labels, IWorkers workers)
    {
        var grid = map.Grid;
        var slices = new IndexBox?[grid.Nz];
        workers.Run(grid.Nz, k =>
        {
            var all = map.Labels;
            for (var j = 0; j < grid.Ny; j++)
            {
                var row = all.Slice(grid.Offset(0, j, k), grid.Nx);
                var first = labels.First(row);
                if (first < 0) continue;
                var here = new IndexBox(first, j, k, labels.Last(row), j, k);
                slices[k] = slices[k] is { } box ? box.With(here) : here;
            }
        });
        IndexBox? whole = null;
        foreach (var slice in slices)
            if (slice is { } box) whole = whole is { } so ? so.With(box) : box;
        return whole;
    }

    /// <summary>The smallest box that holds both.</summary>
    public IndexBox With(IndexBox other) =>
        new(Math.Min(I0, other.I0), Math.Min(J0, other.J0), Math.Min(K0, other.K0), Math.Max(I1, other.I1), Math.Max(J1, other.J1), Math.Max(K1, other.K1));
}
