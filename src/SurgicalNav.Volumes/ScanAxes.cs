using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes;

/// <summary>Puts voxels into the storage order whose axes point closest to the patient's left, posterior and superior: only swaps and flips, so every
/// value and every position stays exactly what it was.</summary>
public static class ScanAxes
{
    public static Volume Aligned(Volume volume)
    {
        var order = Order.Of(volume.Grid);
        if (order.IsAsStored) return volume;
        return volume.IsInt16
            ? new Volume(order.Grid, order.Reordered(volume.Int16), volume.Name, volume.Warnings)
            : new Volume(order.Grid, order.Reordered(volume.Float32), volume.Name, volume.Warnings);
    }

    public static LabelMap Aligned(LabelMap map)
    {
        var order = Order.Of(map.Grid);
        if (order.IsAsStored) return map;
        return new LabelMap(order.Grid, order.Reordered(map.Labels), map.Name, map.LabelNames) { Warnings = map.Warnings, LabelColours = map.LabelColours };
    }

    /// <summary>The grid alone; nothing is copied.</summary>
    public static VolumeGrid Aligned(VolumeGrid grid) => Order.Of(grid).Grid;

    private readonly record struct Order(VolumeGrid Grid, int Start, int StepI, int StepJ, int StepK)
    {
        public bool IsAsStored => (Start, StepI, StepJ, StepK) == (0, 1, Grid.Nx, Grid.Nx * Grid.Ny);

        public static Order Of(VolumeGrid grid)
        {
            ReadOnlySpan<int> sizes = [grid.Nx, grid.Ny, grid.Nz];
            ReadOnlySpan<int> steps = [1, grid.Nx, grid.Nx * grid.Ny];
            Span<Vec3> columns = [grid.ScanFromIndex.Column0, grid.ScanFromIndex.Column1, grid.ScanFromIndex.Column2];
            var source = BestAxes(grid.DirectionCosines);
            var (start, origin) = (0, grid.OriginMm);
            Span<int> newSizes = [0, 0, 0];
            Span<int> newSteps = [0, 0, 0];
            Span<Vec3> newColumns = [default, default, default];
            for (var axis = 0; axis < 3; axis++)
            {
                var from = source[axis];
                var flip = columns[from][axis] < 0;
                newSizes[axis] = sizes[from];
                newSteps[axis] = flip ? -steps[from] : steps[from];
                newColumns[axis] = flip ? -columns[from] : columns[from];
                if (!flip) continue;
                start += (sizes[from] - 1) * steps[from];
                origin += columns[from] * (sizes[from] - 1);
            }
            var turned = new VolumeGrid(newSizes[0], newSizes[1], newSizes[2], Mat3.FromColumns(newColumns[0], newColumns[1], newColumns[2]), origin);
            return new Order(turned, start, newSteps[0], newSteps[1], newSteps[2]);
        }

        /// <summary>For each scan axis the storage axis to use: the permutation with the largest sum of |cosines|.</summary>
        private static int[] BestAxes(Mat3 cosines)
        {
            int[][] permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
            var best = permutations[0];
            var bestSum = double.MinValue;
            foreach (var p in permutations)
            {
                var sum = Math.Abs(cosines[0, p[0]]) + Math.Abs(cosines[1, p[1]]) + Math.Abs(cosines[2, p[2]]);
                if (sum > bestSum) (best, bestSum) = (p, sum);
            }
            return best;
        }

        public T[] Reordered<T>(ReadOnlySpan<T> source)
        {
            var target = new T[source.Length];
            var at = 0;
            for (var k = 0; k < Grid.Nz; k++)
                for (var j = 0; j < Grid.Ny; j++)
                    for (int i = 0, from = Start + j * StepJ + k * StepK; i < Grid.Nx; i++, from += StepI)
                        target[at++] = source[from];
            return target;
        }
    }
}
