using SurgicalNav.Core.Flow;

namespace SurgicalNav.Volumes.Segmentation;

/// <summary>Takes noise out of scans and steps out of masks.</summary>
public static class ScanFilters
{
    /// <summary>Beyond so many standard deviations a bell weighs nothing: what is cut off is 0.01 % of it.</summary>
    private const double Reach = 4;

    /// <summary>Means weighted by a bell of <paramref name="sigmaMm"/>, along each axis in mm; at the border over what there is.</summary>
    public static Volume Gaussian(Volume scan, double sigmaMm, IWorkers? workers = null)
    {
        RequireSigma(sigmaMm);
        var voxels = new float[scan.Grid.VoxelCount];
        if (scan.IsInt16)
            for (var v = 0; v < voxels.Length; v++) voxels[v] = scan.Int16[v];
        else scan.Float32.CopyTo(voxels);
        Blur(voxels, scan.Grid, sigmaMm, workers ?? OneWorker.Instance);
        return new Volume(scan.Grid, voxels, scan.Name, scan.Warnings);
    }

    /// <summary>The middle one of the 27 values around each voxel; at the border the nearest values count again.</summary>
    public static Volume Median(Volume scan, IWorkers? workers = null)
    {
        if (scan.IsInt16) return new Volume(scan.Grid, MedianFilter.Of<short>(scan.Grid, scan.Int16.ToArray(), workers ?? OneWorker.Instance), scan.Name, scan.Warnings);
        return new Volume(scan.Grid, MedianFilter.Of<float>(scan.Grid, scan.Float32.ToArray(), workers ?? OneWorker.Instance), scan.Name, scan.Warnings);
    }

    /// <summary>The mask whose share of a bell of <paramref name="sigmaMm"/> is one half or more: steps become slopes, and flat faces stay where they are.</summary>
    public static VoxelMask Smooth(VoxelMask mask, double sigmaMm, IWorkers? workers = null)
    {
        RequireSigma(sigmaMm);
        var share = new float[mask.Grid.VoxelCount];
        for (var v = 0; v < share.Length; v++) share[v] = mask.Voxels[v] ? 1 : 0;
        Blur(share, mask.Grid, sigmaMm, workers ?? OneWorker.Instance);
        var smooth = new bool[share.Length];
        // Rounding may leave a face that lies on the half a hair to either side
        for (var v = 0; v < smooth.Length; v++) smooth[v] = share[v] >= 0.5f - 1e-5f;
        return new VoxelMask(mask.Grid, smooth);
    }

    /// <summary>In place, axis by axis.</summary>
    private static void Blur(float[] voxels, VolumeGrid grid, double sigmaMm, IWorkers workers)
    {
        var (nx, ny, nz) = (grid.Nx, grid.Ny, grid.Nz);
        var (wx, wy, wz) = (Weights(sigmaMm / grid.SpacingMm.X), Weights(sigmaMm / grid.SpacingMm.Y), Weights(sigmaMm / grid.SpacingMm.Z));
        workers.Run(nz, k =>
        {
            var line = new float[Math.Max(nx, ny)];
            for (var j = 0; j < ny; j++) Pass(voxels, line, (k * ny + j) * nx, 1, nx, wx);
            for (var i = 0; i < nx; i++) Pass(voxels, line, k * ny * nx + i, nx, ny, wy);
        });
        workers.Run(ny, j =>
        {
            var line = new float[nz];
            for (var i = 0; i < nx; i++) Pass(voxels, line, j * nx + i, nx * ny, nz, wz);
        });
    }

    /// <summary>The bell at 0, 1, 2 … voxels.</summary>
    private static double[] Weights(double sigma)
    {
        var weights = new double[(int)Math.Ceiling(Reach * sigma) + 1];
        for (var i = 0; i < weights.Length; i++) weights[i] = Math.Exp(-i * i / (2 * sigma * sigma));
        return weights;
    }

    private static void Pass(float[] voxels, float[] line, int start, int stride, int n, double[] weights)
    {
        for (var x = 0; x < n; x++) line[x] = voxels[start + x * stride];
        for (var x = 0; x < n; x++)
        {
            var (sum, weight) = (weights[0] * line[x], weights[0]);
            for (var d = 1; d < weights.Length; d++)
            {
                if (x - d >= 0) (sum, weight) = (sum + weights[d] * line[x - d], weight + weights[d]);
                if (x + d < n) (sum, weight) = (sum + weights[d] * line[x + d], weight + weights[d]);
            }
            voxels[start + x * stride] = (float)(sum / weight);
        }
    }

    private static void RequireSigma(double sigmaMm)
    {
        if (!(sigmaMm > 0 && sigmaMm <= 100)) throw new ArgumentException($"Smoothing needs a width above 0 and up to 100 mm; {sigmaMm:g6} was given.");
    }
}
