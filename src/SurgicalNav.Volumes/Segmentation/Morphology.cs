using SurgicalNav.Core.Flow;

namespace SurgicalNav.Volumes.Segmentation;

/// <summary>Erosion, dilation, opening and closing of a mask by a ball in mm: it holds every voxel centre within its radius, whatever the spacing.</summary>
/// <remarks>What lies outside the scan is neither in the mask nor out of it: a structure that the scan cuts off is not eroded from there. So erosion and dilation are
/// adjoint on the scan, and opening and closing change nothing when done twice (J. Serra, Image Analysis and Mathematical Morphology, 1982).</remarks>
public static class Morphology
{
    /// <summary>What rounding may hide of a radius that falls on a voxel centre: distances are kept as float32.</summary>
    private const double Rounding = 1 + 1e-5;

    public static VoxelMask Dilate(VoxelMask mask, double radiusMm, IWorkers? workers = null)
    {
        RequireRadius(radiusMm);
        if (mask.Bounds() is not { } box) return mask;
        return Changed(mask, of: true, Reached(box, mask.Grid, radiusMm), radiusMm, workers ?? OneWorker.Instance);
    }

    public static VoxelMask Erode(VoxelMask mask, double radiusMm, IWorkers? workers = null)
    {
        RequireRadius(radiusMm);
        if (mask.Bounds() is not { } box) return mask;
        // One voxel around holds the nearest outside of everything within
        return Changed(mask, of: false, box.Widened(1, 1, 1, mask.Grid), radiusMm, workers ?? OneWorker.Instance);
    }

    /// <summary>Takes away what no ball fits into: thin bridges and specks.</summary>
    public static VoxelMask Open(VoxelMask mask, double radiusMm, IWorkers? workers = null) => Dilate(Erode(mask, radiusMm, workers), radiusMm, workers);

    /// <summary>Fills what no ball outside fits into: narrow gaps and dents.</summary>
    public static VoxelMask Close(VoxelMask mask, double radiusMm, IWorkers? workers = null) => Erode(Dilate(mask, radiusMm, workers), radiusMm, workers);

    /// <summary>Voxels of the mask's kind <paramref name="of"/> within the radius take over their neighbours.</summary>
    private static VoxelMask Changed(VoxelMask mask, bool of, VoxelBox box, double radiusMm, IWorkers workers)
    {
        var squared = CentreDistances.Squared(mask, of, box, workers);
        var most = (float)(radiusMm * radiusMm * Rounding);
        var changed = mask.Voxels.ToArray();
        workers.Run(box.Nz, k =>
        {
            for (var j = 0; j < box.Ny; j++)
            {
                var row = changed.AsSpan(mask.Grid.Offset(box.I0, box.J0 + j, box.K0 + k), box.Nx);
                var from = squared.AsSpan((k * box.Ny + j) * box.Nx, box.Nx);
                for (var i = 0; i < row.Length; i++)
                    if (from[i] <= most) row[i] = of;
            }
        });
        return new VoxelMask(mask.Grid, changed);
    }

    private static VoxelBox Reached(VoxelBox box, VolumeGrid grid, double radiusMm)
    {
        var h = grid.SpacingMm;
        int Voxels(double spacing) => (int)Math.Min(Math.Floor(radiusMm * Rounding / spacing), 1 << 20);
        return box.Widened(Voxels(h.X), Voxels(h.Y), Voxels(h.Z), grid);
    }

    private static void RequireRadius(double radiusMm)
    {
        if (!(radiusMm >= 0 && double.IsFinite(radiusMm))) throw new ArgumentException($"A ball has a radius of 0 mm or more; {radiusMm:g6} was given.");
    }
}
