using System.Runtime.InteropServices;
using SurgicalNav.Core.Flow;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>The box around the voxels of every label that occurs, found in one pass over the map.</summary>
internal static class LabelBoxes
{
    public static IReadOnlyDictionary<ushort, VoxelBox> Of(LabelMap map, IWorkers workers)
    {
        var grid = map.Grid;
        var parts = Math.Min(grid.Nz, workers.Count == 1 ? 1 : 4 * workers.Count);
        var found = new Dictionary<ushort, Box>[parts];
        workers.Run(parts, part =>
        {
            var boxes = found[part] = [];
            for (var k = grid.Nz * part / parts; k < grid.Nz * (part + 1) / parts; k++)
                for (var j = 0; j < grid.Ny; j++) AddRow(map.Labels.Slice(grid.Offset(0, j, k), grid.Nx), j, k, boxes);
        });
        var all = new Dictionary<ushort, Box>();
        foreach (var boxes in found)
            foreach (var (label, box) in boxes)
            {
                ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(all, label, out var exists);
                known = exists ? known.Joined(box) : box;
            }
        return all.ToDictionary(b => b.Key, b => b.Value.Voxels);
    }

    private static void AddRow(ReadOnlySpan<ushort> row, int j, int k, Dictionary<ushort, Box> boxes)
    {
        for (var i = 0; i < row.Length;)
        {
            var label = row[i];
            var length = row[i..].IndexOfAnyExcept(label);
            var end = length < 0 ? row.Length : i + length;
            if (label != 0)
            {
                ref var box = ref CollectionsMarshal.GetValueRefOrAddDefault(boxes, label, out var exists);
                var run = new Box(i, end - 1, j, j, k, k);
                box = exists ? box.Joined(run) : run;
            }
            i = end;
        }
    }

    private readonly record struct Box(int I0, int I1, int J0, int J1, int K0, int K1)
    {
        public VoxelBox Voxels => new(I0, J0, K0, I1 - I0 + 1, J1 - J0 + 1, K1 - K0 + 1);

        public Box Joined(Box o) => new(Math.Min(I0, o.I0), Math.Max(I1, o.I1), Math.Min(J0, o.J0), Math.Max(J1, o.J1), Math.Min(K0, o.K0), Math.Max(K1, o.K1));
    }
}
