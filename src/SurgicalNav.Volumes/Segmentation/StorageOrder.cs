using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Segmentation;

/// <summary>Puts labels that were found in another order of the same voxels (see <see cref="ScanAxes"/>) back into a scan's own.</summary>
public static class StorageOrder
{
    /// <summary>The labels of <paramref name="map"/> on <paramref name="grid"/>, which holds the same voxels with its axes swapped or turned round.</summary>
    /// <exception cref="ArgumentException">The two do not hold the same voxels.</exception>
    public static LabelMap On(VolumeGrid grid, LabelMap map)
    {
        int At(int i, int j, int k)
        {
            var there = map.Grid.ToIndex(grid.ToScan(new Vec3(i, j, k)));
            var (x, y, z) = ((int)Math.Round(there.X), (int)Math.Round(there.Y), (int)Math.Round(there.Z));
            return map.Grid.Contains(x, y, z) && (there - new Vec3(x, y, z)).Length < 0.01 ? map.Grid.Offset(x, y, z) : throw new ArgumentException("The label map does not hold the scan's voxels.");
        }
        var (start, last) = (At(0, 0, 0), At(grid.Nx - 1, grid.Ny - 1, grid.Nz - 1));
        if (grid.VoxelCount != map.Grid.VoxelCount) throw new ArgumentException("The label map does not hold the scan's voxels.");
        var (di, dj, dk) = (grid.Nx > 1 ? At(1, 0, 0) - start : 0, grid.Ny > 1 ? At(0, 1, 0) - start : 0, grid.Nz > 1 ? At(0, 0, 1) - start : 0);
        if (start + (grid.Nx - 1) * di + (grid.Ny - 1) * dj + (grid.Nz - 1) * dk != last) throw new ArgumentException("The label map does not hold the scan's voxels.");
        var (labels, to) = (new ushort[grid.VoxelCount], 0);
        for (var k = 0; k < grid.Nz; k++)
            for (var j = 0; j < grid.Ny; j++)
                for (int i = 0, from = start + j * dj + k * dk; i < grid.Nx; i++, from += di) labels[to++] = map.Labels[from];
        return new LabelMap(grid, labels, map.Name, map.LabelNames) { Warnings = map.Warnings, LabelColours = map.LabelColours };
    }
}
